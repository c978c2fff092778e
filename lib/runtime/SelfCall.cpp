// Self calls: two small native types whose slots the patched code calls by BINARY_OP, by its truth tests and by CONTAINS_OP,
// the cheapest ways from bytecode into C.
#include "runtime/SelfCall.h"

#include "runtime/Compat.h"
#include "runtime/Notes.h"

#include <structmember.h>

namespace encc {
namespace {

PyTypeObject *siteType = nullptr;
PyTypeObject *counterType = nullptr;

/// How the site names its callee: a global, or a free variable of the function.
struct SelfCallSite {
  PyObject_HEAD
  PyObject *name;
  Py_ssize_t freeIndex;
};

/// The restarts of one activation. It lives on the activation's evaluation stack, below everything else.
struct RestartCounter {
  PyObject_HEAD
  PyFunctionObject *function;
  PyObject *code;
  PyObject *holder; ///< the cell, or the globals
  PyObject *name;   ///< null for a cell
  Py_ssize_t index; ///< of the name's entry in the globals, -1 if entries cannot be read
  int64_t count;
};

bool isStillBound(RestartCounter *counter) {
  auto *function = reinterpret_cast<PyObject *>(counter->function);
  if (!counter->function || counter->function->func_code != counter->code)
    return false;
  if (!counter->name)
    return PyCell_GET(counter->holder) == function;
  if (compat::dictEntryValue(counter->holder, counter->index, counter->name) == function)
    return true;
  // The dictionary was resized, or its keys are not all strings: look the name up, as the interpreter would.
  PyObject *value = PyDict_GetItemWithError(counter->holder, counter->name);
  counter->index = compat::dictEntryIndex(counter->holder, counter->name);
  PyErr_Clear();
  return value == function;
}

/// Values that the activation's parameters hold now, for messages.
Ref currentArguments(RestartCounter *counter) {
  compat::Frame *frame = compat::currentFrame(PyThreadState_Get());
  auto *code = reinterpret_cast<PyCodeObject *>(counter->code);
  Ref list = Ref::steal(PyList_New(0));
  if (!list || compat::frameCode(frame) != counter->code)
    return Ref::steal(PyTuple_New(0));
  for (int i = 0; i < code->co_argcount; ++i) {
    PyObject *value = compat::frameLocal(frame, i);
    if (value && PyCell_Check(value))
      value = PyCell_GET(value);
    if (PyList_Append(list.get(), value ? value : Py_Ellipsis) < 0)
      return {};
  }
  return Ref::steal(PyList_AsTuple(list.get()));
}

int counterTruth(PyObject *self) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  if (!isStillBound(counter))
    return 0;
  if (++counter->count <= maxRestarts)
    return 1;
  --counter->count;
  if (Ref args = currentArguments(counter))
    setTooManyRestarts(reinterpret_cast<PyObject *>(counter->function), args.get(), nullptr);
  return -1;
}

int counterContains(PyObject *self, PyObject *exception) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  Ref args = currentArguments(counter);
  if (args)
    noteRestartsOn(exception, counter->count, reinterpret_cast<PyObject *>(counter->function), args.get(), nullptr);
  PyErr_Clear();
  return 0;
}

int counterTraverse(PyObject *self, visitproc visit, void *arg) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(counter->function);
  Py_VISIT(counter->code);
  Py_VISIT(counter->holder);
  return 0;
}

int counterClear(PyObject *self) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  Py_CLEAR(counter->function);
  Py_CLEAR(counter->code);
  Py_CLEAR(counter->holder);
  Py_CLEAR(counter->name);
  return 0;
}

void counterDealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  counterClear(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

PyObject *siteMatMul(PyObject *left, PyObject *callee) {
  if (Py_TYPE(left) != siteType)
    Py_RETURN_NOTIMPLEMENTED;
  auto *site = reinterpret_cast<SelfCallSite *>(left);
  compat::Frame *frame = compat::currentFrame(PyThreadState_Get());
  if (compat::frameFunction(frame) != callee || !PyFunction_Check(callee))
    Py_RETURN_NONE;
  auto *function = reinterpret_cast<PyFunctionObject *>(callee);
  if (compat::frameCode(frame) != function->func_code)
    Py_RETURN_NONE;
  PyObject *holder = function->func_globals;
  if (!site->name) {
    if (!function->func_closure || site->freeIndex >= PyTuple_GET_SIZE(function->func_closure))
      Py_RETURN_NONE;
    holder = PyTuple_GET_ITEM(function->func_closure, site->freeIndex);
  }
  auto *counter = PyObject_GC_New(RestartCounter, counterType);
  if (!counter)
    return nullptr;
  Py_INCREF(function);
  counter->function = function;
  counter->code = Py_NewRef(function->func_code);
  counter->holder = Py_NewRef(holder);
  counter->name = Py_XNewRef(site->name);
  counter->index = site->name ? compat::dictEntryIndex(holder, site->name) : -1;
  counter->count = 1;
  PyObject_GC_Track(counter);
  return reinterpret_cast<PyObject *>(counter);
}

void siteDealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  Py_XDECREF(reinterpret_cast<SelfCallSite *>(self)->name);
  PyObject_Free(self);
  Py_DECREF(type);
}

/// Code objects travel between processes (cloudpickle), and their constants with them.
PyObject *siteReduce(PyObject *self, PyObject *) {
  auto *site = reinterpret_cast<SelfCallSite *>(self);
  return Py_BuildValue("O(On)", siteType, site->name ? site->name : Py_None, site->freeIndex);
}

PyObject *siteNew(PyTypeObject *, PyObject *args, PyObject *) {
  PyObject *name = nullptr;
  Py_ssize_t freeIndex = -1;
  if (!PyArg_ParseTuple(args, "On:SelfCallSite", &name, &freeIndex))
    return nullptr;
  return newSelfCallSite(name == Py_None ? nullptr : name, freeIndex);
}

/// Constants of code objects are compared and hashed (code equality): by what they say.
PyObject *siteCompare(PyObject *left, PyObject *right, int op) {
  if (Py_TYPE(left) != siteType || Py_TYPE(right) != siteType || (op != Py_EQ && op != Py_NE))
    Py_RETURN_NOTIMPLEMENTED;
  auto *a = reinterpret_cast<SelfCallSite *>(left), *b = reinterpret_cast<SelfCallSite *>(right);
  bool equal = a->freeIndex == b->freeIndex && (a->name == b->name || (a->name && b->name && PyUnicode_Compare(a->name, b->name) == 0));
  return PyBool_FromLong(equal == (op == Py_EQ));
}

Py_hash_t siteHash(PyObject *self) {
  auto *site = reinterpret_cast<SelfCallSite *>(self);
  return site->name ? PyObject_Hash(site->name) : site->freeIndex + 1;
}

PyMethodDef siteMethods[] = {{"__reduce__", siteReduce, METH_NOARGS, nullptr}, {nullptr, nullptr, 0, nullptr}};

PyType_Slot siteSlots[] = {{Py_tp_new, reinterpret_cast<void *>(siteNew)},
                           {Py_tp_dealloc, reinterpret_cast<void *>(siteDealloc)},
                           {Py_tp_methods, siteMethods},
                           {Py_tp_richcompare, reinterpret_cast<void *>(siteCompare)},
                           {Py_tp_hash, reinterpret_cast<void *>(siteHash)},
                           {Py_nb_matrix_multiply, reinterpret_cast<void *>(siteMatMul)},
                           {0, nullptr}};
PyType_Spec siteSpec = {"encc._runtime.SelfCallSite", sizeof(SelfCallSite), 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, siteSlots};

PyType_Slot counterSlots[] = {{Py_tp_dealloc, reinterpret_cast<void *>(counterDealloc)},
                              {Py_tp_traverse, reinterpret_cast<void *>(counterTraverse)},
                              {Py_tp_clear, reinterpret_cast<void *>(counterClear)},
                              {Py_nb_bool, reinterpret_cast<void *>(counterTruth)},
                              {Py_sq_contains, reinterpret_cast<void *>(counterContains)},
                              {0, nullptr}};
PyType_Spec counterSpec = {"encc._runtime.RestartCounter", sizeof(RestartCounter), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
                               Py_TPFLAGS_DISALLOW_INSTANTIATION,
                           counterSlots};

} // namespace

bool initSelfCall(PyObject *module) {
  siteType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &siteSpec, nullptr));
  counterType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &counterSpec, nullptr));
  return siteType && counterType && PyModule_AddType(module, siteType) == 0;
}

PyObject *newSelfCallSite(PyObject *name, Py_ssize_t freeIndex) {
  auto *site = PyObject_New(SelfCallSite, siteType);
  if (!site)
    return nullptr;
  site->name = Py_XNewRef(name);
  if (site->name)
    PyUnicode_InternInPlace(&site->name); // compared by identity with the keys of the globals
  site->freeIndex = freeIndex;
  return reinterpret_cast<PyObject *>(site);
}

} // namespace encc
