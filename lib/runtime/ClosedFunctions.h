// Functions whose code is exchanged for a stub for a moment: see DeepGate.h.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// Gives the code object a stub that its functions get when they are closed. False with an error set.
bool setStub(PyCodeObject *code, PyObject *stub);
/// The stub of the code, borrowed, or null without an error.
PyObject *stubOf(PyObject *code);

/// Closes the functions with a stub among the nearest frames of the thread. Allocates no Python object and drops none: the
/// interpreter may be in the middle of a call.
void closeRecursiveFunctions(PyThreadState *thread);

/// Gives all closed functions, of all threads, their own code again.
void openFunctions();
/// The same from the middle of a call: what is dropped is dropped a little later.
void openFunctionsLater();

} // namespace encc
