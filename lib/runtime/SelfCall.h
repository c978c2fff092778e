// What a self call that was patched into a jump checks: is the name still bound to the running function?
//
//   first restart of an activation:  site @ callee     -> a RestartCounter, or None: not this function, take the real call
//                                    site @ self       -> the same for a method, looked up without being bound
//   the same, with steps:            ~site             -> a RestartCounter, or the site itself, which gives nothing
//                                    next(of that)     -> steps (StepChecks.h): restarts that need no look, or the counter itself
//   before the further ones:         iter(counter)     -> the same
//   each of them:                    next(steps)       -> counts; ends when the name means something else now
//   where there are no steps:        if counter: …     -> the same
//   before the unchecked copies:     ~counter          -> whether the parameters allow them; counts their restarts ahead
//   an exception leaves one:         counter - n       -> takes back those that did not happen
//   an exception leaves:             exc in counter    -> adds the note
//
// Of a linear call (see LinearSites.h), whose operands are appended to the counter, which is a list for that:
//
//   first restart of an activation:  site % callee     -> as site @ callee
//   every further restart:           counter % callee  -> whether it is the running function; counts
//   a value is to be returned:       -counter          -> the last word of the last call that is pending, or None
//   its further words:               counter >> None
//   was that None for "no call":     counter | None
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// Creates both types; false with a Python error set.
bool initSelfCall(PyObject *module);

/// How a function names itself.
struct SelfName {
  enum class Kind { Global, Free, Method };
  Kind kind = Kind::Global;
  PyObject *name = nullptr;  ///< borrowed from the code: of the global or the method
  Py_ssize_t freeIndex = -1; ///< in the closure
  friend bool operator==(const SelfName &a, const SelfName &b) {
    return a.kind == b.kind && a.name == b.name && a.freeIndex == b.freeIndex;
  }
};

/// Restarts that run without a check between two that are checked. note [unchecked copies]
constexpr int kUncheckedRestarts = 7;

/// The constant of a patched code object for one site.
PyObject *newSelfCallSite(const SelfName &name);

} // namespace encc
