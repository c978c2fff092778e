// tail_call(callee)(…): a restart if the callee restarts when the call is made, else the plain call from the caller's frame.
#pragma once

#include "runtime/Ref.h"

namespace encc {

bool initTailCall(PyObject *module);

/// `callee` itself unless it restarts; then an object that restarts it when called.
PyObject *tailCall(PyObject *module, PyObject *callee);
PyObject *tailCallProcedure(PyObject *module, PyObject *callee);

} // namespace encc
