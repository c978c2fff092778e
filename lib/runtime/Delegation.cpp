// Who may hand over what, and to whom.
#include "runtime/Delegation.h"

#include "runtime/Compat.h"
#include "runtime/DelegateChain.h"
#include "runtime/RestartLoop.h"

namespace encc {
namespace {

PyObject *ended = nullptr; ///< awaited or iterated, it ends at once with None

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
  if (Delegate *running = delegateThatRuns(caller)) {
    Py_XSETREF(running->pending, Py_NewRef(next));
    running->dropsResult |= dropsResult;
    return Py_NewRef(ended);
  }
  Delegate *delegate = newDelegate(next);
  if (!delegate)
    return nullptr;
  delegate->count = 1;
  delegate->dropsResult = dropsResult;
  return reinterpret_cast<PyObject *>(delegate);
}

} // namespace

bool initDelegation(PyObject *module) {
  if (ended)
    return true;
  auto *endedType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &endedSpec, nullptr));
  ended = endedType ? PyObject_New(PyObject, endedType) : nullptr;
  Py_XDECREF(endedType);
  return ended && initDelegate(module);
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
