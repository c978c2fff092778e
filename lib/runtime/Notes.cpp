// Errors and notes about restarts. The words are in encc/_notes.py, which both cores share.
#include "runtime/Notes.h"

#include "runtime/Compat.h"
#include "runtime/Deep.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string_view>

namespace encc {

int64_t maxRestarts = std::numeric_limits<int64_t>::max();

bool patchesSelfCalls = true;

static bool limitedByEnvironment = false;
static bool leavesNotes = true;

void readEnvironment() {
  const char *patch = std::getenv("ENCC_PATCH");
  patchesSelfCalls = !patch || std::string_view(patch) != "0";
  const char *notes = std::getenv("ENCC_NOTES");
  leavesNotes = !notes || std::string_view(notes) != "0";
  const char *text = std::getenv("ENCC_MAX_RESTARTS");
  char *end = nullptr;
  long long value = text ? std::strtoll(text, &end, 10) : 0;
  limitedByEnvironment = value > 0 && *end == '\0';
  maxRestarts = limitedByEnvironment ? value : std::numeric_limits<int64_t>::max();
}

PyObject *limitRestarts(PyObject *, PyObject *count) {
  long long value = PyLong_AsLongLong(count);
  if (value == -1 && PyErr_Occurred())
    return nullptr;
  if (value < 1)
    return PyErr_Format(PyExc_ValueError, "limit_restarts() needs a positive number, not %lld", value);
  if (!limitedByEnvironment)
    maxRestarts = std::min(maxRestarts, static_cast<int64_t>(value));
  Py_RETURN_NONE;
}

namespace {

PyObject *words = nullptr; ///< encc._notes

/// Takes the exception that is set out of the thread, and puts it back.
class SavedException {
public:
  SavedException() : exception_(Ref::steal(compat::takeException())) {}
  ~SavedException() {
    if (exception_)
      compat::restoreException(exception_.release());
  }
  SavedException(const SavedException &) = delete;
  SavedException &operator=(const SavedException &) = delete;
  PyObject *get() const { return exception_.get(); }

private:
  Ref exception_;
};

/// Trace and profile functions see the program's calls, not those that write a note.
class Untraced {
public:
  Untraced() { PyThreadState_EnterTracing(thread_); }
  ~Untraced() { PyThreadState_LeaveTracing(thread_); }
  Untraced(const Untraced &) = delete;
  Untraced &operator=(const Untraced &) = delete;

private:
  PyThreadState *thread_ = compat::currentThread();
};

} // namespace

bool initNotes() {
  PyObject *module = PyImport_ImportModule("encc._notes");
  if (module)
    Py_XSETREF(words, module);
  return module;
}

void noteRestartsOn(PyObject *exception, int64_t count, PyObject *callee, PyObject *args, PyObject *kwargs) {
  // These end loops in the ordinary course of a program.
  if (!leavesNotes || PyErr_GivenExceptionMatches(exception, PyExc_StopIteration) ||
      PyErr_GivenExceptionMatches(exception, PyExc_StopAsyncIteration) ||
      PyErr_GivenExceptionMatches(exception, PyExc_GeneratorExit))
    return;
  Untraced untraced;
  Ref keywords = kwargs ? Ref::borrow(kwargs) : Ref::steal(PyDict_New());
  if (keywords)
    Ref::steal(PyObject_CallMethod(words, "add_restart_note", "OLOOO", exception, static_cast<long long>(count), callee,
                                   args, keywords.get()));
  PyErr_Clear(); // a note is a courtesy: its own failure is not reported
}

void noteLinearOn(PyObject *exception, int64_t count, PyObject *callee, PyObject *args) {
  if (!leavesNotes || count == 0 || PyErr_GivenExceptionMatches(exception, PyExc_StopIteration) ||
      PyErr_GivenExceptionMatches(exception, PyExc_GeneratorExit))
    return;
  Untraced untraced;
  Ref::steal(
      PyObject_CallMethod(words, "add_linear_note", "OLOO", exception, static_cast<long long>(count), callee, args));
  PyErr_Clear();
}

void noteRestarts(int64_t count, PyObject *callee, PyObject *args, PyObject *kwargs) {
  SavedException saved;
  if (saved.get())
    noteRestartsOn(saved.get(), count, callee, args, kwargs);
}

void setTooManyRestarts(PyObject *callee, PyObject *args, PyObject *kwargs) {
  Untraced untraced;
  Ref keywords = kwargs ? Ref::borrow(kwargs) : Ref::steal(PyDict_New());
  if (!keywords)
    return;
  Ref call = Ref::steal(PyObject_CallMethod(words, "describe_call", "OOO", callee, args, keywords.get()));
  if (call)
    PyErr_Format(PyExc_RecursionError,
                 "maximum number of restarts exceeded: %lld (ENCC_MAX_RESTARTS) at the call of %U",
                 static_cast<long long>(maxRestarts), call.get());
}

void noteChain(int64_t count) {
  SavedException saved;
  PyObject *exception = saved.get();
  if (!leavesNotes || !exception || PyErr_GivenExceptionMatches(exception, PyExc_GeneratorExit))
    return;
  Untraced untraced;
  Ref::steal(PyObject_CallMethod(words, "add_chain_note", "OL", exception, static_cast<long long>(count)));
  PyErr_Clear();
}

void setTooManyInChain(PyObject *generator) {
  Ref name = Ref::steal(PyObject_GetAttrString(generator, "__qualname__"));
  if (name)
    PyErr_Format(PyExc_RecursionError,
                 "maximum number of restarts exceeded: %lld (ENCC_MAX_RESTARTS) at the call of %U()",
                 static_cast<long long>(maxRestarts), name.get());
}

PyObject *takeStopIterationValue() {
  Ref exception = Ref::steal(compat::takeException());
  return PyObject_GetAttrString(exception.get(), "value");
}

bool checkStack() {
  constexpr uintptr_t kMargin = 256 * 1024; // what the interpreter may need below a check
  char here;
  if (reinterpret_cast<uintptr_t>(&here) > stackFloor() + kMargin)
    return true;
  PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded: the C stack has no room for a restart loop");
  return false;
}

} // namespace encc
