// Code that begins in the middle of a body: it binds the locals that a mark has kept and jumps there.
//
//   RESUME; <arguments and marks, as ever>; LOAD_CONST locals; UNARY_NEGATIVE; UNPACK_SEQUENCE n; STORE_FAST … × n; JUMP mark
#pragma once

#include "runtime/RestartPoint.h"

namespace encc {

/// The code of one activation that goes on at a mark, counted as one of `function`. Null with a Python error set.
Ref codeResumingAt(PyCodeObject *code, const PointFacts &facts, size_t mark, PyObject *locals, PyObject *function);

} // namespace encc
