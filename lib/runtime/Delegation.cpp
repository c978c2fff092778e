// The Delegate: an iterator and awaitable that runs one generator or coroutine after the other.
#include "runtime/Delegation.h"

#include "runtime/Compat.h"
#include "runtime/Notes.h"
#include "runtime/RestartLoop.h"

namespace encc {
namespace {

PyTypeObject *delegateType = nullptr;
PyObject *ended = nullptr; ///< awaited or iterated, it ends at once with None

struct Delegate {
  PyObject_HEAD PyObject *inner; ///< the generator or coroutine that runs; null when all is over
  PyObject *pending;             ///< what the running one handed over
  int64_t count;
  bool dropsResult;
};

/// The delegates of this thread that are resuming their inner generator, innermost first.
struct Resumption {
  Delegate *delegate;
  Resumption *outer;
};
thread_local Resumption *resumptions = nullptr;

/// The delegate that resumed the generator of the running frame. All of the thread's are searched: resumptions nest only as
/// deep as generators run inside each other, and greenlets may leave others on top.
Delegate *delegateOf(PyObject *generator) {
  for (Resumption *resumption = resumptions; resumption; resumption = resumption->outer)
    if (resumption->delegate->inner == generator)
      return resumption->delegate;
  return nullptr;
}

class ResumptionScope {
public:
  explicit ResumptionScope(Delegate *delegate) : own_(new Resumption{delegate, resumptions}) {
    Py_INCREF(delegate);
    resumptions = own_;
  }
  ~ResumptionScope() {
    Resumption **link = &resumptions;
    while (*link != own_)
      link = &(*link)->outer;
    *link = own_->outer;
    Py_DECREF(own_->delegate);
    delete own_;
  }
  ResumptionScope(const ResumptionScope &) = delete;
  ResumptionScope &operator=(const ResumptionScope &) = delete;

private:
  Resumption *own_; // on the heap: greenlets move C stacks
};

/// Notes the elided activations on the exception that is set, and lets the chain go.
PySendResult fail(Delegate *self) {
  Py_CLEAR(self->pending);
  Py_CLEAR(self->inner);
  noteChain(self->count);
  return PYGEN_ERROR;
}

/// What a resumption of the inner generator came to: a value yielded, or its end, after which the next one runs.
PySendResult proceed(Delegate *self, PySendResult status, PyObject **result) {
  while (status == PYGEN_RETURN && self->pending) {
    Py_CLEAR(*result);
    Py_XSETREF(self->inner, std::exchange(self->pending, nullptr));
    if (++self->count > maxRestarts) {
      setTooManyInChain(self->inner);
      return fail(self);
    }
    ResumptionScope scope(self);
    status = PyIter_Send(self->inner, Py_None, result);
  }
  if (status == PYGEN_ERROR)
    return fail(self);
  if (status == PYGEN_RETURN) {
    Py_CLEAR(self->inner);
    if (self->dropsResult)
      Py_SETREF(*result, Py_NewRef(Py_None));
  }
  return status;
}

PySendResult delegateSend(PyObject *object, PyObject *value, PyObject **result) {
  auto *self = reinterpret_cast<Delegate *>(object);
  *result = nullptr;
  if (!self->inner) {
    *result = Py_NewRef(Py_None);
    return PYGEN_RETURN;
  }
  PySendResult status;
  {
    ResumptionScope scope(self);
    status = PyIter_Send(self->inner, value, result);
  }
  return proceed(self, status, result);
}

/// A result as iterators give it: a value, or null with StopIteration that carries the return value.
PyObject *asIterator(PySendResult status, PyObject *result) {
  if (status == PYGEN_NEXT)
    return result;
  if (status == PYGEN_RETURN) {
    if (result != Py_None) {
      // Wrapped by hand: an exception or tuple as value must not be taken for the arguments of StopIteration.
      Ref stop = Ref::steal(PyObject_CallOneArg(PyExc_StopIteration, result));
      if (stop)
        PyErr_SetObject(PyExc_StopIteration, stop.get());
    }
    Py_DECREF(result);
  }
  return nullptr;
}

PyObject *delegateNext(PyObject *self) {
  PyObject *result;
  PySendResult status = delegateSend(self, Py_None, &result);
  return asIterator(status, result);
}

PyObject *delegateSendMethod(PyObject *self, PyObject *value) {
  PyObject *result;
  PySendResult status = delegateSend(self, value, &result);
  if (status == PYGEN_RETURN && result == Py_None) {
    Py_DECREF(result);
    PyErr_SetNone(PyExc_StopIteration);
    return nullptr;
  }
  return asIterator(status, result);
}

PyObject *delegateThrow(PyObject *object, PyObject *args) {
  auto *self = reinterpret_cast<Delegate *>(object);
  Ref inner = Ref::borrow(self->inner);
  if (!inner) {
    PyErr_SetString(PyExc_RuntimeError, "encc: nothing runs here any more");
    return nullptr;
  }
  PyObject *result;
  {
    ResumptionScope scope(self);
    Ref method = Ref::steal(PyObject_GetAttrString(inner.get(), "throw"));
    result = method ? PyObject_Call(method.get(), args, nullptr) : nullptr;
  }
  PySendResult status = result ? PYGEN_NEXT : PYGEN_ERROR;
  if (!result && PyErr_ExceptionMatches(PyExc_StopIteration)) {
    status = PYGEN_RETURN;
    result = takeStopIterationValue();
    if (!result)
      status = PYGEN_ERROR;
  }
  status = proceed(self, status, &result);
  if (status == PYGEN_RETURN && result == Py_None) {
    Py_DECREF(result);
    PyErr_SetNone(PyExc_StopIteration);
    return nullptr;
  }
  return asIterator(status, result);
}

PyObject *delegateClose(PyObject *object, PyObject *) {
  auto *self = reinterpret_cast<Delegate *>(object);
  if (!self->inner)
    Py_RETURN_NONE;
  Ref inner = Ref::borrow(self->inner);
  ResumptionScope scope(self);
  PyObject *result = PyObject_CallMethod(inner.get(), "close", nullptr);
  Py_CLEAR(self->pending); // handed over on the way out of a closed generator: never runs
  return result;
}

int delegateTraverse(PyObject *object, visitproc visit, void *arg) {
  auto *self = reinterpret_cast<Delegate *>(object);
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(self->inner);
  Py_VISIT(self->pending);
  return 0;
}

int delegateClear(PyObject *object) {
  auto *self = reinterpret_cast<Delegate *>(object);
  Py_CLEAR(self->inner);
  Py_CLEAR(self->pending);
  return 0;
}

void delegateDealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  PyObject_GC_UnTrack(object);
  delegateClear(object);
  PyObject_GC_Del(object);
  Py_DECREF(type);
}

PyMethodDef delegateMethods[] = {{"send", delegateSendMethod, METH_O, nullptr},
                                 {"throw", delegateThrow, METH_VARARGS, nullptr},
                                 {"close", delegateClose, METH_NOARGS, nullptr},
                                 {nullptr, nullptr, 0, nullptr}};
PyType_Slot delegateSlots[] = {{Py_tp_dealloc, reinterpret_cast<void *>(delegateDealloc)},
                               {Py_tp_traverse, reinterpret_cast<void *>(delegateTraverse)},
                               {Py_tp_clear, reinterpret_cast<void *>(delegateClear)},
                               {Py_tp_iter, reinterpret_cast<void *>(PyObject_SelfIter)},
                               {Py_tp_iternext, reinterpret_cast<void *>(delegateNext)},
                               {Py_am_await, reinterpret_cast<void *>(PyObject_SelfIter)},
                               {Py_am_send, reinterpret_cast<void *>(delegateSend)},
                               {Py_tp_methods, delegateMethods},
                               {0, nullptr}};
PyType_Spec delegateSpec = {"encc._runtime.Delegate", sizeof(Delegate), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
                                Py_TPFLAGS_DISALLOW_INSTANTIATION,
                            delegateSlots};

PyObject *endedNext(PyObject *) { return nullptr; }
PyType_Slot endedSlots[] = {{Py_tp_iter, reinterpret_cast<void *>(PyObject_SelfIter)},
                            {Py_tp_iternext, reinterpret_cast<void *>(endedNext)},
                            {Py_am_await, reinterpret_cast<void *>(PyObject_SelfIter)},
                            {0, nullptr}};
PyType_Spec endedSpec = {"encc._runtime.Ended", sizeof(PyObject), 0,
                         Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, endedSlots};

/// Only what has not started, and whose code the compiler rewrote, can be handed over; the rest is delegated to as ever.
bool canHandOver(PyObject *object) {
  return compat::isUnstartedGenerator(object) &&
         (reinterpret_cast<PyCodeObject *>(compat::generatorCode(object))->co_flags & kRestartableFlag);
}

PyObject *handOver(PyObject *next, bool dropsResult) {
  PyObject *caller = compat::frameGenerator(compat::currentFrame(compat::currentThread()));
  if (!caller || !canHandOver(next))
    return Py_NewRef(next);
  if (Delegate *delegate = delegateOf(caller)) {
    Py_XSETREF(delegate->pending, Py_NewRef(next));
    delegate->dropsResult |= dropsResult;
    return Py_NewRef(ended);
  }
  auto *delegate = PyObject_GC_New(Delegate, delegateType);
  if (!delegate)
    return nullptr;
  delegate->inner = Py_NewRef(next);
  delegate->pending = nullptr;
  delegate->count = 1;
  delegate->dropsResult = dropsResult;
  PyObject_GC_Track(delegate);
  return reinterpret_cast<PyObject *>(delegate);
}

} // namespace

bool initDelegation(PyObject *module) {
  if (ended)
    return true;
  delegateType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &delegateSpec, nullptr));
  auto *endedType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &endedSpec, nullptr));
  ended = endedType ? PyObject_New(PyObject, endedType) : nullptr;
  Py_XDECREF(endedType);
  return delegateType && ended;
}

PyObject *tailAwait(PyObject *, PyObject *awaitable) {
  return PyCoro_CheckExact(awaitable) ? handOver(awaitable, false) : Py_NewRef(awaitable);
}
PyObject *tailAwaitProcedure(PyObject *, PyObject *awaitable) {
  return PyCoro_CheckExact(awaitable) ? handOver(awaitable, true) : Py_NewRef(awaitable);
}
PyObject *tailYieldFrom(PyObject *, PyObject *iterable) {
  return PyGen_CheckExact(iterable) ? handOver(iterable, false) : Py_NewRef(iterable);
}
PyObject *tailYieldFromProcedure(PyObject *, PyObject *iterable) {
  return PyGen_CheckExact(iterable) ? handOver(iterable, true) : Py_NewRef(iterable);
}

} // namespace encc
