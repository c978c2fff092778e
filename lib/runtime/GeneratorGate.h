// Where generators and coroutines delegate, the code of recursive ones looks now and then whether their chain has become long, by
// instructions that the interpreter's compiler did not make:
//
//         LOAD g(x); GET_YIELD_FROM_ITER;
//         LOAD_CONST steps; FOR_ITER stop; END_SEND;       in place of LOAD_CONST None: each step is a None
//   send: SEND …
//   stop: LOAD_CONST gate; BINARY_OP @; LOAD_CONST None; JUMP_BACKWARD send
//
// While it is short, the gate grants some more steps, and the delegation is the interpreter's own. A long one goes on as a
// chain of Delegates (Delegate.h), in which every item costs the same, and which needs no stack for a level.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// Marks code objects with gates: a bit of co_flags that CPython leaves alone.
constexpr int kGatedFlag = 0x20000000;

bool initGeneratorGate(PyObject *module);

/// A chain runs this generator: each delegation of its code goes through the gate until `letGateClose` gets the result, a new
/// reference, or null if there is no gate.
PyObject *openGate(PyObject *generator);
void letGateClose(PyObject *gate);

/// The code of a generator, coroutine or async generator with gates, or as it is if it does not delegate. Null with an error
/// set.
Ref gatedCode(PyCodeObject *code);

} // namespace encc
