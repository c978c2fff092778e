// What makes a function restartable: a patched copy of its code, in the least costly way (LookupPatch.h, CodePatch.h).
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// restartable(function): patches the code of a function, which is returned. Everything else is returned as it is.
PyObject *restartable(PyObject *module, PyObject *function);

/// A patched copy of the code of a function with these globals (null: not known). Null with an error set on failure.
/// Without `jumps`, self calls go through the restart loop.
Ref patchCode(PyCodeObject *code, PyObject *globals, bool jumps = true);

/// What `restartable` gives a function of this code.
Ref restartableCode(PyCodeObject *code, PyObject *globals);

} // namespace encc
