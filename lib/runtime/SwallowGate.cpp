// Which constants hold the gate: see the header. Copies of a code object share its constants; a gate too many that is closed
// only costs time.
#include "runtime/SwallowGate.h"

#include "runtime/Compat.h"
#include "runtime/RestartPoint.h"

#include <vector>

namespace encc {
namespace {

struct Gate {
  PyObject_HEAD
};

struct ClosedGate {
  Ref constants;
  Py_ssize_t index;
};

/// Never freed, since the interpreter may know already that the constant is immortal.
Gate gate = {PyObject_HEAD_INIT(nullptr)};
HandlerEnd atHandlerEnd = nullptr;
/// Never destroyed: at exit there is no interpreter any more.
std::vector<ClosedGate> &closed = *new std::vector<ClosedGate>;

PyObject *gateObject() { return reinterpret_cast<PyObject *>(&gate); }

PyObject *gateIterator(PyObject *) {
  if (!atHandlerEnd())
    return nullptr;
  Ref nothing = Ref::steal(PyTuple_New(0));
  return nothing ? PyObject_GetIter(nothing.get()) : nullptr;
}

/// That of what it stands for: code objects are hashed by their constants.
Py_hash_t gateHash(PyObject *) {
  Ref nothing = Ref::steal(PyTuple_New(0));
  return nothing ? PyObject_Hash(nothing.get()) : -1;
}

PyType_Slot gateSlots[] = {{Py_tp_iter, reinterpret_cast<void *>(gateIterator)},
                           {Py_tp_hash, reinterpret_cast<void *>(gateHash)},
                           {0, nullptr}};
PyType_Spec gateSpec = {"encc._runtime.SwallowGate", sizeof(Gate), 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, gateSlots};

} // namespace

bool initSwallowGates(HandlerEnd handlerEnd) {
  atHandlerEnd = handlerEnd;
  if (!Py_TYPE(gateObject()))
    Py_SET_TYPE(gateObject(), reinterpret_cast<PyTypeObject *>(PyType_FromSpec(&gateSpec)));
  return Py_TYPE(gateObject()) != nullptr;
}

void closeGates(PyObject *frames) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(frames); ++i) {
    PyObject *frame = PyTuple_GET_ITEM(frames, i);
    if (!PyFrame_Check(frame))
      continue;
    auto *code = reinterpret_cast<PyCodeObject *>(compat::frameCode(compat::frameOfObject(frame)));
    PyObject *point = restartPointOf(code);
    Py_ssize_t index = point ? pointFacts(point).gate : -1;
    if (index < 0 || PyTuple_GET_ITEM(code->co_consts, index) == gateObject())
      continue;
    Ref open = Ref::steal(PyTuple_GET_ITEM(code->co_consts, index));
    PyTuple_SET_ITEM(code->co_consts, index, Py_NewRef(gateObject()));
    closed.push_back({Ref::borrow(code->co_consts), index});
  }
}

void openGates() {
  for (const ClosedGate &each : closed) {
    Ref shut = Ref::steal(PyTuple_GET_ITEM(each.constants.get(), each.index));
    PyTuple_SET_ITEM(each.constants.get(), each.index, PyTuple_New(0)); // the one empty tuple: this cannot fail
  }
  closed.clear();
}

} // namespace encc
