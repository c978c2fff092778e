// What an async generator that was restarted waits with for the one in its place: there is no `yield from` for them.
//
//   async for item in N:          N + sent:   the next step of the new generator is asend(sent)
//       N += yield item           N - error:  the next step is athrow(error); how the code comes there, PointPatch.cpp says
//
// `aclose` needs nothing of its own: it throws GeneratorExit, and what the new generator makes of that goes back the same way.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// Creates the type; false with a Python error set.
bool initAsyncDelegation();

/// N for this async generator, which nobody else knows. Null with a Python error set.
PyObject *newAsyncDelegation(PyObject *generator);

} // namespace encc
