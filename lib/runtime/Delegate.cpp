// The Delegate as an object: an iterator and awaitable, as the interpreter's delegations ask for it.
#include "runtime/Delegate.h"

#include "runtime/Compat.h"
#include "runtime/DelegateChain.h"
#include "runtime/GeneratorGate.h"

namespace encc {
namespace {

using State = Delegate::State;

PyTypeObject *delegateType = nullptr;

Delegate *asDelegate(PyObject *object) { return reinterpret_cast<Delegate *>(object); }

PySendResult delegateSend(PyObject *object, PyObject *value, PyObject **result) {
  Delegate *self = asDelegate(object);
  *result = nullptr;
  if (self->state == State::Linked)
    return runChain(self, Resumption::Send, value, result);
  if (self->state == State::Resolved)
    return deliver(self, result);
  if (self->state == State::Over) {
    *result = Py_NewRef(Py_None);
    return PYGEN_RETURN;
  }
  PyObject *waiting = compat::frameGenerator(compat::currentFrame(compat::currentThread()));
  if (Delegate *running = waiting ? delegateThatRuns(waiting) : nullptr) {
    *result = pushDelegate(running, self);
    return *result ? PYGEN_NEXT : PYGEN_ERROR;
  }
  startChain(self);
  return runChain(self, Resumption::Send, value, result);
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

/// The same for methods, where null always needs an exception.
PyObject *asMethod(PySendResult status, PyObject *result) {
  if (status == PYGEN_RETURN && result == Py_None)
    PyErr_SetNone(PyExc_StopIteration);
  return asIterator(status, result);
}

PyObject *delegateNext(PyObject *self) {
  PyObject *result;
  PySendResult status = delegateSend(self, Py_None, &result);
  return asIterator(status, result);
}

PyObject *delegateSendMethod(PyObject *self, PyObject *value) {
  PyObject *result;
  PySendResult status = delegateSend(self, value, &result);
  return asMethod(status, result);
}

/// The arguments with one exception in place of type, value and traceback, of which `throw` would warn again. Wrong ones stay.
Ref asOneException(PyObject *args) {
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  if (PyTuple_GET_SIZE(args) < 2 || !PyArg_UnpackTuple(args, "throw", 1, 3, &type, &value, &traceback)) {
    PyErr_Clear();
    return Ref::borrow(args);
  }
  bool hasTraceback = traceback && traceback != Py_None;
  bool hasValue = value && value != Py_None;
  if ((hasTraceback && !PyTraceBack_Check(traceback)) ||
      !(PyExceptionClass_Check(type) || (PyExceptionInstance_Check(type) && !hasValue)))
    return Ref::borrow(args);
  Ref exception;
  if (PyExceptionInstance_Check(type)) {
    exception = Ref::borrow(type);
  } else {
    PyObject *normalType = Py_NewRef(type), *normal = hasValue ? Py_NewRef(value) : nullptr, *none = nullptr;
    PyErr_NormalizeException(&normalType, &normal, &none);
    Py_XDECREF(normalType);
    Py_XDECREF(none);
    exception = Ref::steal(normal);
  }
  if (hasTraceback)
    PyException_SetTraceback(exception.get(), traceback);
  return Ref::steal(PyTuple_Pack(1, exception.get()));
}

PyObject *delegateThrow(PyObject *object, PyObject *args) {
  Delegate *self = asDelegate(object);
  PyObject *result = nullptr;
  PySendResult status;
  if (self->state == State::Fresh)
    startChain(self);
  if (self->state == State::Resolved) {
    status = deliver(self, &result);
  } else if (self->state == State::Linked) {
    Ref one = asOneException(args);
    status = one ? runChain(self, Resumption::Throw, one.get(), &result) : PYGEN_ERROR;
  } else {
    PyErr_SetString(PyExc_RuntimeError, "encc: nothing runs here any more");
    return nullptr;
  }
  return asMethod(status, result);
}

PyObject *delegateClose(PyObject *object, PyObject *) {
  Delegate *self = asDelegate(object);
  PyObject *result = nullptr;
  PySendResult status = PYGEN_RETURN;
  if (self->state == State::Fresh)
    startChain(self);
  if (self->state == State::Resolved)
    status = deliver(self, &result);
  else if (self->state == State::Linked)
    status = runChain(self, Resumption::Close, nullptr, &result);
  Py_XDECREF(result);
  if (status == PYGEN_ERROR)
    return nullptr;
  Py_RETURN_NONE;
}

/// For whoever walks along `gi_yieldfrom` and `cr_await`: a Delegate has the attributes of its generator.
PyObject *delegateAttribute(PyObject *object, PyObject *name) {
  PyObject *value = PyObject_GenericGetAttr(object, name);
  PyObject *inner = asDelegate(object)->inner;
  if (value || !inner || !PyErr_ExceptionMatches(PyExc_AttributeError))
    return value;
  PyErr_Clear();
  return PyObject_GetAttr(inner, name);
}

int delegateTraverse(PyObject *object, visitproc visit, void *arg) {
  Delegate *self = asDelegate(object);
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(self->inner);
  Py_VISIT(self->pending);
  Py_VISIT(self->outcome);
  return 0;
}

int delegateClear(PyObject *object) {
  Delegate *self = asDelegate(object);
  leaveChain(self);
  letGateClose(std::exchange(self->gate, nullptr));
  Py_CLEAR(self->inner);
  Py_CLEAR(self->pending);
  Py_CLEAR(self->outcome);
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
                               {Py_tp_getattro, reinterpret_cast<void *>(delegateAttribute)},
                               {Py_am_await, reinterpret_cast<void *>(PyObject_SelfIter)},
                               {Py_am_send, reinterpret_cast<void *>(delegateSend)},
                               {Py_tp_methods, delegateMethods},
                               {0, nullptr}};
PyType_Spec delegateSpec = {"encc._runtime.Delegate", sizeof(Delegate), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
                                Py_TPFLAGS_DISALLOW_INSTANTIATION,
                            delegateSlots};

} // namespace

bool initDelegate(PyObject *module) {
  if (!delegateType)
    delegateType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &delegateSpec, nullptr));
  return delegateType != nullptr;
}

Delegate *newDelegate(PyObject *inner) {
  auto *self = PyObject_GC_New(Delegate, delegateType);
  if (!self)
    return nullptr;
  self->inner = Py_NewRef(inner);
  self->gate = openGate(inner);
  self->pending = self->outcome = nullptr;
  self->chain = nullptr;
  self->below = self->handler = nullptr;
  self->level = self->count = 0;
  self->state = State::Fresh;
  self->failed = self->dropsResult = false;
  PyObject_GC_Track(self);
  return self;
}

PySendResult deliver(Delegate *self, PyObject **result) {
  self->state = State::Over;
  *result = std::exchange(self->outcome, nullptr);
  if (!self->failed)
    return PYGEN_RETURN;
  compat::restoreException(std::exchange(*result, nullptr));
  return PYGEN_ERROR;
}

} // namespace encc
