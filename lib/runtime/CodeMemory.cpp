// A table from the code object's address to a weak reference and the facts; the reference's callback drops them.
//
// Not the interpreter's own slots for such things (PyUnstable_Code_SetExtra): for code that has any, it calls the
// functions of all that ever asked for a slot, with null, and not all of those live as long or expect it.
#include "runtime/CodeMemory.h"

#include <new>
#include <unordered_map>

namespace encc {
namespace {

/// Never freed: code objects die until the very end of the process.
std::unordered_map<PyObject *, CodeFacts> &memory() {
  static auto &table = *new std::unordered_map<PyObject *, CodeFacts>;
  return table;
}

PyObject *forget(PyObject *key, PyObject *) {
  auto entry = memory().find(static_cast<PyObject *>(PyLong_AsVoidPtr(key)));
  if (entry != memory().end()) {
    CodeFacts dropped = std::move(entry->second); // what is dropped may run code that comes here
    memory().erase(entry);
  }
  Py_RETURN_NONE;
}

PyMethodDef forgetMethod = {"forget", forget, METH_O, nullptr};

} // namespace

CodeFacts *findFacts(PyObject *code) {
  auto entry = memory().find(code);
  return entry == memory().end() ? nullptr : &entry->second;
}

CodeFacts *factsOf(PyObject *code) {
  if (CodeFacts *facts = findFacts(code))
    return facts;
  Ref key = Ref::steal(PyLong_FromVoidPtr(code));
  Ref callback = Ref::steal(key ? PyCFunction_New(&forgetMethod, key.get()) : nullptr);
  Ref reference = Ref::steal(callback ? PyWeakref_NewRef(code, callback.get()) : nullptr);
  if (!reference)
    return nullptr;
  try {
    CodeFacts &facts = memory()[code];
    facts.reference = std::move(reference);
    return &facts;
  } catch (const std::bad_alloc &) {
    PyErr_NoMemory();
    return nullptr;
  }
}

} // namespace encc
