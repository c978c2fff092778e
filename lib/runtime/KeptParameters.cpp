#include "runtime/KeptParameters.h"

#include "runtime/Opcodes.h"

#include <algorithm>

namespace encc {
namespace {

using namespace opcodes;

bool isFastStore(int op) { return op == STORE_FAST_ || op == DELETE_FAST_ || op == LOAD_FAST_AND_CLEAR_; }

/// Whether the code, or code nested in it, binds the captured variable `name`.
bool bindsCaptured(PyCodeObject *code, PyObject *name) {
  Ref bytes = Ref::steal(PyCode_GetCode(code));
  if (!bytes)
    return true;
  const auto *units = reinterpret_cast<const unsigned char *>(PyBytes_AS_STRING(bytes.get()));
  Py_ssize_t size = PyBytes_GET_SIZE(bytes.get());
  unsigned arg = 0;
  for (Py_ssize_t i = 0; i < size; i += 2) {
    arg = arg << 8 | units[i + 1];
    if (units[i] == EXTENDED_ARG_)
      continue;
    if (units[i] == STORE_DEREF_ || units[i] == DELETE_DEREF_)
      if (PyUnicode_Compare(PyTuple_GET_ITEM(code->co_localsplusnames, arg), name) == 0)
        return true;
    i += 2 * kOpcodes[units[i]].caches;
    arg = 0;
  }
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); ++i)
    if (PyObject *nested = PyTuple_GET_ITEM(code->co_consts, i); PyCode_Check(nested))
      if (bindsCaptured(reinterpret_cast<PyCodeObject *>(nested), name))
        return true;
  return false;
}

/// Whether the value that the instruction stores is None.
bool storesNone(PyCodeObject *code, const Bytecode &bytecode, size_t i) {
  while (i > bytecode.start) {
    const Instruction &before = bytecode.instructions[--i];
    if (before.op == LOAD_COMMON_CONSTANT_)
      return static_cast<int>(before.arg) == kCommonNone;
    if (before.op == LOAD_CONST_)
      return PyTuple_GET_ITEM(code->co_consts, before.arg) == Py_None;
    if (before.op != COPY_ && before.op != STORE_FAST_ && before.op != STORE_FAST_STORE_FAST_ &&
        before.op != STORE_DEREF_)
      return false;
  }
  return false;
}

} // namespace

unsigned parameterCount(PyCodeObject *code) {
  int stars = ((code->co_flags & CO_VARARGS) != 0) + ((code->co_flags & CO_VARKEYWORDS) != 0);
  return static_cast<unsigned>(code->co_argcount + code->co_kwonlyargcount + stars);
}

std::vector<unsigned> reboundParameters(PyCodeObject *code, const Bytecode &bytecode) {
  unsigned count = parameterCount(code);
  std::vector<bool> rebound(count);
  auto mark = [&](unsigned slot) {
    if (slot < count)
      rebound[slot] = true;
  };
  for (const Instruction &instruction : bytecode.instructions) {
    bool makesCell = instruction.op == MAKE_CELL_ && instruction.arg < count &&
                     bindsCaptured(code, PyTuple_GET_ITEM(code->co_localsplusnames, instruction.arg));
    if (isFastStore(instruction.op) || makesCell)
      mark(instruction.arg);
    else if (instruction.op == STORE_FAST_LOAD_FAST_)
      mark(instruction.arg >> 4);
    else if (instruction.op == STORE_FAST_STORE_FAST_)
      mark(instruction.arg >> 4), mark(instruction.arg & 15);
  }
  std::vector<unsigned> slots;
  for (unsigned slot = 0; slot < count; ++slot)
    if (rebound[slot])
      slots.push_back(slot);
  return slots;
}

bool letGoOf(PyCodeObject *code, const Bytecode &bytecode, const std::vector<unsigned> &kept) {
  bool handles = false, releases = false;
  for (size_t i = bytecode.start; i < bytecode.instructions.size(); ++i) {
    const Instruction &instruction = bytecode.instructions[i];
    auto of = [&](unsigned slot) { return std::find(kept.begin(), kept.end(), slot) != kept.end(); };
    auto op = instruction.op;
    handles |= op == POP_EXCEPT_;
    if (op == STORE_FAST_ || op == STORE_DEREF_)
      releases |= of(instruction.arg) && storesNone(code, bytecode, i);
    else if (op == STORE_FAST_LOAD_FAST_)
      releases |= of(instruction.arg >> 4) && storesNone(code, bytecode, i);
    else if (op == STORE_FAST_STORE_FAST_)
      releases |= (of(instruction.arg >> 4) || of(instruction.arg & 15)) && storesNone(code, bytecode, i);
  }
  return handles && releases;
}

} // namespace encc
