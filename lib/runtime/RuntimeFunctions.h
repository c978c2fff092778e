// Where code looks up `__encc__.restart`, the function itself can be loaded as a constant: nobody rebinds it.
#pragma once

#include "runtime/Bytecode.h"

#include <map>

namespace encc {

/// The functions that the code looks up with these globals (borrowed; null: not known), by the first instruction of the two that
/// look one up. Only those of this core: other globals cannot mean another one.
std::map<size_t, Ref> findRuntimeFunctions(PyCodeObject *code, const Bytecode &bytecode, PyObject *globals);

/// The constant in place of the two, with the NULLs that they push for this call and, up to 3.12, for one around it.
void emitRuntimeFunction(Assembler &out, unsigned constant, const Instruction &load, const Instruction &attribute);

} // namespace encc
