// Where an activation calls itself for the first time.
#include "runtime/SelfCall.h"

#include "runtime/ClosedFunctions.h"
#include "runtime/Compat.h"
#include "runtime/Notes.h"
#include "runtime/RestartCounter.h"

namespace encc {
namespace {

PyTypeObject *siteType = nullptr;

/// Where the site's name is bound in the running function; null for a method. False when it has no such place.
bool findHolder(const SelfName &name, PyFunctionObject *function, PyObject *&holder) {
  holder = name.kind == SelfName::Kind::Global ? function->func_globals : nullptr;
  if (name.kind == SelfName::Kind::Global)
    return PyDict_CheckExact(holder); // others may look names up their own way
  if (name.kind == SelfName::Kind::Method)
    return true;
  if (!function->func_closure || name.freeIndex >= PyTuple_GET_SIZE(function->func_closure))
    return false;
  holder = PyTuple_GET_ITEM(function->func_closure, name.freeIndex);
  return true;
}

/// The function that runs in the frame, if the code is its own; else null.
PyFunctionObject *runningFunction(compat::Frame *frame) {
  PyObject *running = compat::frameFunction(frame), *code = compat::frameCode(frame);
  bool isOwn = running && PyFunction_Check(running) &&
               (code == PyFunction_GET_CODE(running) || code == linearCodeOf(PyFunction_GET_CODE(running)));
  return isOwn ? reinterpret_cast<PyFunctionObject *>(running) : nullptr;
}

/// The counter of the running activation, whose function `callee` is (for a method: has); or None.
PyObject *makeCounter(SelfCallSite *site, PyObject *callee) {
  const SelfName &name = site->name;
  compat::Frame *frame = compat::currentFrame(compat::currentThread());
  PyFunctionObject *function = runningFunction(frame);
  auto *running = reinterpret_cast<PyObject *>(function);
  if (!function ||
      (name.kind == SelfName::Kind::Method ? !site->method.gives(callee, name.name, running) : callee != running))
    Py_RETURN_NONE;
  PyObject *holder;
  if (maxRestarts < 1 || !findHolder(name, function, holder))
    Py_RETURN_NONE;
  return reinterpret_cast<PyObject *>(newCounter(site, function, holder, frame));
}

/// At the entry of code for linear recursion: it is for this activation only.
PyObject *siteNegative(PyObject *) {
  openFunctions();
  Py_RETURN_NONE;
}

/// The counter of the running activation, which first gives its steps. Else the site itself, an iterator that gives nothing.
PyObject *siteInvert(PyObject *self) {
  auto *site = reinterpret_cast<SelfCallSite *>(self);
  compat::Frame *frame = compat::currentFrame(compat::currentThread());
  PyFunctionObject *function = runningFunction(frame);
  PyObject *holder;
  if (!function || maxRestarts < 1 || !findHolder(site->name, function, holder))
    return Py_NewRef(self);
  RestartCounter *counter = newSteppedCounter(site, function, holder, frame);
  return counter || PyErr_Occurred() ? reinterpret_cast<PyObject *>(counter) : Py_NewRef(self);
}

PyObject *siteNext(PyObject *) { return nullptr; }

PyObject *siteMatMul(PyObject *left, PyObject *right) {
  if (Py_TYPE(left) != siteType)
    Py_RETURN_NOTIMPLEMENTED;
  PyObject *counter = makeCounter(reinterpret_cast<SelfCallSite *>(left), right);
  if (counter && counter != Py_None)
    reinterpret_cast<RestartCounter *>(counter)->count = 1;
  return counter;
}

PyObject *siteRemainder(PyObject *left, PyObject *right) {
  if (Py_TYPE(left) != siteType)
    Py_RETURN_NOTIMPLEMENTED;
  PyObject *counter = makeCounter(reinterpret_cast<SelfCallSite *>(left), right);
  if (counter && counter != Py_None && countLevel(reinterpret_cast<RestartCounter *>(counter)) < 0)
    Py_CLEAR(counter);
  return counter;
}

void siteDealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  endWatch(reinterpret_cast<SelfCallSite *>(self)->watch);
  Py_XDECREF(reinterpret_cast<SelfCallSite *>(self)->name.name);
  PyObject_Free(self);
  Py_DECREF(type);
}

/// Code objects travel between processes (cloudpickle), and their constants with them.
PyObject *siteReduce(PyObject *self, PyObject *) {
  const SelfName &name = reinterpret_cast<SelfCallSite *>(self)->name;
  return Py_BuildValue("O(iOn)", siteType, static_cast<int>(name.kind), name.name ? name.name : Py_None,
                       name.freeIndex);
}

PyObject *siteNew(PyTypeObject *, PyObject *args, PyObject *) {
  int kind = 0;
  SelfName name;
  if (!PyArg_ParseTuple(args, "iOn:SelfCallSite", &kind, &name.name, &name.freeIndex))
    return nullptr;
  bool isNamed = name.name != Py_None;
  if (kind < 0 || kind > 2 || (isNamed && !PyUnicode_CheckExact(name.name)) ||
      (kind == static_cast<int>(SelfName::Kind::Free) ? isNamed || name.freeIndex < 0 : !isNamed)) {
    PyErr_SetString(PyExc_ValueError, "not the state of a SelfCallSite");
    return nullptr;
  }
  name.kind = static_cast<SelfName::Kind>(kind);
  if (!isNamed)
    name.name = nullptr;
  return newSelfCallSite(name);
}

/// Constants of code objects are compared and hashed (code equality): by what they say.
PyObject *siteCompare(PyObject *left, PyObject *right, int op) {
  if (Py_TYPE(left) != siteType || Py_TYPE(right) != siteType || (op != Py_EQ && op != Py_NE))
    Py_RETURN_NOTIMPLEMENTED;
  const SelfName &a = reinterpret_cast<SelfCallSite *>(left)->name, &b = reinterpret_cast<SelfCallSite *>(right)->name;
  bool equal = a.kind == b.kind && a.freeIndex == b.freeIndex &&
               (a.name == b.name || (a.name && b.name && PyUnicode_Compare(a.name, b.name) == 0));
  return PyBool_FromLong(equal == (op == Py_EQ));
}

Py_hash_t siteHash(PyObject *self) {
  const SelfName &name = reinterpret_cast<SelfCallSite *>(self)->name;
  return name.name ? PyObject_Hash(name.name) : name.freeIndex + 1;
}

PyMethodDef siteMethods[] = {{"__reduce__", siteReduce, METH_NOARGS, nullptr}, {nullptr, nullptr, 0, nullptr}};

PyType_Slot siteSlots[] = {{Py_tp_new, reinterpret_cast<void *>(siteNew)},
                           {Py_tp_dealloc, reinterpret_cast<void *>(siteDealloc)},
                           {Py_tp_methods, siteMethods},
                           {Py_tp_richcompare, reinterpret_cast<void *>(siteCompare)},
                           {Py_tp_hash, reinterpret_cast<void *>(siteHash)},
                           {Py_nb_matrix_multiply, reinterpret_cast<void *>(siteMatMul)},
                           {Py_nb_remainder, reinterpret_cast<void *>(siteRemainder)},
                           {Py_nb_negative, reinterpret_cast<void *>(siteNegative)},
                           {Py_nb_invert, reinterpret_cast<void *>(siteInvert)},
                           {Py_tp_iter, reinterpret_cast<void *>(PyObject_SelfIter)},
                           {Py_tp_iternext, reinterpret_cast<void *>(siteNext)},
                           {0, nullptr}};
PyType_Spec siteSpec = {"encc._runtime.SelfCallSite", sizeof(SelfCallSite), 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, siteSlots};

} // namespace

bool initSelfCall(PyObject *module) {
  if (!siteType)
    siteType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &siteSpec, nullptr));
  return siteType && initRestartCounter(module) && PyModule_AddType(module, siteType) == 0;
}

PyObject *newSelfCallSite(const SelfName &name) {
  auto *site = PyObject_New(SelfCallSite, siteType);
  if (!site)
    return nullptr;
  site->name = name;
  site->watch = {};
  site->slot = {};
  site->method = {};
  if (Py_XNewRef(site->name.name))
    PyUnicode_InternInPlace(&site->name.name); // compared by identity with the keys of the globals
  return reinterpret_cast<PyObject *>(site);
}

} // namespace encc
