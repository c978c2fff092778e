// Functions whose code is exchanged for a stub for a moment: see DeepGate.h.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// Lets functions of this code be closed. Little work: an import does it for each marked function, and most never get deep.
/// False with an error set.
bool letBeClosed(PyCodeObject *code);

/// Gives the code object the code for deep linear recursion. False with an error set.
bool setLinearCode(PyCodeObject *code, PyObject *linear);
/// Has that code made of this one when it is first needed: most recursion never gets deep. False with an error set.
bool setLinearCodeDue(PyCodeObject *code);
/// That code, borrowed, or null without an error: also while it is due.
PyObject *linearCodeOf(PyObject *code);
/// The same for a function whose recursion is deep: made now if it is due. It allocates, and sets no error.
PyObject *neededLinearCode(PyFunctionObject *function);
/// Whether a function whose own code is `code` has `form` as its code while it is closed.
bool isClosedForm(PyObject *form, PyObject *code);

/// Gives the function that code for its next call, which opens it.
void closeFunction(PyFunctionObject *function, PyObject *form);

/// If the nearest frames are all of one function, and its recursion is linear: closes it, and says so. As below.
bool closeLinearRecursion(PyThreadState *thread);

/// Closes the functions that may be closed among the nearest frames of the thread. The interpreter may be in the middle of a call:
/// no Python code runs. Functions whose stub cannot be made stay open until the next time.
void closeRecursiveFunctions(PyThreadState *thread);

/// Gives all closed functions, of all threads, their own code again.
void openFunctions();
/// The same from the middle of a call: what is dropped is dropped a little later.
void openFunctionsLater();

} // namespace encc
