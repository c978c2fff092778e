// One short list for the whole process, under the GIL: it is empty but for the moments between a new chunk and the next call.
#include "runtime/ClosedFunctions.h"

#include "runtime/CodeMemory.h"
#include "runtime/CodePatch.h"
#include "runtime/Compat.h"
#include "runtime/DeepGate.h"

#include <new>
#include <utility>
#include <vector>

namespace encc {
namespace {

/// Far enough to meet every function of a recursion whose cycle is that long; there is another look at the next chunk.
constexpr int kFramesSeen = 256;

struct Closed {
  PyFunctionObject *function; // these are owned
  PyObject *code, *defaults, *keywordDefaults;
  PyObject *form; ///< borrowed from the facts of `code`: what the function has instead
  uint32_t version;
};
std::vector<Closed> closed;
std::vector<PyObject *> dropped;

/// Weak references to code whose functions may be closed, until that is put down among its facts.
std::vector<Ref> &marked() {
  static auto &list = *new std::vector<Ref>; // never freed: at exit there is no interpreter any more
  return list;
}

bool settleMark(PyObject *code) {
  CodeFacts *facts = factsOf(code);
  if (facts)
    facts->mayBeClosed = true;
  return facts;
}

/// False without memory, and without an error set.
bool keepMark(Ref mark) {
  try {
    marked().push_back(std::move(mark));
  } catch (const std::bad_alloc &) {
    return false;
  }
  return true;
}

/// What cannot be settled for want of memory stays marked. False with an error set.
bool settleMarks() {
  std::vector<Ref> &marks = marked();
  while (!marks.empty()) {
    Ref mark = std::move(marks.back()); // finalizers may run meanwhile, and mark or recurse
    marks.pop_back();
    Ref code = compat::weakTarget(mark.get());
    if (code && !settleMark(code.get())) {
      keepMark(std::move(mark));
      return false;
    }
  }
  return true;
}

/// Objects can be made meanwhile in the middle of a call: no garbage is collected, and an exception that is set stays.
class Undisturbed {
public:
  Undisturbed() : collects_(PyGC_Disable()) { PyErr_Fetch(&type_, &value_, &traceback_); }
  ~Undisturbed() {
    PyErr_Restore(type_, value_, traceback_); // in place of one of ours
    if (collects_)
      PyGC_Enable();
  }
  Undisturbed(const Undisturbed &) = delete;
  Undisturbed &operator=(const Undisturbed &) = delete;

private:
  int collects_;
  PyObject *type_, *value_, *traceback_;
};

/// The stub of the code, borrowed; null if there is none to be had. For a frame of the thread, where nothing disturbs.
PyObject *neededStub(PyObject *code) {
  CodeFacts *facts = findFacts(code);
  if (facts && facts->mayBeClosed && !facts->stub)
    facts->stub = makeStub(reinterpret_cast<PyCodeObject *>(code), facts->reference.get());
  PyErr_Clear();
  return facts ? facts->stub.get() : nullptr;
}

/// What the program has changed meanwhile stays changed.
void open(const Closed &entry) {
  PyFunctionObject *function = entry.function;
  PyObject *unused = entry.code;
  if (function->func_code == entry.form) {
    function->func_code = entry.code;
    unused = entry.form;
    if (compat::functionVersion(function) == 0 && function->func_defaults == entry.defaults &&
        function->func_kwdefaults == entry.keywordDefaults)
      compat::setFunctionVersion(function, entry.version);
  }
  dropped.push_back(unused);
  dropped.push_back(entry.defaults);
  dropped.push_back(entry.keywordDefaults);
  dropped.push_back(reinterpret_cast<PyObject *>(function));
}

void openAll() {
  for (const Closed &entry : closed)
    open(entry);
  closed.clear();
}

int drop(void *) {
  // Finalizers may run, and close and open functions.
  while (!dropped.empty()) {
    PyObject *object = dropped.back();
    dropped.pop_back();
    Py_XDECREF(object);
  }
  return 0;
}

} // namespace

bool letBeClosed(PyCodeObject *code) {
  auto *object = reinterpret_cast<PyObject *>(code);
  if (code->co_flags & CO_NESTED) // marked at each run of the function around it
    return settleMark(object);
  constexpr size_t kMostMarks = 4096; // such as a program marks that makes one function over and over
  if (marked().size() >= kMostMarks && !settleMarks())
    return false;
  Ref reference = Ref::steal(PyWeakref_NewRef(object, nullptr));
  if (reference && !keepMark(std::move(reference)))
    PyErr_NoMemory();
  return !PyErr_Occurred();
}

bool setLinearCode(PyCodeObject *code, PyObject *linear) {
  CodeFacts *facts = factsOf(reinterpret_cast<PyObject *>(code));
  if (facts)
    facts->linear = Ref::borrow(linear);
  return facts;
}

bool setLinearCodeDue(PyCodeObject *code) {
  CodeFacts *facts = factsOf(reinterpret_cast<PyObject *>(code));
  if (facts)
    facts->linearIsDue = !facts->linearIsSettled;
  return facts;
}

PyObject *linearCodeOf(PyObject *code) {
  CodeFacts *facts = findFacts(code);
  return facts ? facts->linear.get() : nullptr;
}

PyObject *neededLinearCode(PyFunctionObject *function) {
  Ref code = Ref::borrow(function->func_code);
  CodeFacts *facts = findFacts(code.get());
  if (facts && std::exchange(facts->linearIsDue, false)) {
    facts->linearIsSettled = true;
    facts->linear = linearCode(reinterpret_cast<PyCodeObject *>(code.get()), function->func_globals);
    PyErr_Clear();
    openFunctions(); // finalizers may have run meanwhile, and recursed
  }
  return facts ? facts->linear.get() : nullptr;
}

namespace {

bool mayBeLinear(PyObject *code) {
  CodeFacts *facts = findFacts(code);
  return facts && (facts->linear || facts->linearIsDue);
}

} // namespace

bool isClosedForm(PyObject *form, PyObject *code) {
  CodeFacts *facts = findFacts(code);
  return facts && (form == facts->stub.get() || form == facts->linear.get());
}

void closeFunction(PyFunctionObject *function, PyObject *form) {
  closed.push_back({function, function->func_code, Py_XNewRef(function->func_defaults),
                    Py_XNewRef(function->func_kwdefaults), form, compat::functionVersion(function)});
  Py_INCREF(function);
  function->func_code = Py_NewRef(form); // the list has the old reference now
  compat::setFunctionVersion(function, 0);
}

bool closeLinearRecursion(PyThreadState *thread) {
  constexpr int kFramesAlike = 64; // less would not be worth the change
  const compat::Frame *frame = compat::currentFrame(thread);
  PyObject *object = frame ? compat::frameFunction(frame) : nullptr;
  for (int seen = 0; seen < kFramesAlike; ++seen, frame = compat::callerOf(frame))
    if (!frame || compat::frameFunction(frame) != object)
      return false;
  if (!object || !PyFunction_Check(object))
    return false;
  auto *function = reinterpret_cast<PyFunctionObject *>(object);
  if (!mayBeLinear(function->func_code))
    return false;
  Undisturbed undisturbed;
  settleMarks();
  PyObject *stub = neededStub(function->func_code);
  if (stub)
    closeFunction(function, stub);
  return stub;
}

void closeRecursiveFunctions(PyThreadState *thread) {
  Undisturbed undisturbed;
  settleMarks();
  int seen = 0;
  for (const compat::Frame *frame = compat::currentFrame(thread); frame && seen < kFramesSeen;
       frame = compat::callerOf(frame), ++seen) {
    PyObject *object = compat::frameFunction(frame);
    if (!object || !PyFunction_Check(object))
      continue;
    auto *function = reinterpret_cast<PyFunctionObject *>(object);
    PyObject *stub = neededStub(function->func_code);
    if (stub) // a closed one has the stub for its code, and stubs have none
      closeFunction(function, stub);
  }
}

void openFunctions() {
  openAll();
  drop(nullptr);
}

void openFunctionsLater() {
  if (closed.empty())
    return;
  openAll();
  Py_AddPendingCall(drop, nullptr); // if the queue is full, the next call of openFunctions drops them
}

} // namespace encc
