// Where generators and coroutines delegate, the code of recursive ones looks now and then whether their chain has become long, by
// instructions that the interpreter's compiler did not make:
//
//   LOAD g(x); GET_YIELD_FROM_ITER;
//   LOAD_CONST gate; POP_JUMP_IF_FALSE pass; LOAD_CONST gate; BINARY_OP @;
//   pass: LOAD_CONST None; SEND …
//
// While it is short, the result is the generator itself, and the delegation is the interpreter's own. A long one goes on as a
// chain of Delegates (Delegate.h), in which every item costs the same, and which needs no stack for a level.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// Marks code objects with gates: a bit of co_flags that CPython leaves alone.
constexpr int kGatedFlag = 0x20000000;

bool initGeneratorGate(PyObject *module);

/// The code of a generator, coroutine or async generator with gates, or as it is if it does not delegate. Null with an error
/// set.
Ref gatedCode(PyCodeObject *code);

} // namespace encc
