// One short list for the whole process, under the GIL: it is empty but for the moments between a new chunk and the next call.
#include "runtime/ClosedFunctions.h"

#include "runtime/CodeMemory.h"
#include "runtime/Compat.h"

#include <vector>

namespace encc {
namespace {

/// Far enough to meet every function of a recursion whose cycle is that long; there is another look at the next chunk.
constexpr int kFramesSeen = 256;

struct Closed {
  PyFunctionObject *function; // these are owned
  PyObject *code, *defaults, *keywordDefaults;
  uint32_t version;
};
std::vector<Closed> closed;
std::vector<PyObject *> dropped;

void close(PyFunctionObject *function, PyObject *stub) {
  closed.push_back({function, function->func_code, Py_XNewRef(function->func_defaults),
                    Py_XNewRef(function->func_kwdefaults), compat::functionVersion(function)});
  Py_INCREF(function);
  function->func_code = Py_NewRef(stub); // the list has the old reference now
  compat::setFunctionVersion(function, 0);
}

/// What the program has changed meanwhile stays changed.
void open(const Closed &entry) {
  PyFunctionObject *function = entry.function;
  PyObject *stub = stubOf(entry.code), *unused = entry.code;
  if (function->func_code == stub) {
    function->func_code = entry.code;
    unused = stub;
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

bool setStub(PyCodeObject *code, PyObject *stub) {
  CodeFacts *facts = factsOf(reinterpret_cast<PyObject *>(code));
  if (facts)
    facts->stub = Ref::borrow(stub);
  return facts;
}

PyObject *stubOf(PyObject *code) {
  CodeFacts *facts = findFacts(code);
  return facts ? facts->stub.get() : nullptr;
}

void closeRecursiveFunctions(PyThreadState *thread) {
  int seen = 0;
  for (const compat::Frame *frame = compat::currentFrame(thread); frame && seen < kFramesSeen;
       frame = compat::callerOf(frame), ++seen) {
    PyObject *object = compat::frameFunction(frame);
    if (!object || !PyFunction_Check(object))
      continue;
    auto *function = reinterpret_cast<PyFunctionObject *>(object);
    PyObject *stub = stubOf(function->func_code);
    if (stub) // a closed one has the stub for its code, and stubs have none
      close(function, stub);
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
