// The interpreter's own `code.replace`: it checks, and makes the tables that go with the instructions.
#include "runtime/CodeCopy.h"

#include <utility>

namespace encc {
namespace {

/// Functions of a module that have the same variables share these; `replace` makes new ones.
void shareEqual(PyObject *&own, PyObject *original) {
  int equal = own == original ? 0 : PyObject_RichCompareBool(own, original, Py_EQ);
  if (equal < 0)
    PyErr_Clear();
  else if (equal)
    Ref::steal(std::exchange(own, Py_NewRef(original)));
}

} // namespace

Ref copyCode(PyCodeObject *code, const Ref &changes) {
  if (!changes)
    return {};
  Ref replace = Ref::steal(PyObject_GetAttrString(reinterpret_cast<PyObject *>(code), "replace"));
  Ref none = Ref::steal(PyTuple_New(0));
  Ref copy = replace && none ? Ref::steal(PyObject_Call(replace.get(), none.get(), changes.get())) : Ref();
  if (!copy)
    return {};
  auto *object = reinterpret_cast<PyCodeObject *>(copy.get());
  shareEqual(object->co_localsplusnames, code->co_localsplusnames);
  shareEqual(object->co_localspluskinds, code->co_localspluskinds);
  return copy;
}

Ref copyCode(PyCodeObject *code, const Assembler::Assembled &assembled, PyObject *constants, int stackSize, int flags) {
  auto bytes = [](const std::string &text) {
    return PyBytes_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
  };
  return copyCode(
      code, Ref::steal(Py_BuildValue("{s:N,s:N,s:N,s:O,s:i,s:i}", "co_code", bytes(assembled.code), "co_linetable",
                                     bytes(assembled.lineTable), "co_exceptiontable", bytes(assembled.exceptionTable),
                                     "co_consts", constants, "co_stacksize", stackSize, "co_flags", flags)));
}

} // namespace encc
