// Deep recursion: calls that run on a large stack with the interpreter's recursion limits lifted.
//
//   deep(f, x)       f(x) there; inside, nothing more to do: calls are the interpreter's own
//   deep(f)          f itself, patched so that recursion through it goes there when it gets deep: see DeepGate.h
//
// Entering costs about as much as a call. Leaving restores the limits, however the call ended.
#pragma once

#include "runtime/DeepBudget.h"
#include "runtime/MemoryBudget.h"
#include "runtime/Ref.h"

namespace encc {

/// ENCC_DEEP=0 makes `deep(f, x)` a plain call, and `deep(f)` give f as it is.
extern bool deepIsOn;

/// Reads the environment; called once at import.
void readDeepEnvironment();

/// A vectorcall of `callable` with room for deep recursion.
PyObject *callDeep(PyObject *callable, PyObject *const *arguments, size_t flags, PyObject *keywordNames);

/// Begins to look at the depth of recursion whenever the frame stack grows: from then on recursion through functions that have
/// a gate goes deep by itself.
void startWatchingDepth();

/// Whether recursion may go on where it is. `Enter`: by `callDeep` only. `Error`: the budget is used up, and RecursionError
/// says by which function and how deep.
enum class Room { Enough, Enter, Error };
Room checkRoom();

/// Runs function(argument): where it is, or with room for deep recursion if the C stack runs low. False if there is no more
/// of it: then nothing was run, and RecursionError is set.
bool runWithStack(void (*function)(void *), void *argument);

/// What one such recursion knows of how many levels it may have. Empty at first.
struct Pending {
  Levels most;
  MemoryPace pace;
};

/// Whether so many levels may be pending that take no frames of the interpreter (linear calls, generators that wait for each
/// other), of so many bytes each or more; if not, RecursionError is set.
bool mayPend(int64_t levels, uint64_t bytesEach, Pending &pending);

/// Lowest address that the C stack of now may be used to.
uintptr_t stackFloor();

/// call_deep(function, /, *args, **kwargs), of the module.
PyObject *callDeepFunction(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *keywordNames);
/// deep_state(): what there is to know for bug reports and tests, as a dict.
PyObject *deepState(PyObject *module, PyObject *);
/// available_memory(root=""): bytes, as (resident, mappable); `root` stands in front of /proc and /sys.
PyObject *availableMemory(PyObject *module, PyObject *args);

} // namespace encc
