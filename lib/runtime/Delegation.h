// Tail calls of generators and coroutines: `return await f(x)`, `return (yield from g(x))`.
//
//   undriven  tail_await(c) returns a Delegate that runs c; the caller awaits it and waits below, as the host of the chain
//   driven    tail_await(c) leaves c with the Delegate that runs the caller, and returns something that ends at once:
//             the caller ends too, and the Delegate goes on with c. One coroutine of the chain is alive at a time.
#pragma once

#include "runtime/Ref.h"

namespace encc {

bool initDelegation(PyObject *module);

PyObject *tailAwait(PyObject *module, PyObject *awaitable);
PyObject *tailAwaitProcedure(PyObject *module, PyObject *awaitable);
PyObject *tailYieldFrom(PyObject *module, PyObject *iterable);
PyObject *tailYieldFromProcedure(PyObject *module, PyObject *iterable);

} // namespace encc
