// The restart loop. Its records are on the heap: with greenlets, the C stack of a live loop may be moved away.
#include "runtime/RestartLoop.h"

#include "runtime/Compat.h"
#include "runtime/Greenlets.h"
#include "runtime/Notes.h"

#include <cstdlib>
#include <vector>

namespace encc {
namespace {

/// A call whose arguments are owned. Its buffer is kept from call to call: a restart allocates nothing.
class OwnedCall {
public:
  OwnedCall() = default;
  OwnedCall(const OwnedCall &) = delete;
  OwnedCall &operator=(const OwnedCall &) = delete;
  ~OwnedCall() {
    clear();
    std::free(buffer_); // may run after the interpreter is gone, when the thread ends
  }

  bool isSet() const { return function_ != nullptr; }
  PyFunctionObject *function() const { return function_; }

  /// False with MemoryError set.
  bool set(PyFunctionObject *function, PyObject *self, PyObject *const *arguments, size_t count,
           PyObject *keywordNames) {
    size_t total = count;
    if (keywordNames) {
      total += static_cast<size_t>(PyTuple_GET_SIZE(keywordNames));
      keywordNames_ = Py_NewRef(keywordNames);
    }
    if (total + 2 > capacity_ && !grow(total + 2)) {
      Py_CLEAR(keywordNames_);
      return false;
    }
    PyObject **next = buffer_ + 1;
    if (self)
      *next++ = Py_NewRef(self);
    positional_ = static_cast<size_t>(next - buffer_) - 1 + count;
    for (PyObject *const *end = arguments + total; arguments < end; ++arguments)
      *next++ = Py_NewRef(*arguments);
    end_ = next;
    Py_INCREF(function);
    function_ = function;
    return true;
  }

  PyObject *call() {
    return function_->vectorcall(reinterpret_cast<PyObject *>(function_), buffer_ + 1,
                                 positional_ | PY_VECTORCALL_ARGUMENTS_OFFSET, keywordNames_);
  }

  /// Finalizers may run and restart; each reference is taken out before it is dropped.
  void clear() {
    while (end_ && end_ > buffer_ + 1)
      Py_DECREF(*--end_);
    if (keywordNames_)
      Py_CLEAR(keywordNames_);
    Py_CLEAR(function_);
  }

  /// The arguments as (args, kwargs) for messages.
  std::pair<Ref, Ref> asTupleAndDict() const {
    Ref args = Ref::steal(PyTuple_New(static_cast<Py_ssize_t>(positional_)));
    Ref kwargs = Ref::steal(PyDict_New());
    for (size_t i = 0; args && i < positional_; ++i)
      PyTuple_SET_ITEM(args.get(), static_cast<Py_ssize_t>(i), Py_NewRef(buffer_[i + 1]));
    for (size_t i = positional_; kwargs && buffer_ + 1 + i < end_; ++i)
      if (PyDict_SetItem(kwargs.get(), PyTuple_GET_ITEM(keywordNames_, static_cast<Py_ssize_t>(i - positional_)),
                         buffer_[i + 1]) < 0)
        kwargs = Ref();
    return {std::move(args), std::move(kwargs)};
  }

private:
  bool grow(size_t capacity) {
    auto *larger = static_cast<PyObject **>(std::realloc(buffer_, capacity * sizeof(PyObject *)));
    if (!larger) {
      PyErr_NoMemory();
      return false;
    }
    buffer_ = larger;
    end_ = buffer_ + 1;
    capacity_ = capacity;
    return true;
  }

  PyFunctionObject *function_ = nullptr;
  PyObject *keywordNames_ = nullptr;
  PyObject **buffer_ = nullptr; ///< [0] is the room that PY_VECTORCALL_ARGUMENTS_OFFSET asks for
  PyObject **end_ = nullptr;
  size_t capacity_ = 0, positional_ = 0;
};

/// One running loop.
struct Loop {
  Loop *outer = nullptr;
  compat::Frame *host = nullptr;       ///< the frame that called `restart`
  PyFunctionObject *running = nullptr; ///< what the loop has called and not yet got back; null in between
  OwnedCall calls[2];                  ///< the running one and the pending one, by turns
  int current = 0;
  bool dropsResult = false;

  OwnedCall &runningCall() { return calls[current]; }
  OwnedCall &pendingCall() { return calls[current ^ 1]; }
};

/// The loops of this thread, innermost first. Initial-exec: a plain read, where the default model calls a function.
[[gnu::tls_model("initial-exec")]] thread_local Loop *innermost = nullptr;

/// Finished loops of this thread, kept for reuse.
struct SpareLoops {
  std::vector<Loop *> list;
  ~SpareLoops() {
    for (Loop *loop : list)
      delete loop;
  }
};
thread_local SpareLoops spareLoops;

bool runs(const Loop *loop, const compat::Frame *frame) {
  return loop->running && compat::frameFunction(frame) == reinterpret_cast<PyObject *>(loop->running) &&
         compat::isCalledFromC(frame, loop->host);
}

/// The loop that called the function of this frame, if any. It is the innermost one of the thread unless greenlets switch: only
/// then is the whole list to be searched.
Loop *loopOf(const compat::Frame *frame) {
  for (Loop *loop = innermost; loop; loop = loop->outer)
    if (runs(loop, frame))
      return loop;
    else if (loop->running && !greenletsMaySwitch())
      return nullptr;
  return nullptr;
}

/// Links a loop into the thread for the time of its life; in any order, since greenlets end in any order.
class LoopScope {
public:
  explicit LoopScope(PyThreadState *thread) : thread_(thread) {
    if (spareLoops.list.empty()) {
      loop_ = new Loop;
    } else {
      loop_ = spareLoops.list.back();
      spareLoops.list.pop_back();
    }
    loop_->host = compat::currentFrame(thread);
    loop_->dropsResult = false;
    loop_->outer = innermost;
    innermost = loop_;
    compat::lendCRecursion(thread, 1);
  }
  ~LoopScope() {
    compat::lendCRecursion(thread_, -1);
    Loop **link = &innermost;
    while (*link != loop_)
      link = &(*link)->outer;
    *link = loop_->outer;
    loop_->runningCall().clear();
    loop_->pendingCall().clear();
    spareLoops.list.push_back(loop_);
  }
  LoopScope(const LoopScope &) = delete;
  LoopScope &operator=(const LoopScope &) = delete;
  Loop *operator->() const { return loop_; }

private:
  PyThreadState *thread_;
  Loop *loop_;
};

/// Runs the pending call of the loop, and what it leaves pending, to the end.
PyObject *run(LoopScope &loop) {
  for (int64_t count = 1;; ++count) {
    loop->current ^= 1;
    OwnedCall &call = loop->runningCall();
    PyObject *result = nullptr;
    if (count <= maxRestarts) {
      loop->running = call.function();
      result = call.call();
      loop->running = nullptr;
    } else {
      auto [args, kwargs] = call.asTupleAndDict();
      if (args && kwargs)
        setTooManyRestarts(reinterpret_cast<PyObject *>(call.function()), args.get(), kwargs.get());
    }
    if (!result) {
      loop->pendingCall().clear();
      Ref function = Ref::borrow(reinterpret_cast<PyObject *>(call.function()));
      auto [args, kwargs] = call.asTupleAndDict();
      if (args && kwargs)
        noteRestarts(count, function.get(), args.get(), kwargs.get());
      return nullptr;
    }
    if (!loop->pendingCall().isSet()) {
      if (!loop->dropsResult)
        return result;
      Py_DECREF(result);
      Py_RETURN_NONE;
    }
    Py_DECREF(result);
    call.clear();
  }
}

} // namespace

namespace {

inline PyFunctionObject *flaggedFunction(PyObject *object) {
  return PyFunction_Check(object) &&
                 (reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(object))->co_flags & kRestartableFlag)
             ? reinterpret_cast<PyFunctionObject *>(object)
             : nullptr;
}

} // namespace

RestartTarget restartTarget(PyObject *callee) {
  if (PyFunction_Check(callee))
    return {flaggedFunction(callee), nullptr};
  if (PyMethod_Check(callee))
    return {flaggedFunction(PyMethod_GET_FUNCTION(callee)), PyMethod_GET_SELF(callee)};
  if (!PyType_HasFeature(Py_TYPE(callee), Py_TPFLAGS_HEAPTYPE))
    return {};
  static PyObject *name = PyUnicode_InternFromString("__call__");
  PyObject *call = name ? compat::typeLookup(Py_TYPE(callee), name) : nullptr;
  return {call ? flaggedFunction(call) : nullptr, callee};
}

PyObject *restartCall(PyObject *callee, PyObject *const *arguments, size_t count, PyObject *keywordNames,
                      bool dropsResult) {
  auto [function, self] = restartTarget(callee);
  if (!function) { // a plain call, from the frame that made it
    PyObject *result = PyObject_Vectorcall(callee, arguments, count, keywordNames);
    if (!result || !dropsResult)
      return result;
    Py_DECREF(result);
    Py_RETURN_NONE;
  }
  PyThreadState *thread = compat::currentThread();
  if (Loop *loop = loopOf(compat::currentFrame(thread))) {
    if (!loop->pendingCall().set(function, self, arguments, count, keywordNames))
      return nullptr;
    loop->dropsResult |= dropsResult;
    loop->running = nullptr; // the frame only returns from here on
    Py_RETURN_NONE;
  }
  if (!checkStack())
    return nullptr;
  LoopScope loop(thread);
  loop->dropsResult = dropsResult;
  return loop->pendingCall().set(function, self, arguments, count, keywordNames) ? run(loop) : nullptr;
}

PyObject *restart(PyObject *, PyObject *const *args, Py_ssize_t count, PyObject *keywordNames) {
  if (count < 1) {
    PyErr_SetString(PyExc_TypeError, "restart() needs a callee");
    return nullptr;
  }
  return restartCall(args[0], args + 1, static_cast<size_t>(count - 1), keywordNames, false);
}

PyObject *restartProcedure(PyObject *, PyObject *const *args, Py_ssize_t count, PyObject *keywordNames) {
  if (count < 1) {
    PyErr_SetString(PyExc_TypeError, "restart_procedure() needs a callee");
    return nullptr;
  }
  return restartCall(args[0], args + 1, static_cast<size_t>(count - 1), keywordNames, true);
}

void keepRunningFrame() {
  if (Loop *loop = innermost ? loopOf(compat::currentFrame(compat::currentThread())) : nullptr)
    loop->running = nullptr;
}

} // namespace encc
