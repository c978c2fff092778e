// How recursion through a function enters the deep stack: not at all while it is shallow, and at no cost.
//
// The interpreter takes a new chunk of its frame stack about every hundred calls, and asks our allocator for it. If by then
// half of what it allows is used up, the functions of ours that are found in the frames below are *closed*: their code is
// exchanged for a stub. The next call of one of them, however it comes about (by name, through methods, operators, `max`, …),
// runs the stub, which opens all functions again and makes the call on the deep stack. Otherwise a function is what its source
// says, with its own code; calls of it cost what they always did.
//
//   f f f … f f | f f f f | f:       | a new chunk: half is used, f is closed
//                           stub → f f f …       the stub's call goes on on the deep stack
//
// Generators and coroutines keep their frames elsewhere; theirs is a test in the code itself: see GeneratorGate.h.
#pragma once

#include "runtime/Ref.h"

namespace encc {

bool initDeepGate(PyObject *module);

/// A code object with the same parameters, locals and frame size, which enters the deep stack: the function may be closed while a
/// frame for it is being made. `reference` is a weak one to the code. Nothing, with an error set, on failure.
Ref makeStub(PyCodeObject *code, PyObject *reference);

/// deep(function, /, *args, **kwargs): with arguments the call, without them the decorator.
PyObject *deep(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *keywordNames);
/// linear(function): the decorator, and linear calls of the function become jumps (LinearSites.h).
PyObject *linear(PyObject *module, PyObject *function);
/// linear_code(function): the code that `linear` lets it run when it gets deep, or None. For tests.
PyObject *linearCodeFor(PyObject *module, PyObject *function);

} // namespace encc
