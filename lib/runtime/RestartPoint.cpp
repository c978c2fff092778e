// Restart points at run time: see the header. The signal is a Python object (encc.restarting.RestartFrame) with these attributes:
// `target` the frame to restart, `passed` the frames from the innermost one to the target, `resume` the call to make there,
// `landed` what to call before it, or None.
#include "runtime/RestartPoint.h"

#include "runtime/Activations.h"
#include "runtime/AsyncDelegation.h"
#include "runtime/Compat.h"
#include "runtime/KeptParameters.h"
#include "runtime/Opcodes.h"
#include "runtime/RestartMarks.h"
#include "runtime/SwallowGate.h"

#include <algorithm>
#include <climits>
#include <memory>
#include <utility>

namespace encc {
namespace {

PyTypeObject *pointType = nullptr;
PyObject *signalType = nullptr;
PyObject *exceptionHook = nullptr;

struct RestartPoint {
  PyObject_HEAD PointFacts facts;
};

/// A restart that was claimed, until the next instructions of the landing pad make its call.
struct Claim {
  PyObject *frame; ///< borrowed: it is running
  Ref resume;
  std::unique_ptr<Claim> next;
};

/// Without destructor: a thread that ends has no interpreter any more, and leaves the objects behind if there are any.
struct ThreadRestarts {
  PyObject *signal; ///< owned; on its way, none most of the time
  Claim *claims;    ///< owned; the latest first
};

ThreadRestarts &restarts() {
  thread_local ThreadRestarts state{};
  return state;
}

/// Signals on their way in all threads.
int signalCount = 0;

compat::Frame *runningFrame() { return compat::currentFrame(compat::currentThread()); }

Ref attribute(PyObject *signal, const char *name) { return Ref::steal(PyObject_GetAttrString(signal, name)); }

/// The frames that the signal has to pass; an error counts as none.
Ref passedFrames(PyObject *signal) {
  Ref passed = attribute(signal, "passed");
  if (!passed || !PyTuple_Check(passed.get())) {
    PyErr_Clear();
    return {};
  }
  return passed;
}

void setSignal(PyObject *signal) {
  if (signal == restarts().signal)
    return;
  Ref previous = Ref::steal(std::exchange(restarts().signal, Py_XNewRef(signal)));
  signalCount += (signal != nullptr) - static_cast<int>(static_cast<bool>(previous));
  if (Ref passed = signal ? passedFrames(signal) : Ref())
    closeGates(passed.get());
  if (signalCount == 0)
    openGates();
}

/// Whether the frame is one of those that the pending signal has to pass.
bool isPassed(PyObject *signal, PyObject *frame) {
  Ref passed = frame ? passedFrames(signal) : Ref();
  for (Py_ssize_t i = 0; passed && i < PyTuple_GET_SIZE(passed.get()); ++i)
    if (PyTuple_GET_ITEM(passed.get(), i) == frame)
      return true;
  return false;
}

/// Cleanup in the frame has raised something of its own: that ends a restart which has to pass it.
void cancelRestart(PyObject *exception, PyObject *frame) {
  Ref signal = signalCount ? Ref::borrow(restarts().signal) : Ref();
  if (!signal || !isPassed(signal.get(), frame))
    return;
  setSignal(nullptr);
  if (PyObject_SetAttrString(signal.get(), "cancelled_by", exception) < 0)
    PyErr_Clear();
}

/// Whether code that handles the signal is running: a `finally`, a `with` that ends, an `except` not yet left.
bool isBeingHandled(PyObject *signal) {
  Ref handled = Ref::steal(PyErr_GetHandledException());
  while (handled && handled.get() != Py_None && handled.get() != signal)
    handled = Ref::steal(PyException_GetContext(handled.get()));
  return handled.get() == signal;
}

/// The signal has arrived: what to call now, or null with an error set.
Ref land(PyObject *signal) {
  Ref resume = attribute(signal, "resume"), landed = attribute(signal, "landed");
  setSignal(nullptr);
  if (!resume || !landed)
    return {};
  PyException_SetTraceback(signal, Py_None);
  bool told = landed.get() == Py_None || Ref::steal(PyObject_CallNoArgs(landed.get()));
  return told ? std::move(resume) : Ref();
}

/// The same for a landing pad, which makes the call: 1, or -1 with an error set.
int claim(PyObject *signal, PyObject *frame) {
  Ref resume = land(signal);
  if (!resume)
    return -1;
  ThreadRestarts &state = restarts();
  state.claims = new Claim{frame, std::move(resume), std::unique_ptr<Claim>(state.claims)};
  return 1;
}

/// Whether the exception came out of the activation that replaces this one: then the place behind it says so.
bool isFromCall(PyObject *self, const compat::Frame *frame) {
  return compat::frameRaisedAt(frame, 0) >= pointFacts(self).callBegin;
}

int pointContains(PyObject *self, PyObject *exception);

/// A hook may raise a restart of the very frame that it was called for: 1. Whatever else it raises goes on: -1.
int callHook(PyObject *exception) {
  Ref hook = Ref::borrow(exceptionHook);
  auto *frame = reinterpret_cast<PyObject *>(PyEval_GetFrame()); // makes the frame object
  Ref result = Ref::steal(PyObject_CallFunctionObjArgs(hook.get(), frame, exception, nullptr));
  if (result)
    return 0;
  Ref raised = Ref::steal(compat::takeException());
  Ref target = PyObject_TypeCheck(raised.get(), reinterpret_cast<PyTypeObject *>(signalType))
                   ? attribute(raised.get(), "target")
                   : Ref();
  PyErr_Clear();
  if (target && target.get() == frame)
    return claim(raised.get(), frame);
  PyErr_SetObject(reinterpret_cast<PyObject *>(Py_TYPE(raised.get())), raised.get());
  return -1;
}

int pointContains(PyObject *self, PyObject *exception) {
  compat::Frame *frame = runningFrame();
  PyObject *object = compat::frameObject(frame);
  if (PyObject_TypeCheck(exception, reinterpret_cast<PyTypeObject *>(signalType))) {
    Ref target = attribute(exception, "target");
    if (!target) {
      PyErr_Clear(); // not one of ours
      return 0;
    }
    if (object && target.get() == object)
      return claim(exception, object);
    setSignal(exception);
    return 0;
  }
  cancelRestart(exception, object);
  if (compat::frameOffset(frame) >= pointFacts(self).outerPad && object && isFromCall(self, frame))
    dropOwnTraceback(exception, object,
                     compat::frameGenerator(frame) != nullptr); // that one may leave no entry of its own
  return exceptionHook ? callHook(exception) : 0;
}

PyObject *pointInvert(PyObject *) {
  PyObject *frame = compat::frameObject(runningFrame());
  ThreadRestarts &state = restarts();
  std::unique_ptr<Claim> claims(state.claims);
  for (std::unique_ptr<Claim> *at = &claims; frame && *at; at = &(*at)->next)
    if ((*at)->frame == frame) {
      std::unique_ptr<Claim> found = std::move(*at);
      *at = std::move(found->next);
      state.claims = claims.release();
      Ref result = Ref::steal(PyObject_CallNoArgs(found->resume.get()));
      return result && PyAsyncGen_CheckExact(result.get()) ? newAsyncDelegation(result.get()) : result.release();
    }
  state.claims = claims.release();
  PyErr_SetString(PyExc_RuntimeError, "encc: nothing restarts this frame");
  return nullptr;
}

/// A handler has ended: false to raise the signal again, if it swallowed that.
bool handlerEnd() {
  Ref signal = Ref::borrow(restarts().signal);
  PyObject *frame = signal ? compat::frameObject(runningFrame()) : nullptr;
  if (!frame || !isPassed(signal.get(), frame) || isBeingHandled(signal.get()))
    return true;
  // This place is outside the `try` that swallowed it, so every frame raises it again only a few times.
  PyErr_SetObject(reinterpret_cast<PyObject *>(Py_TYPE(signal.get())), signal.get());
  return false;
}

void pointDealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  reinterpret_cast<RestartPoint *>(self)->facts.~PointFacts();
  PyObject_Free(self);
  Py_DECREF(type);
}

/// Code objects travel between processes (cloudpickle), and their constants with them. Marks stay the constants that they are.
PyObject *pointReduce(PyObject *self, PyObject *) {
  const PointFacts &facts = pointFacts(self);
  if (facts.function) {
    PyErr_SetString(PyExc_TypeError, "cannot pickle code that resumes an activation");
    return nullptr;
  }
  Ref snapshots = Ref::steal(PyList_New(0)), marks = Ref::steal(PyList_New(0));
  for (unsigned slot : facts.snapshots) {
    Ref number = Ref::steal(PyLong_FromUnsignedLong(slot));
    if (!number || !snapshots || PyList_Append(snapshots.get(), number.get()) < 0)
      return nullptr;
  }
  for (const PointFacts::Mark &mark : facts.marks) {
    Ref entry = Ref::steal(Py_BuildValue("(Oi)", mark.object.get(), mark.offset));
    if (!entry || !marks || PyList_Append(marks.get(), entry.get()) < 0)
      return nullptr;
  }
  if (!snapshots || !marks)
    return nullptr;
  return Py_BuildValue("O(OOiiiiii)", pointType, snapshots.get(), marks.get(), static_cast<int>(facts.dropsAtReturn),
                       facts.gate, facts.bodyBegin, facts.innerPad, facts.outerPad, facts.callBegin);
}

/// The lists of pointReduce; false with an error set if they are something else.
bool readLists(PyObject *snapshots, PyObject *marks, PointFacts &facts) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(snapshots); ++i) {
    long slot = PyLong_AsLong(PyList_GET_ITEM(snapshots, i));
    if (slot < 0 || slot > INT_MAX)
      return false;
    facts.snapshots.push_back(static_cast<unsigned>(slot));
  }
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(marks); ++i) {
    PyObject *entry = PyList_GET_ITEM(marks, i), *object = nullptr;
    int offset = 0;
    if (!PyTuple_Check(entry) || !PyArg_ParseTuple(entry, "Oi", &object, &offset) || !isRestartMark(object))
      return false;
    facts.marks.push_back({Ref::borrow(object), offset});
  }
  return true;
}

PyObject *pointNew(PyTypeObject *, PyObject *args, PyObject *) {
  PyObject *snapshots = nullptr, *marks = nullptr;
  int drops = 0;
  PointFacts facts;
  if (!PyArg_ParseTuple(args, "O!O!iiiiii:RestartPoint", &PyList_Type, &snapshots, &PyList_Type, &marks, &drops,
                        &facts.gate, &facts.bodyBegin, &facts.innerPad, &facts.outerPad, &facts.callBegin))
    return nullptr;
  facts.dropsAtReturn = drops != 0;
  if (!readLists(snapshots, marks, facts)) {
    PyErr_SetString(PyExc_ValueError, "not the state of a RestartPoint");
    return nullptr;
  }
  PyObject *point = newRestartPoint();
  if (point)
    setPointFacts(point, std::move(facts));
  return point;
}

PyMethodDef pointMethods[] = {{"__reduce__", pointReduce, METH_NOARGS, nullptr}, {nullptr, nullptr, 0, nullptr}};

PyType_Slot pointSlots[] = {
    {Py_tp_new, reinterpret_cast<void *>(pointNew)},           {Py_tp_methods, pointMethods},
    {Py_sq_contains, reinterpret_cast<void *>(pointContains)}, {Py_nb_invert, reinterpret_cast<void *>(pointInvert)},
    {Py_tp_dealloc, reinterpret_cast<void *>(pointDealloc)},   {0, nullptr}};
PyType_Spec pointSpec = {"encc._runtime.RestartPoint", sizeof(RestartPoint), 0,
                         Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, pointSlots};

/// Whether the activation ends at a byte offset, or with the next instructions, which drop what is left on the stack.
bool returns(PyCodeObject *code, int offset) {
  Ref bytes = Ref::steal(PyCode_GetCode(code));
  if (!bytes) {
    PyErr_Clear();
    return true;
  }
  const auto *units = reinterpret_cast<const unsigned char *>(PyBytes_AS_STRING(bytes.get()));
  while (units[offset] == opcodes::SWAP_ || units[offset] == opcodes::POP_TOP_)
    offset += 2;
  return units[offset] == opcodes::RETURN_VALUE_ || units[offset] == opcodes::RETURN_CONST_;
}

/// The frame's interpreter frame and its point, null if the evaluation loop runs it; null with an error set if neither.
const compat::Frame *framedPoint(PyObject *frame, PyObject *&point) {
  if (!PyFrame_Check(frame)) {
    PyErr_Format(PyExc_TypeError, "a frame is needed, not %.100s", Py_TYPE(frame)->tp_name);
    return nullptr;
  }
  const compat::Frame *inner = compat::frameOfObject(frame);
  point = restartPointOf(reinterpret_cast<PyCodeObject *>(compat::frameCode(inner)));
  if (point || isEvaluated(inner))
    return inner;
  PyErr_SetString(PyExc_ValueError, "the frame has no restart point");
  return nullptr;
}

} // namespace

PyObject *restartInstead(PyObject *frame, PyObject *result) {
  if (result) {
    Ref signal = signalCount ? Ref::borrow(restarts().signal) : Ref();
    if (!signal || !isPassed(signal.get(), frame) || isBeingHandled(signal.get()))
      return result;
    Py_DECREF(result); // it was swallowed
    PyErr_SetObject(reinterpret_cast<PyObject *>(Py_TYPE(signal.get())), signal.get());
  }
  Ref error = Ref::steal(compat::takeException());
  bool isSignal = PyObject_TypeCheck(error.get(), reinterpret_cast<PyTypeObject *>(signalType));
  if (!isSignal)
    cancelRestart(error.get(), frame);
  Ref target = isSignal ? attribute(error.get(), "target") : Ref();
  PyErr_Clear();
  if (!target || target.get() != frame) {
    compat::restoreException(error.release());
    return nullptr;
  }
  Ref resume = land(error.get());
  return resume ? PyObject_CallNoArgs(resume.get()) : nullptr;
}

bool initRestartPoint(PyObject *module) {
  if (!signalType)
    signalType = PyObject_GetAttrString(module, "RestartFrame");
  if (!pointType)
    pointType = reinterpret_cast<PyTypeObject *>(PyType_FromSpec(&pointSpec));
  return signalType && pointType && PyModule_AddType(module, pointType) == 0 && initSwallowGates(handlerEnd);
}

PyObject *newRestartPoint() {
  RestartPoint *point = PyObject_New(RestartPoint, pointType);
  if (point)
    new (&point->facts) PointFacts();
  return reinterpret_cast<PyObject *>(point);
}

void setPointFacts(PyObject *point, PointFacts facts) {
  reinterpret_cast<RestartPoint *>(point)->facts = std::move(facts);
}

const PointFacts &pointFacts(PyObject *point) { return reinterpret_cast<RestartPoint *>(point)->facts; }

PyObject *restartPointOf(PyCodeObject *code) {
  Py_ssize_t count = PyTuple_GET_SIZE(code->co_consts);
  PyObject *last = count > 0 ? PyTuple_GET_ITEM(code->co_consts, count - 1) : nullptr;
  return last && Py_TYPE(last) == pointType ? last : nullptr;
}

void dropOwnTraceback(PyObject *exception, PyObject *frame, bool evenTheLast) {
  Ref traceback = Ref::steal(PyException_GetTraceback(exception));
  if (!traceback || !PyTraceBack_Check(traceback.get()))
    return;
  auto *top = reinterpret_cast<PyTracebackObject *>(traceback.get());
  if (reinterpret_cast<PyObject *>(top->tb_frame) == frame && (top->tb_next || evenTheLast))
    PyException_SetTraceback(exception, top->tb_next ? reinterpret_cast<PyObject *>(top->tb_next) : Py_None);
}

PyObject *hasRestartPoint(PyObject *, PyObject *code) {
  return PyBool_FromLong(PyCode_Check(code) && restartPointOf(reinterpret_cast<PyCodeObject *>(code)));
}

PyObject *entryArguments(PyObject *, PyObject *frame) {
  PyObject *point = nullptr;
  const compat::Frame *inner = framedPoint(frame, point);
  if (!inner)
    return nullptr;
  auto *code = reinterpret_cast<PyCodeObject *>(compat::frameCode(inner));
  static const PointFacts none;
  const PointFacts &facts = point ? pointFacts(point) : none;
  auto count = static_cast<int>(parameterCount(code));
  bool hasSnapshots = compat::frameOffset(inner) >= facts.bodyBegin && compat::frameOffset(inner) < facts.outerPad;
  if (hasSnapshots && facts.dropsAtReturn && !facts.snapshots.empty() && returns(code, compat::frameOffset(inner))) {
    PyErr_Format(PyExc_ValueError, "parameter '%U' is no longer known while the function returns",
                 PyTuple_GET_ITEM(code->co_localsplusnames, facts.snapshots[0]));
    return nullptr;
  }
  Ref values = Ref::steal(PyTuple_New(count));
  for (int slot = 0; values && slot < count; ++slot) {
    PyObject *value = compat::frameVariable(inner, slot);
    for (size_t i = 0; hasSnapshots && i < facts.snapshots.size(); ++i)
      if (facts.snapshots[i] == static_cast<unsigned>(slot))
        value = compat::frameStackItem(inner, static_cast<int>(i));
    if (PyObject *entered = point ? nullptr : enteredWith(inner, slot))
      value = entered;
    if (point && value == point) {
      PyErr_Format(PyExc_ValueError, "the function has deleted '%U'", PyTuple_GET_ITEM(code->co_localsplusnames, slot));
      return nullptr;
    }
    if (!value) {
      PyErr_Format(PyExc_ValueError, "parameter '%U' is unbound", PyTuple_GET_ITEM(code->co_localsplusnames, slot));
      return nullptr;
    }
    PyTuple_SET_ITEM(values.get(), slot, Py_NewRef(value));
  }
  return values.release();
}

PyObject *frameFunctionOf(PyObject *, PyObject *frame) {
  PyObject *point = nullptr;
  const compat::Frame *inner = framedPoint(frame, point);
  if (!inner)
    return nullptr;
  PyObject *function = point ? pointFacts(point).function.get() : nullptr;
  return Py_NewRef(function ? function : compat::frameFunction(inner));
}

PyObject *placeOf(PyObject *, PyObject *frame) {
  PyObject *point = nullptr;
  const compat::Frame *inner = framedPoint(frame, point);
  if (!inner)
    return nullptr;
  int offset = compat::frameOffset(inner);
  if (!point)
    return PyLong_FromLong(offset);
  const PointFacts &facts = pointFacts(point);
  if (offset >= facts.innerPad && offset < facts.callBegin) {
    size_t below = offset < facts.outerPad ? facts.snapshots.size() + facts.marks.size() : 0;
    offset = std::max(compat::frameRaisedAt(inner, static_cast<int>(below)), 0);
  }
  return PyLong_FromLong(offset);
}

PyObject *stackItem(PyObject *, PyObject *const *args, Py_ssize_t count) {
  if (count != 2 || !PyFrame_Check(args[0])) {
    PyErr_SetString(PyExc_TypeError, "stack_item(frame, index)");
    return nullptr;
  }
  const compat::Frame *frame = compat::frameOfObject(args[0]);
  long index = PyLong_AsLong(args[1]);
  PyObject *item = nullptr;
  if (index >= 0 && index < reinterpret_cast<PyCodeObject *>(compat::frameCode(frame))->co_stacksize)
    item = compat::frameStackItem(frame, static_cast<int>(index));
  return PyErr_Occurred() ? nullptr : Py_NewRef(item ? item : Py_None);
}

PyObject *isCalledFromC(PyObject *, PyObject *frame) {
  if (!PyFrame_Check(frame))
    return PyErr_Format(PyExc_TypeError, "a frame is needed, not %.100s", Py_TYPE(frame)->tp_name);
  return PyBool_FromLong(compat::isEntry(compat::frameOfObject(frame)));
}

PyObject *setExceptionHook(PyObject *, PyObject *hook) {
  Ref previous = Ref::steal(std::exchange(exceptionHook, hook == Py_None ? nullptr : Py_NewRef(hook)));
  Py_RETURN_NONE;
}

PyObject *isSuperseded(PyObject *, PyObject *frame) {
  PyObject *point = nullptr;
  const compat::Frame *inner = framedPoint(frame, point);
  if (!inner && !PyFrame_Check(frame))
    return nullptr;
  PyErr_Clear();
  return PyBool_FromLong(point && compat::frameOffset(inner) >= pointFacts(point).callBegin);
}

PyObject *setPending(PyObject *, PyObject *signal) {
  setSignal(signal == Py_None ? nullptr : signal);
  Py_RETURN_NONE;
}

PyObject *pending(PyObject *, PyObject *) {
  PyObject *signal = restarts().signal;
  return Py_NewRef(signal ? signal : Py_None);
}

} // namespace encc
