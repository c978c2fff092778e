// Where code looks up `__encc__.restart`, the function itself can be loaded as a constant: nobody rebinds it.
#pragma once

#include "runtime/Bytecode.h"

#include <array>
#include <map>

namespace encc {

/// What `__encc__` means in some globals.
class RuntimeModule {
public:
  /// `globals` is borrowed; null: not known.
  explicit RuntimeModule(PyObject *globals);
  /// Its function of that name, if it is one of this core: other globals cannot mean another one. Else nothing, without an error.
  Ref function(PyObject *name) const;

private:
  Ref module_;
};

/// The functions that the code looks up with these globals, by the first instruction of the two that look one up.
std::map<size_t, Ref> findRuntimeFunctions(PyCodeObject *code, const Bytecode &bytecode, PyObject *globals);

/// Opcodes and arguments that stand for a look-up: the constant, with the NULLs that the two push for this call and, up to 3.12, for
/// one around it.
struct ConstantLoad {
  std::array<std::pair<int, unsigned>, 4> instructions;
  size_t count = 0;
};
ConstantLoad constantLoad(unsigned constant, unsigned loadArg, int attributeOp, unsigned attributeArg);

/// The constant in place of the two.
void emitRuntimeFunction(Assembler &out, unsigned constant, const Instruction &load, const Instruction &attribute);

} // namespace encc
