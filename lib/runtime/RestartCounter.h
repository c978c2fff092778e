// The restarts of one activation: how many there were, and whether its function's name still means that function.
#pragma once

#include "runtime/Compat.h"
#include "runtime/Deep.h"
#include "runtime/MethodLookup.h"
#include "runtime/NameWatch.h"
#include "runtime/SelfCall.h"

namespace encc {

/// The constant of a patched code object that makes counters, and what was learned about its name.
struct SelfCallSite {
  PyObject_HEAD SelfName name; ///< owns its `name`
  NameWatch watch;             ///< of a global name
  compat::GlobalSlot slot;     ///< where the name was found last: where it most likely is
  MethodLookup method;         ///< the same for a method
};

/// It lives on the activation's evaluation stack, below everything else. As a list it holds what linear calls need when they
/// return: a list, since LIST_APPEND is by far the cheapest way to keep a value.
struct RestartCounter {
  PyListObject words;
  PyFunctionObject *function; ///< this and the next two are owned, and null in a counter that is not in use
  PyObject *code;
  SelfCallSite *site;
  PyObject *holder;  ///< borrowed from the function: the cell, or the globals; null for a method
  const void *place; ///< the name is bound to the function while `expected` stands there; else, look
  uintptr_t expected;
  MethodPlaces method;  ///< the same for a method
  compat::Frame *frame; ///< of the activation
  int64_t count;        ///< without the steps that were taken
  PyObject *steps;      ///< null if none were ever granted
  long granted;
  WatchUser watch; ///< as long as there may be steps
  int64_t levels;  ///< linear calls that are pending
  Pending pending; ///< the same, for mayPend
  bool isFresh;    ///< it has still to give its steps
  bool returns;    ///< the first of them has returned: the parameters are not those of the activation that goes on
  bool finished;   ///< `-counter` has found no call
};

/// Creates the type; false with a Python error set.
bool initRestartCounter(PyObject *module);

/// A counter that has counted nothing, for the running frame and its function; null with an error set. `holder` is borrowed.
RestartCounter *newCounter(SelfCallSite *site, PyFunctionObject *function, PyObject *holder, compat::Frame *frame);

/// A counter of the first restart, which first gives its steps; null without an error if the name is not bound to the function.
RestartCounter *newSteppedCounter(SelfCallSite *site, PyFunctionObject *function, PyObject *holder,
                                  compat::Frame *frame);

/// One more linear call: 1, or -1 with RecursionError set.
int countLevel(RestartCounter *counter);

} // namespace encc
