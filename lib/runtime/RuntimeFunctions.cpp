#include "runtime/RuntimeFunctions.h"

#include "runtime/Opcodes.h"
#include "runtime/RestartSites.h"

namespace encc {
namespace {

bool isOfThisCore(PyObject *function) {
  PyObject *module = PyCFunction_Check(function) ? reinterpret_cast<PyCFunctionObject *>(function)->m_module : nullptr;
  return module && PyUnicode_Check(module) && PyUnicode_CompareWithASCIIString(module, "encc._runtime") == 0;
}

} // namespace

std::map<size_t, Ref> findRuntimeFunctions(PyCodeObject *code, const Bytecode &bytecode, PyObject *globals) {
  std::map<size_t, Ref> functions;
  PyObject *module = globals ? PyDict_GetItemString(globals, "__encc__") : nullptr; // borrowed
  if (!module)
    return functions;
  for (size_t i = bytecode.start; i + 1 < bytecode.instructions.size(); ++i) {
    PyObject *name = runtimeFunctionLoaded(code, bytecode, i);
    Ref function = name ? Ref::steal(PyObject_GetAttr(module, name)) : Ref();
    if (name && !function)
      PyErr_Clear(); // the look-up at run time will say so
    if (function && isOfThisCore(function.get()))
      functions.emplace(i, std::move(function));
  }
  return functions;
}

void emitRuntimeFunction(Assembler &out, unsigned constant, const Instruction &load, const Instruction &attribute) {
  using namespace opcodes;
  constexpr bool kNullIsBelow = kVersion < 0x30d;
  bool pushesNull = attribute.op == LOAD_METHOD_ || (LOAD_METHOD_ < 0 && (attribute.arg & 1));
  if (load.arg & 1)
    out.emit(PUSH_NULL_, 0, attribute);
  if (pushesNull && kNullIsBelow)
    out.emit(PUSH_NULL_, 0, attribute);
  out.emit(LOAD_CONST_, constant, attribute);
  if (pushesNull && !kNullIsBelow)
    out.emit(PUSH_NULL_, 0, attribute);
}

} // namespace encc
