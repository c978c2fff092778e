// Changed copies of code objects.
#pragma once

#include "runtime/Bytecode.h"

namespace encc {

/// What a copy has instead of the original's; borrowed, and null or -1 for what stays.
struct CodeChanges {
  PyObject *instructions = nullptr, *lineTable = nullptr, *exceptionTable = nullptr; ///< bytes
  PyObject *constants = nullptr;                                                     ///< a tuple
  int stackSize = -1, flags = -1;
};

/// A changed copy of the code. Null with an error set on failure.
Ref copyCode(PyCodeObject *code, const CodeChanges &changes);

/// A copy with these instructions and constants.
Ref copyCode(PyCodeObject *code, const Assembler::Assembled &assembled, PyObject *constants, int stackSize, int flags);

/// The same text as a bytes object; null with an error set on failure.
Ref bytesOf(const std::string &text);

} // namespace encc
