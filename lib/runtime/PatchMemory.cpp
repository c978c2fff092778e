// A dictionary from the code object's address to a weak reference and the patched code; the reference's callback forgets.
//
// Not the interpreter's own slots for such things (PyUnstable_Code_SetExtra): for code that has any, it calls the
// functions of all that ever asked for a slot, with null, and not all of those live as long or expect it.
#include "runtime/PatchMemory.h"

namespace encc {
namespace {

/// Never freed: code objects die until the very end of the process.
PyObject *memory() {
  static PyObject *dictionary = PyDict_New();
  return dictionary;
}

PyObject *forget(PyObject *key, PyObject *) {
  if (PyDict_DelItem(memory(), key) < 0)
    PyErr_Clear();
  Py_RETURN_NONE;
}

PyMethodDef forgetMethod = {"forget", forget, METH_O, nullptr};

} // namespace

Ref rememberedPatch(PyCodeObject *code) {
  Ref key = Ref::steal(PyLong_FromVoidPtr(code));
  PyObject *entry = key && memory() ? PyDict_GetItemWithError(memory(), key.get()) : nullptr;
  if (!entry)
    PyErr_Clear();
  return entry ? Ref::borrow(PyTuple_GET_ITEM(entry, 1)) : Ref();
}

bool rememberPatch(PyCodeObject *code, PyObject *patched) {
  Ref key = Ref::steal(PyLong_FromVoidPtr(code));
  Ref callback = Ref::steal(key ? PyCFunction_New(&forgetMethod, key.get()) : nullptr);
  Ref reference = Ref::steal(callback ? PyWeakref_NewRef(reinterpret_cast<PyObject *>(code), callback.get()) : nullptr);
  Ref entry = Ref::steal(reference ? PyTuple_Pack(2, reference.get(), patched) : nullptr);
  return entry && memory() && PyDict_SetItem(memory(), key.get(), entry.get()) == 0;
}

} // namespace encc
