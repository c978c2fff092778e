// The opt-in evaluation loop of PEP 523, which makes frames restartable whose code has no restart point:
//
//   evaluate(frame):   result = <the interpreter's own evaluation>
//                      a RestartFrame for this activation has left it?  result = <the call again>
//
// Functions of generators and coroutines get restart points at each call instead: such a frame dies with its generator.
// Every call of a Python function takes C stack then; where that runs low, it goes on where deep recursion runs.
#pragma once

#include "runtime/Compat.h"

namespace encc {

/// evaluate_frames(on): for frames that begin from now on, in all threads. A loop that another tool has put there is kept, below.
PyObject *evaluateFrames(PyObject *module, PyObject *on);
/// is_evaluated(frame): as `isEvaluated`.
PyObject *isEvaluatedFrame(PyObject *module, PyObject *frame);

/// Whether the loop runs the frame, which has a frame object. From then on it looks out for restarts that concern it.
bool isEvaluated(const compat::Frame *frame);

/// The value that a parameter was entered with; null for one that the body does not bind again, or where the loop does not run
/// the frame. Borrowed.
PyObject *enteredWith(const compat::Frame *frame, int slot);

} // namespace encc
