// The interpreter's own constructor, which checks, and makes the tables that go with the instructions. `code.replace` comes to the
// same, but takes a dictionary apart first: most of what an import spent on a marked function.
#include "runtime/CodeCopy.h"

#include "runtime/Compat.h"

#include <utility>

namespace encc {
namespace {

/// Functions of a module that have the same variables share these; the constructor makes new ones.
void shareEqual(PyObject *&own, PyObject *original) {
  int equal = own == original ? 0 : PyObject_RichCompareBool(own, original, Py_EQ);
  if (equal < 0)
    PyErr_Clear();
  else if (equal)
    Ref::steal(std::exchange(own, Py_NewRef(original)));
}

} // namespace

Ref bytesOf(const std::string &text) {
  return Ref::steal(PyBytes_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size())));
}

Ref copyCode(PyCodeObject *code, const CodeChanges &changes) {
  auto orOwn = [](PyObject *changed, PyObject *own) { return Ref::borrow(changed ? changed : own); };
  Ref instructions = changes.instructions ? Ref::borrow(changes.instructions) : Ref::steal(PyCode_GetCode(code));
  Ref variables = Ref::steal(PyCode_GetVarnames(code));
  Ref freeVariables = Ref::steal(PyCode_GetFreevars(code)), cells = Ref::steal(PyCode_GetCellvars(code));
  if (!instructions || !variables || !freeVariables || !cells)
    return {};
  PyCodeObject *copy = compat::newCode(
      code->co_argcount, code->co_posonlyargcount, code->co_kwonlyargcount, code->co_nlocals,
      changes.stackSize < 0 ? code->co_stacksize : changes.stackSize,
      changes.flags < 0 ? code->co_flags : changes.flags, instructions.get(),
      orOwn(changes.constants, code->co_consts).get(), code->co_names, variables.get(), freeVariables.get(),
      cells.get(), code->co_filename, code->co_name, code->co_qualname, code->co_firstlineno,
      orOwn(changes.lineTable, code->co_linetable).get(), orOwn(changes.exceptionTable, code->co_exceptiontable).get());
  if (copy) {
    shareEqual(copy->co_localsplusnames, code->co_localsplusnames);
    shareEqual(copy->co_localspluskinds, code->co_localspluskinds);
  }
  return Ref::steal(reinterpret_cast<PyObject *>(copy));
}

Ref copyCode(PyCodeObject *code, const Assembler::Assembled &assembled, PyObject *constants, int stackSize, int flags) {
  Ref instructions = bytesOf(assembled.code), lines = bytesOf(assembled.lineTable);
  Ref handlers = bytesOf(assembled.exceptionTable);
  if (!instructions || !lines || !handlers)
    return {};
  return copyCode(code, {instructions.get(), lines.get(), handlers.get(), constants, stackSize, flags});
}

} // namespace encc
