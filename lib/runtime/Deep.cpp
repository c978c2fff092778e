// Entering and leaving, and what is said when the budget is used up.
#include "runtime/Deep.h"

#include "runtime/ChunkCache.h"
#include "runtime/ClosedFunctions.h"
#include "runtime/Compat.h"
#include "runtime/DeepBudget.h"
#include "runtime/DeepShare.h"
#include "runtime/DeepStack.h"
#include "runtime/Greenlets.h"
#include "runtime/HandledList.h"
#include "runtime/StackSwitch.h"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace encc {

bool deepIsOn = true;

namespace {

// A look at the limits comes with each chunk of the frame stack: every 136 calls or earlier, with up to six counts and 16 KiB
// of C stack each. So much has to be left at each look.
constexpr int kSpareLevels = 1000;
constexpr uint64_t kSpareStack = 4 << 20;
constexpr uint64_t kNativeGrowth = uint64_t{96} << 20; ///< that much below the main stack is kept free by the kernel

/// The interpreter goes through all exceptions that are being handled whenever one is raised: handlers that recurse take
/// quadratic time.
constexpr int kMostHandled = 10'000;

/// Where recursion may go on without a further look.
struct QuickRoom {
  uintptr_t low = 0, span = 0; ///< of the C stack pointer
  int leastPython = INT_MAX, leastC = INT_MAX;
};

/// One thread's state beside the room below: used when entering and leaving only.
struct Thread {
  DeepStack stack;
  int64_t depth = -1; ///< setting that stack and budget are for
  Budget budget;
  bool budgetIsOld = false; ///< it is what the last recursion was left with, if it was made at all
  QuickRoom stackRoom;      ///< on `stack`
  bool hasPart = false;     ///< in what DeepShare.h counts
  bool inside = false;      ///< a scope is live
  bool switched = false;    ///< it runs on `stack`
  int limitBefore = 0, limitLifted = 0;
};
// Initial-exec: a plain read, where the default model calls a function.
[[gnu::tls_model("initial-exec")]] thread_local Thread ownThread;

[[gnu::tls_model("initial-exec")]] thread_local QuickRoom room;

bool isInRoom(PyThreadState *thread) {
  char here;
  return reinterpret_cast<uintptr_t>(&here) - room.low < room.span &&
         compat::recursionRemaining(thread) > room.leastPython && compat::cRecursionRemaining(thread) > room.leastC;
}

/// Outside of deep. The fractions leave enough for the calls until the next look.
void openNativeRoom(PyThreadState *thread) {
  const NativeStack &native = nativeStack();
  uintptr_t spare = (native.high - native.low) / 8 * 7;
  int limit = compat::recursionLimit(thread), cLimit = compat::kCRecursionLimit;
  room = {native.low + spare, native.high - native.low - spare, limit - limit / 10,
          cLimit ? cLimit - cLimit / 8 : INT_MIN};
}

QuickRoom deepRoom(uintptr_t low, uintptr_t high) {
  low += std::min<uintptr_t>(kSpareStack, (high - low) / 4);
  return {low, high - low, kSpareLevels, compat::kCRecursionLimit ? kSpareLevels : INT_MIN};
}

void openDeepRoom(const Thread &own) {
  room = own.switched ? own.stackRoom : deepRoom(nativeStack().low, nativeStack().high);
}

/// The thread's stack, mapped on first use and when the setting has changed. Without one (no room in the address space) recursion
/// goes on natively.
void prepareStack(Thread &own) {
  own.depth = depthSetting();
  own.stack.map(wantedStackSize());
  own.budgetIsOld = true;
}

/// How far down the stack may be used.
uintptr_t affordableLow(const Thread &own) {
  auto low = reinterpret_cast<uintptr_t>(own.stack.low()), high = reinterpret_cast<uintptr_t>(own.stack.high());
  return std::max(low, high - std::min<uint64_t>(own.budget.bytes, high));
}

void prepareBudget(Thread &own) {
  own.budget = makeBudget(own.stack.size(), measureShare());
  own.stackRoom = deepRoom(affordableLow(own), reinterpret_cast<uintptr_t>(own.stack.high()));
  own.budgetIsOld = false;
}

void lift(PyThreadState *thread, Thread &own) {
  own.limitBefore = compat::recursionLimit(thread);
  own.limitLifted = static_cast<int>(std::min<int64_t>(int64_t{own.limitBefore} + own.budget.levels, INT_MAX / 2));
  compat::recursionRemaining(thread) += own.limitLifted - own.limitBefore;
  compat::recursionLimit(thread) = own.limitLifted;
}

/// The levels in use stay what they are. A limit that the program set meanwhile (sys.setrecursionlimit) stays too.
void unlift(PyThreadState *thread, const Thread &own) {
  int limit = compat::recursionLimit(thread);
  if (limit != own.limitLifted)
    return;
  compat::recursionRemaining(thread) += own.limitBefore - limit;
  compat::recursionLimit(thread) = own.limitBefore;
}

struct Job {
  PyObject *callable;
  PyObject *const *arguments;
  size_t flags;
  PyObject *keywordNames;
  PyObject *result;
};

void runJob(void *argument) {
  auto *job = static_cast<Job *>(argument);
  job->result = PyObject_Vectorcall(job->callable, job->arguments, job->flags, job->keywordNames);
}

struct Task {
  void (*function)(void *);
  void *argument;
};

/// The interpreter's own look at the C stack comes where ours has failed.
void boundCStack(PyThreadState *thread, const Thread &own) {
  uintptr_t below = own.stackRoom.low - reinterpret_cast<uintptr_t>(own.stack.low());
  uintptr_t low = own.stackRoom.low - std::min<uintptr_t>(kSpareStack, below) / 2;
  compat::setCStackBounds(thread, compat::cStackBoundsFor(low, reinterpret_cast<uintptr_t>(own.stack.high())));
}

/// The change from one limit to another, which leaves some room above what is in use: going below it is fatal.
int change(int from, int to, int remaining) { return std::max(to - from, std::min(0, kSpareLevels - remaining)); }

/// Gives the recursion that runs so many bytes in all instead of those it began with.
void changeBudget(PyThreadState *thread, Thread &own, uint64_t bytes) {
  own.budgetIsOld = true;
  if (!own.switched) {
    own.budget.bytes = bytes;
    return;
  }
  Budget before = own.budget;
  own.budget = makeBudget(own.stack.size(), bytes);
  if (compat::recursionLimit(thread) == own.limitLifted) {
    int levels = change(before.levels, own.budget.levels, compat::recursionRemaining(thread));
    own.budget.levels = before.levels + levels;
    own.limitLifted += levels;
    compat::recursionLimit(thread) += levels;
    compat::recursionRemaining(thread) += levels;
  }
  int cLevels = change(before.cLevels, own.budget.cLevels, compat::cRecursionRemaining(thread));
  own.budget.cLevels = before.cLevels + cLevels;
  compat::addCRecursion(thread, cLevels);

  char here;
  uintptr_t low = affordableLow(own), used = reinterpret_cast<uintptr_t>(&here) - 2 * kSpareStack;
  if (low > used)
    low = std::min(low, std::max(own.stackRoom.low, used));
  own.stackRoom = deepRoom(low, reinterpret_cast<uintptr_t>(own.stack.high()));
  openDeepRoom(own);
  boundCStack(thread, own);
}

/// Most recursion never comes to a look at the memory, and is not to pay for this.
void leaveShare(Thread &own) {
  if (own.hasPart)
    dropPart();
  own.hasPart = false;
}

/// Runs the task on the thread's own mapping. Nothing here needs a destructor: a thread may end inside (pthread_exit).
void runSwitched(PyThreadState *thread, Thread &own, Task task) {
  QuickRoom roomBefore = room;
  compat::CStackBounds boundsBefore = compat::cStackBounds(thread);
  own.inside = own.switched = true;
  lift(thread, own);
  compat::addCRecursion(thread, own.budget.cLevels);
  openDeepRoom(own);
  boundCStack(thread, own);

  callOnStack(task.function, task.argument, own.stack.high());

  compat::setCStackBounds(thread, boundsBefore);
  compat::addCRecursion(thread, -own.budget.cLevels);
  unlift(thread, own);
  own.inside = own.switched = false;
  leaveShare(own);
  room = roomBefore;
  own.stack.trim();
}

/// Runs the task on the stack it is on, as deep as that allows. Where greenlets may switch, the limits stay lifted for the rest of
/// the thread's life: another greenlet may be deep in recursion when this one leaves.
void runNatively(PyThreadState *thread, Thread &own, Task task) {
  constexpr uint64_t kUsualCLevel = 4096;
  growNativeStack(kNativeGrowth);
  const NativeStack &native = nativeStack();
  own.budget = makeBudget((native.high - native.low) * (kWorstCLevel / kUsualCLevel), measureShare());
  QuickRoom roomBefore = room;
  compat::CStackBounds boundsBefore = compat::cStackBounds(thread);
  int cLevels = own.budget.cLevels;
  own.inside = true;
  lift(thread, own);
  compat::addCRecursion(thread, cLevels);
  openDeepRoom(own);
  compat::setCStackBounds(thread, compat::cStackBoundsFor(room.low - kSpareStack / 2, native.high));

  task.function(task.argument);

  if (greenletsMaySwitch())
    return;
  compat::setCStackBounds(thread, boundsBefore);
  compat::addCRecursion(thread, -cLevels);
  unlift(thread, own);
  own.inside = false;
  leaveShare(own);
  room = roomBefore;
}

/// Runs the task with room for deep recursion; whether on the large stack.
bool runDeep(Thread &own, Task task) {
  bool greenlets = greenletsMaySwitch();
  if (!greenlets && (own.depth != depthSetting() || !own.stack.isMapped())) {
    startWatchingDepth();
    prepareStack(own);
  }
  bool switches = !greenlets && own.stack.isMapped();
  if (switches && own.budgetIsOld)
    prepareBudget(own);
  (switches ? runSwitched : runNatively)(compat::currentThread(), own, task);
  return switches;
}

/// Qualified name of the function that runs.
Ref runningFunctionName(PyThreadState *thread) {
  compat::Frame *frame = compat::currentFrame(thread);
  PyObject *code = frame ? compat::frameCode(frame) : nullptr;
  if (code && PyCode_Check(code))
    return Ref::borrow(reinterpret_cast<PyCodeObject *>(code)->co_qualname);
  return Ref::steal(PyUnicode_FromString("?"));
}

/// Whether exceptions are being handled that came up while others were, that many times over.
bool handlesTooMany() {
  constexpr int kNearest = 256; // more than lie between two looks
  int count = 0;
  PyObject *error = compat::handledException(compat::currentThread(), kNearest);
  for (; error && PyExceptionInstance_Check(error) && count < kMostHandled; ++count)
    error = reinterpret_cast<PyBaseExceptionObject *>(error)->context;
  return count == kMostHandled;
}

/// Whether the thread may take what it takes now, of the memory there is now.
bool hasBytes(PyThreadState *thread, Thread &own) {
  if (depthSetting())
    return true;
  char here;
  uint64_t stackBytes = own.switched ? static_cast<uint64_t>(own.stack.high() - &here) : 0;
  auto levels = static_cast<uint64_t>(
      std::max(compat::recursionLimit(thread) - compat::recursionRemaining(thread), 1)); // the limit may be changed
  own.hasPart = true;
  if (std::optional<uint64_t> bytes = notePart(stackBytes, levels))
    changeBudget(thread, own, *bytes);
  return partBytes() <= own.budget.bytes;
}

/// Whether the budget allows more.
bool mayGrow(PyThreadState *thread, Thread &own) { return hasBytes(thread, own) && !handlesTooMany(); }

const char *nativeStackAdvice() {
  return greenletsMaySwitch() ? "as many as the thread's own stack allows, the only one beside greenlets"
                              : "as many as the thread's own stack allows: no larger one could be mapped";
}

/// What bounds C calls of which only the stack is measured.
Bound stackBound(const Thread &own) { return own.budget.bytes < own.stack.size() ? Bound::Memory : Bound::Stack; }

void setBudgetExceeded(PyThreadState *thread, const Thread &own) {
  int levels = compat::recursionLimit(thread) - compat::recursionRemaining(thread);
  Bound bound = compat::recursionRemaining(thread) <= kSpareLevels    ? own.budget.levelsBy
                : compat::cRecursionRemaining(thread) <= kSpareLevels ? own.budget.cLevelsBy
                : partBytes() <= own.budget.bytes                     ? stackBound(own)
                                                                      : Bound::Memory;
  Ref name = runningFunctionName(thread);
  if (name)
    PyErr_Format(PyExc_RecursionError, "maximum recursion depth exceeded: '%U' is %d levels deep, %s", name.get(),
                 levels,
                 handlesTooMany() ? "each of the last 10000 in the handler of another exception"
                 : own.switched   ? describeBound(bound)
                                  : nativeStackAdvice());
}

/// Code that does not ask for room ran into the lifted limit: the interpreter's message does not say what raises it, a note does.
void explainRecursionError(const Thread &own, bool switched) {
  constexpr int64_t kFew = 500; // such an error has another cause
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback)
    PyException_SetTraceback(value, traceback);
  Ref name;
  int64_t depth = 0;
  for (auto *entry = reinterpret_cast<PyTracebackObject *>(traceback); entry; entry = entry->tb_next, ++depth)
    if (!entry->tb_next) {
      Ref code = Ref::steal(reinterpret_cast<PyObject *>(PyFrame_GetCode(entry->tb_frame)));
      name = Ref::borrow(reinterpret_cast<PyCodeObject *>(code.get())->co_qualname);
    }
  Ref text = Ref::steal(PyObject_Str(value)), ownWords = Ref::steal(PyUnicode_FromString("levels deep"));
  bool said = !text || !ownWords || PyUnicode_Find(text.get(), ownWords.get(), 0, PY_SSIZE_T_MAX, 1) >= 0;
  if (!said && name && depth > kFew) {
    bool byLevels = depth >= own.budget.levels / 10 * 9;
    Bound bound = byLevels                                                  ? own.budget.levelsBy
                  : compat::kCRecursionLimit > 0 || compat::kCountsTogether ? own.budget.cLevelsBy
                                                                            : stackBound(own);
    Ref note = Ref::steal(PyUnicode_FromFormat("encc: '%U' was %lld levels deep, %s", name.get(),
                                               static_cast<long long>(depth),
                                               switched ? describeBound(bound) : nativeStackAdvice()));
    if (note)
      Ref::steal(PyObject_CallMethod(value, "add_note", "O", note.get()));
  }
  PyErr_Clear();
  PyErr_Restore(type, value, traceback);
}

} // namespace

void readDeepEnvironment() {
  const char *deep = std::getenv("ENCC_DEEP");
  deepIsOn = !deep || std::string_view(deep) != "0";
  readDepthSetting();
  const char *how = std::getenv("ENCC_STACK_SWITCH");
  if (how && std::string_view(how) == "swapcontext")
    useContextSwitch();
}

PyObject *callDeep(PyObject *callable, PyObject *const *arguments, size_t flags, PyObject *keywordNames) {
  Thread &own = ownThread;
  if (own.inside || !deepIsOn)
    return PyObject_Vectorcall(callable, arguments, flags, keywordNames);
  Job job{callable, arguments, flags, keywordNames, nullptr};
  bool switches = runDeep(own, {runJob, &job});
  if (!job.result && PyErr_ExceptionMatches(PyExc_RecursionError))
    explainRecursionError(own, switches);
  return job.result;
}

namespace {

Room lookForRoom(PyThreadState *thread) {
  if (isInRoom(thread) && (!ownThread.inside || mayGrow(thread, ownThread)))
    return Room::Enough;
  Thread &own = ownThread;
  if (!own.inside) {
    openNativeRoom(thread);
    return isInRoom(thread) ? Room::Enough : Room::Enter;
  }
  if (compat::recursionLimit(thread) != own.limitLifted) { // sys.setrecursionlimit was called inside
    unlift(thread, own);
    lift(thread, own);
  }
  if (!own.switched &&
      compat::cRecursionRemaining(thread) <= kSpareLevels) // a greenlet from before the limits were lifted
    compat::addCRecursion(thread, own.budget.cLevels);
  openDeepRoom(own);
  return mayGrow(thread, own) && isInRoom(thread) ? Room::Enough : Room::Error;
}

/// The thread, if it runs the main interpreter, whose functions these are; else null.
PyThreadState *ourThread() {
  PyThreadState *thread = compat::currentThread();
  return thread && PyThreadState_GetInterpreter(thread) == PyInterpreterState_Main() ? thread : nullptr;
}

void chunkTaken() {
  PyThreadState *thread = ourThread();
  if (thread && (lookForRoom(thread) != Room::Enough || (ownThread.inside && hasManyEmptyEntries(thread))))
    closeRecursiveFunctions(thread);
  else if (thread)
    closeLinearRecursion(thread);
}

void chunkReleased() {
  PyThreadState *thread = ourThread();
  if (thread && isInRoom(thread))
    openFunctionsLater();
}

} // namespace

void startWatchingDepth() { installChunkCache({chunkTaken, chunkReleased}); }

Room checkRoom() {
  PyThreadState *thread = compat::currentThread();
  Room found = lookForRoom(thread);
  if (found == Room::Error)
    setBudgetExceeded(thread, ownThread);
  return found;
}

bool mayPend(int64_t levels, uint64_t bytesEach, Pending &pending) {
  constexpr int64_t kUnseen = 32768, kLeast = 4096; // fewer are not worth a look at the memory
  Levels &most = pending.most;
  if (most.count == 0)
    most = depthSetting() ? levelsAsSet() : Levels{kUnseen, Bound::Memory};
  if (levels < most.count)
    return true;
  if (!depthSetting()) {
    auto held = static_cast<uint64_t>(levels);
    uint64_t resident = measureMemory().resident, next = pending.pace.next(held, resident, kLeast);
    bytesEach = std::max(bytesEach, pending.pace.bytesEach);
    most = affordableLevels((resident + held * bytesEach) / 2, bytesEach);
    most.count = std::min(most.count, static_cast<int64_t>(next));
  }
  if (levels < most.count)
    return true;
  Ref name = runningFunctionName(compat::currentThread());
  if (name)
    PyErr_Format(PyExc_RecursionError, "maximum recursion depth exceeded: '%U' is %lld levels deep, %s", name.get(),
                 static_cast<long long>(levels), describeBound(most.by));
  return false;
}

uintptr_t stackFloor() {
  const Thread &own = ownThread;
  return own.switched ? reinterpret_cast<uintptr_t>(own.stack.low()) : nativeStack().low;
}

bool runWithStack(void (*function)(void *), void *argument) {
  constexpr uintptr_t kSpare = 512 << 10;
  Thread &own = ownThread;
  const NativeStack &native = nativeStack();
  uintptr_t low = own.switched ? affordableLow(own) : native.low;
  char here;
  if (reinterpret_cast<uintptr_t>(&here) >= low + std::min(kSpare, (native.high - native.low) / 4)) {
    function(argument);
    return true;
  }
  if (own.inside || !deepIsOn) {
    setBudgetExceeded(compat::currentThread(), own);
    return false;
  }
  runDeep(own, {function, argument});
  return true;
}

PyObject *callDeepFunction(PyObject *, PyObject *const *args, Py_ssize_t count, PyObject *keywordNames) {
  if (count < 1) {
    PyErr_SetString(PyExc_TypeError, "call_deep() needs a function");
    return nullptr;
  }
  return callDeep(args[0], args + 1, static_cast<size_t>(count - 1), keywordNames);
}

PyObject *deepState(PyObject *, PyObject *) {
  const Thread &own = ownThread;
  PyThreadState *thread = compat::currentThread();
  compat::CStackBounds bounds = compat::cStackBounds(thread);
  return Py_BuildValue("{s:O,s:O,s:K,s:i,s:i,s:K,s:i,s:i,s:i,s:(KKK),s:K,s:i,s:s}", "on", deepIsOn ? Py_True : Py_False,
                       "inside", own.inside ? Py_True : Py_False, "stack",
                       static_cast<unsigned long long>(own.stack.isMapped() ? own.stack.size() : 0), "levels",
                       own.budget.levels, "c_levels", own.budget.cLevels, "bytes",
                       static_cast<unsigned long long>(own.budget.bytes), "limit", compat::recursionLimit(thread),
                       "remaining", compat::recursionRemaining(thread), "c_remaining",
                       compat::cRecursionRemaining(thread), "c_stack", static_cast<unsigned long long>(bounds.top),
                       static_cast<unsigned long long>(bounds.soft), static_cast<unsigned long long>(bounds.hard),
                       "chunk_bytes", static_cast<unsigned long long>(chunkBytesInUse()), "empty_entries",
                       emptyEntries(thread, INT_MAX), "switch", stackSwitchName());
}

PyObject *availableMemory(PyObject *, PyObject *args) {
  const char *root = "";
  if (!PyArg_ParseTuple(args, "|s:available_memory", &root))
    return nullptr;
  MemoryBudget budget = measureMemory(root);
  return Py_BuildValue("(KK)", static_cast<unsigned long long>(budget.resident),
                       static_cast<unsigned long long>(budget.mappable));
}

} // namespace encc
