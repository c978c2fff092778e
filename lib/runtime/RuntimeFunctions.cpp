#include "runtime/RuntimeFunctions.h"

#include "runtime/Opcodes.h"
#include "runtime/RestartSites.h"

namespace encc {

RuntimeModule::RuntimeModule(PyObject *globals)
    : module_(Ref::borrow(globals ? PyDict_GetItemString(globals, "__encc__") : nullptr)) {}

Ref RuntimeModule::function(PyObject *name) const {
  Ref function = Ref::steal(module_ ? PyObject_GetAttr(module_.get(), name) : nullptr);
  if (module_ && !function)
    PyErr_Clear(); // the look-up at run time will say so
  PyObject *module = function && PyCFunction_Check(function.get())
                         ? reinterpret_cast<PyCFunctionObject *>(function.get())->m_module
                         : nullptr;
  bool isOfThisCore =
      module && PyUnicode_Check(module) && PyUnicode_CompareWithASCIIString(module, "encc._runtime") == 0;
  return isOfThisCore ? std::move(function) : Ref();
}

std::map<size_t, Ref> findRuntimeFunctions(PyCodeObject *code, const Bytecode &bytecode, PyObject *globals) {
  std::map<size_t, Ref> functions;
  RuntimeModule runtime(globals);
  for (size_t i = bytecode.start; i + 1 < bytecode.instructions.size(); ++i)
    if (PyObject *name = runtimeFunctionLoaded(code, bytecode, i))
      if (Ref function = runtime.function(name))
        functions.emplace(i, std::move(function));
  return functions;
}

ConstantLoad constantLoad(unsigned constant, unsigned loadArg, int attributeOp, unsigned attributeArg) {
  using namespace opcodes;
  constexpr bool kNullIsBelow = kVersion < 0x30d;
  bool pushesNull = attributeOp == LOAD_METHOD_ || (LOAD_METHOD_ < 0 && (attributeArg & 1));
  ConstantLoad load;
  auto add = [&](int op, unsigned arg) { load.instructions[load.count++] = {op, arg}; };
  if (loadArg & 1)
    add(PUSH_NULL_, 0);
  if (pushesNull && kNullIsBelow)
    add(PUSH_NULL_, 0);
  add(LOAD_CONST_, constant);
  if (pushesNull && !kNullIsBelow)
    add(PUSH_NULL_, 0);
  return load;
}

void emitRuntimeFunction(Assembler &out, unsigned constant, const Instruction &load, const Instruction &attribute) {
  ConstantLoad loads = constantLoad(constant, load.arg, attribute.op, attribute.arg);
  for (size_t i = 0; i < loads.count; ++i)
    out.emit(loads.instructions[i].first, loads.instructions[i].second, attribute);
}

} // namespace encc
