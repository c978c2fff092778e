// Changed copies of code objects.
#pragma once

#include "runtime/Bytecode.h"

namespace encc {

/// A copy of the code with other attributes: `changes` is the dict of keywords for `code.replace`, or null with an error set,
/// which then stays. Null with an error set on failure.
Ref copyCode(PyCodeObject *code, const Ref &changes);

/// A copy with these instructions and constants.
Ref copyCode(PyCodeObject *code, const Assembler::Assembled &assembled, PyObject *constants, int stackSize, int flags);

} // namespace encc
