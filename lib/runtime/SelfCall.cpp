// Self calls: two small native types whose slots the patched code calls by BINARY_OP, by its truth tests and by CONTAINS_OP,
// the cheapest ways from bytecode into C.
#include "runtime/SelfCall.h"

#include "runtime/ClosedFunctions.h"
#include "runtime/Compat.h"
#include "runtime/Deep.h"
#include "runtime/DeepBudget.h"
#include "runtime/MethodLookup.h"
#include "runtime/NameWatch.h"
#include "runtime/Notes.h"
#include "runtime/RestartLoop.h"

#include <structmember.h>

#include <algorithm>
#include <cstddef>

namespace encc {
namespace {

PyTypeObject *siteType = nullptr;
PyTypeObject *counterType = nullptr;
PyObject *spareCounter = nullptr;

struct SelfCallSite {
  PyObject_HEAD SelfName name; ///< owns its `name`
  compat::GlobalSlot slot;     ///< where the name was found last: where it most likely is
  MethodLookup method;         ///< the same for a method
};

/// The restarts of one activation. It lives on the activation's evaluation stack, below everything else. As a list it holds what
/// linear calls need when they return: a list, since LIST_APPEND is by far the cheapest way to keep a value.
struct RestartCounter {
  PyListObject words;
  PyFunctionObject *function;
  PyObject *code;
  PyObject *holder; ///< the cell, or the globals; null for a method
  PyObject *name;   ///< of the global or the method; null for a cell
  compat::GlobalSlot slot;
  MethodLookup method;
  compat::Frame *frame; ///< of the activation
  int64_t count;        ///< without the steps that were taken
  PyObject *steps;      ///< null if none were ever granted
  long granted;
  NameWatch watch; ///< as long as there may be steps
  int64_t levels;  ///< linear calls that are pending
  bool returns;    ///< the first of them has returned: the parameters are not those of the activation that goes on
  bool finished;   ///< `-counter` has found no call
};

int64_t restartsOf(const RestartCounter *counter) {
  return counter->count + (counter->granted > 0 ? counter->granted - compat::stepsLeft(counter->steps) : 0);
}

/// Takes back what is left of the steps.
void endSteps(RestartCounter *counter) {
  counter->count = restartsOf(counter);
  if (std::exchange(counter->granted, 0) > 0)
    compat::setSteps(counter->steps, 0);
}

/// Whether the function has the code that it had at the first restart.
bool hasSameCode(const RestartCounter *counter) {
  return counter->function &&
         (counter->function->func_code == counter->code || isClosedForm(counter->function->func_code, counter->code));
}

bool isStillBound(RestartCounter *counter) {
  auto *function = reinterpret_cast<PyObject *>(counter->function);
  if (!hasSameCode(counter))
    return false;
  if (!counter->holder) {
    PyObject *receiver = compat::frameLocal(counter->frame, 0);
    return receiver && counter->method.gives(receiver, counter->name, function);
  }
  if (!counter->name)
    return PyCell_GET(counter->holder) == function;
  if (counter->slot.holds(counter->holder, counter->name, function))
    return true;
  // Rebound, or the dictionary was resized: look the name up, as the interpreter would.
  PyObject *value = PyDict_GetItemWithError(counter->holder, counter->name);
  PyErr_Clear();
  counter->slot.find(counter->holder, counter->name);
  return value == function;
}

void endStepsOf(NameWatch *watch) {
  endSteps(reinterpret_cast<RestartCounter *>(reinterpret_cast<char *>(watch) - offsetof(RestartCounter, watch)));
}

/// Values that the activation's parameters hold now, for messages.
Ref currentArguments(RestartCounter *counter) {
  compat::Frame *frame = compat::currentFrame(compat::currentThread());
  auto *code = reinterpret_cast<PyCodeObject *>(counter->code);
  Ref list = Ref::steal(PyList_New(0));
  if (!list || frame != counter->frame)
    return Ref::steal(PyTuple_New(0));
  for (int i = 0; i < code->co_argcount; ++i) {
    PyObject *value = compat::frameVariable(frame, i);
    if (PyList_Append(list.get(), value ? value : Py_Ellipsis) < 0)
      return {};
  }
  return Ref::steal(PyList_AsTuple(list.get()));
}

/// Counts one more restart: 1, or -1 with RecursionError set.
int count(RestartCounter *counter) {
  if (restartsOf(counter) < maxRestarts) {
    ++counter->count;
    return 1;
  }
  if (Ref args = currentArguments(counter))
    setTooManyRestarts(reinterpret_cast<PyObject *>(counter->function), args.get(), nullptr);
  return -1;
}

int counterTruth(PyObject *self) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  return isStillBound(counter) ? count(counter) : 0;
}

PyObject *counterIter(PyObject *self) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  endSteps(counter);
  if (!counter->steps || Py_REFCNT(counter->steps) != 1) // a frame that ends lets go of the counter first
    Py_XSETREF(counter->steps, compat::newSteps());
  if (!counter->steps)
    return nullptr;
  if (!counter->watch.isWatching())
    counter->watch = {counter->holder, counter->name, reinterpret_cast<PyObject *>(counter->function), endStepsOf};
  if (isStillBound(counter) && beginWatch(counter->watch))
    counter->granted = static_cast<long>(std::min<int64_t>(compat::kMostSteps, maxRestarts - counter->count));
  compat::setSteps(counter->steps, counter->granted);
  return Py_NewRef(counter->steps);
}

/// Values whose operators run no code of the user's and give such values again.
bool isArithmetic(PyObject *value) {
  return value && (PyLong_CheckExact(value) || PyFloat_CheckExact(value) || PyBool_Check(value) || value == Py_None ||
                   PyUnicode_CheckExact(value) || PyBytes_CheckExact(value));
}

PyObject *counterInvert(PyObject *self) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  compat::Frame *frame = compat::currentFrame(compat::currentThread());
  auto *code = reinterpret_cast<PyCodeObject *>(counter->code);
  if (compat::frameCode(frame) != counter->code || counter->count > maxRestarts - kUncheckedRestarts)
    Py_RETURN_FALSE;
  for (int i = 0; i < code->co_argcount; ++i)
    if (!isArithmetic(compat::frameLocal(frame, i)))
      Py_RETURN_FALSE;
  counter->count += kUncheckedRestarts;
  Py_RETURN_TRUE;
}

PyObject *counterSubtract(PyObject *left, PyObject *right) {
  if (Py_TYPE(left) != counterType)
    Py_RETURN_NOTIMPLEMENTED;
  reinterpret_cast<RestartCounter *>(left)->count -= PyLong_AsLong(right);
  return Py_NewRef(left);
}

int counterContains(PyObject *self, PyObject *exception) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  auto *function = reinterpret_cast<PyObject *>(counter->function);
  Ref args = counter->returns ? Ref::borrow(Py_None) : currentArguments(counter);
  if (args && (counter->levels > 0 || counter->returns))
    noteLinearOn(exception, counter->levels + (counter->returns ? 0 : counter->count), function, args.get());
  else if (args)
    noteRestartsOn(exception, restartsOf(counter), function, args.get(), nullptr);
  PyErr_Clear();
  return 0;
}

/// One more linear call: 1, or -1 with RecursionError set.
int countLevel(RestartCounter *counter) {
  if (counter->levels++ == 0)
    keepRunningFrame();
  if (counter->levels < mostLinearLevels().first)
    return 1;
  setTooManyLevels(counter->levels);
  return -1;
}

PyObject *counterRemainder(PyObject *left, PyObject *callee) {
  if (Py_TYPE(left) != counterType)
    Py_RETURN_NOTIMPLEMENTED;
  auto *counter = reinterpret_cast<RestartCounter *>(left);
  auto *function = reinterpret_cast<PyObject *>(counter->function);
  bool namesMethod = counter->name && !counter->holder;
  if (!hasSameCode(counter) ||
      (namesMethod ? !counter->method.gives(callee, counter->name, function) : callee != function))
    Py_RETURN_FALSE;
  return countLevel(counter) < 0 ? nullptr : Py_NewRef(Py_True);
}

PyObject *takeWord(RestartCounter *counter) {
  Py_ssize_t size = Py_SIZE(counter) - 1;
  Py_SET_SIZE(&counter->words.ob_base, size);
  return counter->words.ob_item[size];
}

PyObject *counterNegative(PyObject *self) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  if (Py_SIZE(counter) == 0) {
    counter->finished = true;
    Py_RETURN_NONE;
  }
  counter->returns = true;
  --counter->levels;
  return takeWord(counter);
}

PyObject *counterShift(PyObject *left, PyObject *) {
  if (Py_TYPE(left) != counterType)
    Py_RETURN_NOTIMPLEMENTED;
  return takeWord(reinterpret_cast<RestartCounter *>(left));
}

PyObject *counterOr(PyObject *left, PyObject *) {
  if (Py_TYPE(left) != counterType)
    Py_RETURN_NOTIMPLEMENTED;
  return PyBool_FromLong(reinterpret_cast<RestartCounter *>(left)->finished);
}

int counterTraverse(PyObject *self, visitproc visit, void *arg) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(counter->function);
  Py_VISIT(counter->code);
  Py_VISIT(counter->holder);
  return PyList_Type.tp_traverse(self, visit, arg);
}

/// Drops the words, the last one first, as a list does. The room for them is kept.
void dropWords(RestartCounter *counter) {
  while (Py_SIZE(counter) > 0)
    Py_DECREF(takeWord(counter));
}

void freeWords(RestartCounter *counter) {
  PyMem_Free(std::exchange(counter->words.ob_item, nullptr));
  counter->words.allocated = 0;
}

int counterClear(PyObject *self) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  endWatch(counter->watch);
  endSteps(counter);
  Py_CLEAR(counter->function);
  Py_CLEAR(counter->code);
  Py_CLEAR(counter->holder);
  Py_CLEAR(counter->name);
  dropWords(counter);
  return 0;
}

void counterDealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  counterClear(self);
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  constexpr Py_ssize_t kKeptWords = 256;
  if (counter->words.allocated > kKeptWords)
    freeWords(counter);
  if (!spareCounter) {
    spareCounter = self;
  } else {
    freeWords(counter);
    Py_CLEAR(counter->steps);
    PyObject_GC_Del(self);
  }
  Py_DECREF(type); // PyObject_Init takes a new one
}

/// Uninitialized but for its head, words and steps. One finished counter is kept: each short recursion needs one.
RestartCounter *allocateCounter() {
  if (PyObject *spare = std::exchange(spareCounter, nullptr))
    return reinterpret_cast<RestartCounter *>(PyObject_Init(spare, counterType));
  RestartCounter *counter = PyObject_GC_New(RestartCounter, counterType);
  if (counter) {
    counter->words.ob_item = nullptr;
    counter->words.allocated = 0;
    counter->steps = nullptr;
    Py_SET_SIZE(&counter->words.ob_base, 0);
  }
  return counter;
}

/// Where the site's name is bound in the running function; null for a method. False when it has no such place.
bool findHolder(const SelfName &name, PyFunctionObject *function, PyObject *&holder) {
  holder = name.kind == SelfName::Kind::Global ? function->func_globals : nullptr;
  if (name.kind != SelfName::Kind::Free)
    return true;
  if (!function->func_closure || name.freeIndex >= PyTuple_GET_SIZE(function->func_closure))
    return false;
  holder = PyTuple_GET_ITEM(function->func_closure, name.freeIndex);
  return true;
}

/// The counter of the running activation, whose function `callee` is (for a method: has); or None.
PyObject *makeCounter(SelfCallSite *site, PyObject *callee) {
  const SelfName &name = site->name;
  compat::Frame *frame = compat::currentFrame(compat::currentThread());
  PyObject *running = compat::frameFunction(frame);
  if (!running || !PyFunction_Check(running) ||
      (compat::frameCode(frame) != PyFunction_GET_CODE(running) &&
       compat::frameCode(frame) != linearCodeOf(PyFunction_GET_CODE(running))))
    Py_RETURN_NONE;
  if (name.kind == SelfName::Kind::Method ? !site->method.gives(callee, name.name, running) : callee != running)
    Py_RETURN_NONE;
  auto *function = reinterpret_cast<PyFunctionObject *>(running);
  PyObject *holder;
  if (maxRestarts < 1 || !findHolder(name, function, holder))
    Py_RETURN_NONE;
  RestartCounter *counter = allocateCounter();
  if (!counter)
    return nullptr;
  Py_INCREF(function);
  counter->function = function;
  counter->code = Py_NewRef(function->func_code);
  counter->holder = Py_XNewRef(holder);
  counter->name = Py_XNewRef(name.name);
  if (name.kind == SelfName::Kind::Global && !site->slot.holds(holder, name.name, running))
    site->slot.find(holder, name.name);
  counter->slot = site->slot;
  counter->method = site->method;
  counter->frame = frame;
  counter->granted = 0;
  counter->watch = {};
  counter->count = counter->levels = 0;
  counter->returns = counter->finished = false;
  PyObject_GC_Track(counter);
  return reinterpret_cast<PyObject *>(counter);
}

/// At the entry of code for linear recursion: it is for this activation only.
PyObject *siteNegative(PyObject *) {
  openFunctions();
  Py_RETURN_NONE;
}

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
                           {0, nullptr}};
PyType_Spec siteSpec = {"encc._runtime.SelfCallSite", sizeof(SelfCallSite), 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, siteSlots};

PyType_Slot counterSlots[] = {{Py_tp_dealloc, reinterpret_cast<void *>(counterDealloc)},
                              {Py_tp_traverse, reinterpret_cast<void *>(counterTraverse)},
                              {Py_tp_clear, reinterpret_cast<void *>(counterClear)},
                              {Py_nb_invert, reinterpret_cast<void *>(counterInvert)},
                              {Py_nb_subtract, reinterpret_cast<void *>(counterSubtract)},
                              {Py_tp_iter, reinterpret_cast<void *>(counterIter)},
                              {Py_nb_bool, reinterpret_cast<void *>(counterTruth)},
                              {Py_nb_remainder, reinterpret_cast<void *>(counterRemainder)},
                              {Py_nb_negative, reinterpret_cast<void *>(counterNegative)},
                              {Py_nb_rshift, reinterpret_cast<void *>(counterShift)},
                              {Py_nb_or, reinterpret_cast<void *>(counterOr)},
                              {Py_sq_contains, reinterpret_cast<void *>(counterContains)},
                              {0, nullptr}};
PyType_Spec counterSpec = {"encc._runtime.RestartCounter", sizeof(RestartCounter), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
                               Py_TPFLAGS_DISALLOW_INSTANTIATION,
                           counterSlots};

} // namespace

bool initSelfCall(PyObject *module) {
  if (!siteType)
    siteType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &siteSpec, nullptr));
  if (!counterType)
    counterType = reinterpret_cast<PyTypeObject *>(
        PyType_FromModuleAndSpec(module, &counterSpec, reinterpret_cast<PyObject *>(&PyList_Type)));
  return siteType && counterType && PyModule_AddType(module, siteType) == 0;
}

PyObject *newSelfCallSite(const SelfName &name) {
  auto *site = PyObject_New(SelfCallSite, siteType);
  if (!site)
    return nullptr;
  site->name = name;
  site->slot = {};
  site->method = {};
  if (Py_XNewRef(site->name.name))
    PyUnicode_InternInPlace(&site->name.name); // compared by identity with the keys of the globals
  return reinterpret_cast<PyObject *>(site);
}

} // namespace encc
