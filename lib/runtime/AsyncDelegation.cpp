#include "runtime/AsyncDelegation.h"

#include "runtime/Compat.h"
#include "runtime/RestartPoint.h"

#include <utility>

namespace encc {
namespace {

PyTypeObject *delegationType = nullptr;

struct AsyncDelegation {
  PyObject_HEAD PyObject *generator; // both owned
  PyObject *operand;                 ///< of the next step
  bool throws;                       ///< it is thrown, not sent
};

AsyncDelegation *cast(PyObject *self) { return reinterpret_cast<AsyncDelegation *>(self); }

PyObject *prepareStep(PyObject *self, PyObject *operand, bool throws) {
  if (Py_TYPE(self) != delegationType)
    Py_RETURN_NOTIMPLEMENTED;
  Ref previous = Ref::steal(std::exchange(cast(self)->operand, Py_NewRef(operand)));
  cast(self)->throws = throws;
  return Py_NewRef(self);
}

PyObject *addSent(PyObject *self, PyObject *sent) { return prepareStep(self, sent, false); }

PyObject *subtractThrown(PyObject *self, PyObject *error) {
  if (PyObject *frame = compat::frameObject(compat::currentFrame(compat::currentThread())))
    dropOwnTraceback(error, frame, true); // it was thrown into the frame that waits
  return prepareStep(self, error, true);
}

PyObject *nextStep(PyObject *self) {
  Ref operand = Ref::steal(std::exchange(cast(self)->operand, nullptr));
  return PyObject_CallMethod(cast(self)->generator, cast(self)->throws ? "athrow" : "asend", "O",
                             operand ? operand.get() : Py_None);
}

int traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(cast(self)->generator);
  Py_VISIT(cast(self)->operand);
  return 0;
}

int clear(PyObject *self) {
  Py_CLEAR(cast(self)->generator);
  Py_CLEAR(cast(self)->operand);
  return 0;
}

void dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  clear(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

PyType_Slot slots[] = {{Py_am_aiter, reinterpret_cast<void *>(PyObject_SelfIter)},
                       {Py_am_anext, reinterpret_cast<void *>(nextStep)},
                       {Py_nb_add, reinterpret_cast<void *>(addSent)},
                       {Py_nb_subtract, reinterpret_cast<void *>(subtractThrown)},
                       {Py_tp_traverse, reinterpret_cast<void *>(traverse)},
                       {Py_tp_clear, reinterpret_cast<void *>(clear)},
                       {Py_tp_dealloc, reinterpret_cast<void *>(dealloc)},
                       {0, nullptr}};
PyType_Spec spec = {"encc._runtime.AsyncDelegation", sizeof(AsyncDelegation), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};

} // namespace

bool initAsyncDelegation() {
  if (!delegationType)
    delegationType = reinterpret_cast<PyTypeObject *>(PyType_FromSpec(&spec));
  return delegationType;
}

PyObject *newAsyncDelegation(PyObject *generator) {
  auto *delegation = PyObject_GC_New(AsyncDelegation, delegationType);
  if (!delegation)
    return nullptr;
  delegation->generator = Py_NewRef(generator);
  delegation->operand = nullptr;
  delegation->throws = false;
  // The event loop knows the generator that waits, and closes this one through it.
  compat::skipAsyncGeneratorHooks(generator);
  PyObject_GC_Track(delegation);
  return reinterpret_cast<PyObject *>(delegation);
}

} // namespace encc
