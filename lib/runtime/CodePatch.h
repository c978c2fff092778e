// Turns restart sites into returns, and self calls into jumps.
//
//   raise __encc__.restart(g, x)      RAISE_VARARGS becomes RETURN_VALUE: the result goes to whoever called, host or loop.
//   raise __encc__.restart(f, x)      in f itself: stores and a jump into a second copy of the body, the loop copy, that
//                                     runs with a RestartCounter at the bottom of its stack.
//
// The body as the interpreter compiled it stays as it is, so a call that never restarts costs nothing.
//
// note [loop copy]: two copies of the body, because only an activation that has restarted has a counter; testing for one, or
// storing "none yet" at entry, would cost every call and every iteration more than the copy does.
//
// note [steps]: the loop copy takes one of the steps that lie on the stack above the counter. Where the name is a global one and
// dictionaries report their changes (from 3.12 on), they are granted by the thousand and taken back when the name changes;
// elsewhere each of them is a look at what the name means (StepChecks.h).
//
// Short bodies may have further copies: note [unchecked copies] in CopyPlan.h.
//
// Linear calls (LinearSites.h) are jumps in the code that a function runs when such recursion gets deep. They use the same
// copies; what they leave pending lies in the counter, and the loop copy's returns go through the code that does it
// (LinearPatch.h).
#pragma once

#include "runtime/Bytecode.h"

namespace encc {

/// The code of a function with these globals (null: not known), decoded, patched at all its restart sites, and laid out anew.
/// Null with an error set on failure. Without `jumps`, self calls go through the restart loop.
Ref patchSites(PyCodeObject *code, PyObject *globals, bool jumps);

/// The code with linear calls as jumps too, for one activation: it opens closed functions at its entry (ClosedFunctions.h). None,
/// with or without an error, if there are no such calls.
Ref linearCode(PyCodeObject *code, PyObject *globals);

} // namespace encc
