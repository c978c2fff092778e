// The interpreter's own `code.replace`: it checks, and makes the tables that go with the instructions.
#include "runtime/CodeCopy.h"

namespace encc {

Ref copyCode(PyCodeObject *code, const Ref &changes) {
  if (!changes)
    return {};
  Ref replace = Ref::steal(PyObject_GetAttrString(reinterpret_cast<PyObject *>(code), "replace"));
  Ref none = Ref::steal(PyTuple_New(0));
  return replace && none ? Ref::steal(PyObject_Call(replace.get(), none.get(), changes.get())) : Ref();
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
