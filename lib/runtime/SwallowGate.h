// The end of a handler that might have swallowed a restart's signal:
//
//   POP_EXCEPT; LOAD_CONST gate; UNPACK_SEQUENCE 0
//
// The constant is the empty tuple, of which the interpreter unpacks nothing in a few instructions. Only while a signal is on its
// way through a frame, the constants of that frame's code hold an object in this place that looks whether to raise it again.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// Called where a handler ends that a signal may have passed: false with an error set to raise that.
using HandlerEnd = bool (*)();

/// Creates the object; false with a Python error set.
bool initSwallowGates(HandlerEnd handlerEnd);

/// Closes the gates in the code of the frames, a tuple.
void closeGates(PyObject *frames);
/// Opens all that are closed.
void openGates();

} // namespace encc
