// Settings, errors and notes of restarts: `max-restarts`, and the note on an exception that leaves after restarts.
#pragma once

#include "runtime/Ref.h"

#include <cstdint>

namespace encc {

/// ENCC_MAX_RESTARTS; the largest value when there is no limit.
extern int64_t maxRestarts;

/// limit_restarts(count): lowers maxRestarts, unless the environment has set it. For modules that ask for a limit.
PyObject *limitRestarts(PyObject *module, PyObject *count);

/// False with ENCC_PATCH=0: self calls then go through the restart loop like all others, to tell where a fault lies.
extern bool patchesSelfCalls;

/// Reads the environment; called once at import.
void readEnvironment();

/// Imports the words; called at import, since by the time of an exception a program may have replaced `__import__`.
bool initNotes();

/// Adds the note to the exception that is set now: how many activations were elided, and the last call.
/// `args` is a tuple, `kwargs` a dict or null. Never fails and never replaces the exception.
void noteRestarts(int64_t count, PyObject *callee, PyObject *args, PyObject *kwargs);

/// The same for an exception in hand.
void noteRestartsOn(PyObject *exception, int64_t count, PyObject *callee, PyObject *args, PyObject *kwargs);

/// The same for linear calls (LinearSites.h): `args` is None when the exception comes from what was left to do behind one.
void noteLinearOn(PyObject *exception, int64_t count, PyObject *callee, PyObject *args);

/// Sets the RecursionError of `max-restarts`.
void setTooManyRestarts(PyObject *callee, PyObject *args, PyObject *kwargs);

/// The note and the error for a chain of generators or coroutines: the arguments are read from the failed activation.
void noteChain(int64_t count);
void setTooManyInChain(PyObject *generator);

/// The value of the StopIteration that is set, which is cleared. Null with another error set on failure.
PyObject *takeStopIterationValue();

/// Whether the C stack has room for one more restart loop; sets RecursionError otherwise.
bool checkStack();

} // namespace encc
