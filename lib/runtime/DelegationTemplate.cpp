#include "runtime/DelegationTemplate.h"

#include <utility>

namespace encc {
namespace {

/// Never freed: at exit there is no interpreter any more.
DelegationTemplate &generatorTemplate = *new DelegationTemplate{"def t(P):\n return (yield from (~P))\n", {}, {}};
DelegationTemplate &coroutineTemplate = *new DelegationTemplate{"async def t(P):\n return await (~P)\n", {}, {}};
/// What is sent and thrown is put in: see AsyncDelegation.h.
DelegationTemplate &asyncGeneratorTemplate =
    *new DelegationTemplate{"async def t(P):\n async for P in ~P:\n  yield P\n", {}, {}};

bool prepare(DelegationTemplate &form) {
  Ref module = Ref::steal(Py_CompileString(form.source, "<encc>", Py_file_input));
  if (!module)
    return false;
  Ref code;
  PyObject *constants = reinterpret_cast<PyCodeObject *>(module.get())->co_consts;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constants); ++i)
    if (PyCode_Check(PyTuple_GET_ITEM(constants, i)))
      code = Ref::borrow(PyTuple_GET_ITEM(constants, i));
  std::optional<Bytecode> bytecode = decode(reinterpret_cast<PyCodeObject *>(code.get()));
  if (!bytecode) {
    if (!PyErr_Occurred())
      PyErr_SetString(PyExc_SystemError, "encc: the bytecode of a delegation is not understood");
    return false;
  }
  form.bytecode = std::move(*bytecode);
  form.code = std::move(code);
  return true;
}

} // namespace

const DelegationTemplate *delegationTemplate(PyCodeObject *code) {
  DelegationTemplate *form = code->co_flags & CO_ASYNC_GENERATOR ? &asyncGeneratorTemplate
                             : code->co_flags & CO_COROUTINE     ? &coroutineTemplate
                             : code->co_flags & CO_GENERATOR     ? &generatorTemplate
                                                                 : nullptr;
  return form && (form->code || prepare(*form)) ? form : nullptr;
}

} // namespace encc
