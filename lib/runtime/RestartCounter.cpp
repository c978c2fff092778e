// A list with other operators: patched code calls its slots by BINARY_OP, by truth tests, FOR_ITER and CONTAINS_OP, the cheapest
// ways from bytecode into C.
#include "runtime/RestartCounter.h"

#include "runtime/ClosedFunctions.h"
#include "runtime/DeepBudget.h"
#include "runtime/Notes.h"
#include "runtime/RestartLoop.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

namespace encc {
namespace {

PyTypeObject *counterType = nullptr;
RestartCounter *spareCounter = nullptr;
constexpr uintptr_t kUnknown = 0; ///< where every `place` points that says nothing

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

bool isBoundGlobal(RestartCounter *counter, PyObject *function) {
  PyObject *name = counter->site->name.name;
  compat::GlobalSlot &slot = counter->site->slot;
  if (slot.holds(counter->holder, name, function))
    return true;
  // Rebound, or the dictionary was resized: look the name up, as the interpreter would.
  PyObject *value = PyDict_GetItemWithError(counter->holder, name);
  PyErr_Clear();
  slot.find(counter->holder, name);
  return value == function;
}

bool isBoundMethod(RestartCounter *counter, PyObject *function) {
  PyObject *receiver = compat::frameLocal(counter->frame, 0);
  return receiver && counter->site->method.gives(receiver, counter->site->name.name, function);
}

bool isStillBound(RestartCounter *counter) {
  if (!hasSameCode(counter))
    return false;
  auto *function = reinterpret_cast<PyObject *>(counter->function);
  switch (counter->site->name.kind) {
  case SelfName::Kind::Global:
    return isBoundGlobal(counter, function);
  case SelfName::Kind::Free:
    return PyCell_GET(counter->holder) == function;
  case SelfName::Kind::Method:
    return isBoundMethod(counter, function);
  }
  return false;
}

void forgetPlace(RestartCounter *counter) {
  counter->place = &kUnknown;
  counter->expected = kUnknown + 1;
  counter->method.forget();
}

/// Has later looks read one place, or for a method a few, of which this one has just seen what stands there.
void rememberPlace(RestartCounter *counter) {
  if (counter->site->name.kind == SelfName::Kind::Method) {
    counter->site->method.rememberFor(counter->frame, counter->method);
    return;
  }
  if (counter->site->name.kind == SelfName::Kind::Free)
    counter->place = &reinterpret_cast<PyCellObject *>(counter->holder)->ob_ref;
  else if (const void *version = counter->holder ? compat::dictVersion(counter->holder) : nullptr)
    counter->place = version;
  else
    return;
  counter->expected = compat::standsAt(counter->place);
}

void endStepsOf(WatchUser *user) {
  endSteps(reinterpret_cast<RestartCounter *>(reinterpret_cast<char *>(user) - offsetof(RestartCounter, watch)));
}

/// Whether the name is bound to the function and any change of that will end the steps.
bool isWatched(RestartCounter *counter) {
  if (counter->watch.relies())
    return true;
  NameWatch &watch = counter->site->watch;
  auto *function = reinterpret_cast<PyObject *>(counter->function);
  if (!promises(watch, function) &&
      (!isStillBound(counter) || !beginWatch(watch, counter->holder, counter->site->name.name, function)))
    return false;
  if (!hasSameCode(counter))
    return false;
  watch.end = endStepsOf;
  addUser(watch, counter->watch);
  return true;
}

/// Values that the activation's parameters hold now, for messages.
Ref currentArguments(RestartCounter *counter) {
  compat::Frame *frame = compat::currentFrame(compat::currentThread());
  auto *code = reinterpret_cast<PyCodeObject *>(counter->code);
  Ref list = Ref::steal(PyList_New(0));
  if (!list || !code || frame != counter->frame)
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

/// Has the steps last until the name is looked at again; false with an error set. What the name means is watched.
bool grantSteps(RestartCounter *counter) {
  if (!counter->steps || Py_REFCNT(counter->steps) != 1) // a frame that ends lets go of the counter first
    Py_XSETREF(counter->steps, compat::newSteps());
  if (!counter->steps)
    return false;
  counter->granted = static_cast<long>(std::min<int64_t>(compat::kMostSteps, maxRestarts - counter->count));
  compat::setSteps(counter->steps, counter->granted);
  return true;
}

/// Steps, if the name can be watched. Else the counter itself, each of whose steps is a look.
PyObject *counterIter(PyObject *self) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  if (!compat::kHasWatchers || !counter->site || counter->site->name.kind != SelfName::Kind::Global ||
      !isWatched(counter))
    return Py_NewRef(self);
  if (counter->granted > 0)
    endSteps(counter);
  return grantSteps(counter) ? Py_NewRef(counter->steps) : nullptr;
}

/// The steps of a counter that was made just now.
PyObject *firstSteps(RestartCounter *counter) {
  counter->isFresh = false;
  if (counter->granted > 0)
    return Py_NewRef(counter->steps);
  // A tracer of opcodes may have come between the look and this.
  if (compat::isWarm(reinterpret_cast<PyCodeObject *>(counter->code)) && isStillBound(counter))
    rememberPlace(counter);
  return counterIter(reinterpret_cast<PyObject *>(counter));
}

[[gnu::noinline]] PyObject *lookForNext(RestartCounter *counter) {
  if (!isStillBound(counter) || count(counter) < 0)
    return nullptr;
  if (!compat::isWarm(reinterpret_cast<PyCodeObject *>(counter->code)))
    return Py_NewRef(Py_True); // this time by a jump that warms the code up
  rememberPlace(counter);
  return Py_NewRef(Py_None);
}

/// The next step of a counter that has no one place to look at.
[[gnu::noinline]] PyObject *otherNext(RestartCounter *counter) {
  if (counter->isFresh)
    return firstSteps(counter);
  if (!counter->method.hold() || counter->function->func_code != counter->code || counter->count >= maxRestarts)
    return lookForNext(counter);
  ++counter->count;
  return Py_NewRef(Py_None);
}

PyObject *counterNext(PyObject *self) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  if (compat::standsAt(counter->place) != counter->expected || counter->function->func_code != counter->code ||
      counter->count >= maxRestarts)
    return otherNext(counter);
  ++counter->count;
  return Py_NewRef(Py_None);
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

PyObject *counterRemainder(PyObject *left, PyObject *callee) {
  if (Py_TYPE(left) != counterType)
    Py_RETURN_NOTIMPLEMENTED;
  auto *counter = reinterpret_cast<RestartCounter *>(left);
  auto *function = reinterpret_cast<PyObject *>(counter->function);
  if (!hasSameCode(counter))
    Py_RETURN_FALSE;
  const SelfName &name = counter->site->name;
  if (name.kind == SelfName::Kind::Method ? !counter->site->method.gives(callee, name.name, function)
                                          : callee != function)
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
  removeUser(counter->watch);
  endSteps(counter);
  forgetPlace(counter);
  Py_CLEAR(counter->function);
  Py_CLEAR(counter->code);
  Py_CLEAR(counter->site);
  dropWords(counter);
  return 0;
}

/// One counter is kept, since each short recursion needs one. It stays what it was, an object that the garbage collector knows.
void counterDealloc(PyObject *self) {
  auto *counter = reinterpret_cast<RestartCounter *>(self);
  removeUser(counter->watch);
  forgetPlace(counter);
  PyFunctionObject *function = std::exchange(counter->function, nullptr);
  PyObject *code = std::exchange(counter->code, nullptr);
  SelfCallSite *site = std::exchange(counter->site, nullptr);
  dropWords(counter);
  constexpr Py_ssize_t kKeptWords = 256;
  if (counter->words.allocated > kKeptWords)
    freeWords(counter);
  if (!spareCounter) {
    _Py_NewReference(self);
    spareCounter = counter;
  } else {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    freeWords(counter);
    Py_XDECREF(counter->steps);
    PyObject_GC_Del(self);
    Py_DECREF(type);
  }
  Py_XDECREF(function);
  Py_XDECREF(code);
  Py_XDECREF(site);
}

PyType_Slot counterSlots[] = {{Py_tp_dealloc, reinterpret_cast<void *>(counterDealloc)},
                              {Py_tp_traverse, reinterpret_cast<void *>(counterTraverse)},
                              {Py_tp_clear, reinterpret_cast<void *>(counterClear)},
                              {Py_nb_invert, reinterpret_cast<void *>(counterInvert)},
                              {Py_nb_subtract, reinterpret_cast<void *>(counterSubtract)},
                              {Py_tp_iter, reinterpret_cast<void *>(counterIter)},
                              {Py_tp_iternext, reinterpret_cast<void *>(counterNext)},
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

bool initRestartCounter(PyObject *module) {
  if (!counterType)
    counterType = reinterpret_cast<PyTypeObject *>(
        PyType_FromModuleAndSpec(module, &counterSpec, reinterpret_cast<PyObject *>(&PyList_Type)));
  return counterType;
}

RestartCounter *newCounter(SelfCallSite *site, PyFunctionObject *function, PyObject *holder, compat::Frame *frame) {
  RestartCounter *counter = std::exchange(spareCounter, nullptr);
  const bool isNew = !counter;
  if (isNew) {
    counter = PyObject_GC_New(RestartCounter, counterType);
    if (!counter)
      return nullptr;
    counter->words.ob_item = nullptr;
    counter->words.allocated = 0;
    Py_SET_SIZE(&counter->words.ob_base, 0);
    counter->steps = nullptr;
    counter->watch = {};
    forgetPlace(counter);
  }
  counter->function = reinterpret_cast<PyFunctionObject *>(Py_NewRef(function));
  counter->code = Py_NewRef(function->func_code);
  counter->site = reinterpret_cast<SelfCallSite *>(Py_NewRef(site));
  counter->holder = holder;
  counter->frame = frame;
  counter->granted = 0;
  counter->count = counter->levels = 0;
  counter->isFresh = counter->returns = counter->finished = false;
  if (isNew)
    PyObject_GC_Track(counter);
  return counter;
}

RestartCounter *newSteppedCounter(SelfCallSite *site, PyFunctionObject *function, PyObject *holder,
                                  compat::Frame *frame) {
  RestartCounter *counter = newCounter(site, function, holder, frame);
  if (!counter)
    return nullptr;
  counter->count = 1;
  counter->isFresh = true;
  if (promises(site->watch, reinterpret_cast<PyObject *>(function))) {
    addUser(site->watch, counter->watch);
    if (grantSteps(counter))
      return counter;
  } else if (isStillBound(counter)) {
    return counter;
  }
  Py_DECREF(counter);
  return nullptr;
}

int countLevel(RestartCounter *counter) {
  if (counter->levels++ == 0) {
    keepRunningFrame();
    counter->pending = {};
  }
  return mayPend(counter->levels, kLinearLevel, counter->pending) ? 1 : -1;
}

} // namespace encc
