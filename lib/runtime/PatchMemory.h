// The patched code of functions that are decorated again and again: nested ones, at each run of the function around them.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// What `rememberPatch` was told of this very code object, or none. Sets no error.
Ref rememberedPatch(PyCodeObject *code);

/// Remembers `patched` until `code` dies. False with a Python error set if there is no memory for it.
bool rememberPatch(PyCodeObject *code, PyObject *patched);

} // namespace encc
