// What a self call that was patched into a jump checks: is the name still bound to the running function?
//
//   first restart of an activation:  site @ callee   -> a RestartCounter, or None: not this function, take the real call
//   every further restart:           if counter: …   -> counts, and false when the name is bound to something else now
//   an exception leaves:             exc in counter  -> adds the note
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// Creates both types; false with a Python error set.
bool initSelfCall(PyObject *module);

/// The constant of a patched code object for calls by global name (`name` given) or by free variable `freeIndex`.
PyObject *newSelfCallSite(PyObject *name, Py_ssize_t freeIndex);

} // namespace encc
