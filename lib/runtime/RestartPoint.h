// Restart points at run time: which signal is on its way to which activation, and the call that replaces it there.
//
// The code that PointPatch.h adds to a function calls the slots of one small object, the constant `point`:
//
//   exception in point   an exception leaves the body: is it a RestartFrame for this very activation?
//   ~point               then: the call that runs the activation again
//
// The end of a handler that may have swallowed the signal: SwallowGate.h.
#pragma once

#include "runtime/Ref.h"

#include <vector>

namespace encc {

/// Creates the type; false with a Python error set.
bool initRestartPoint(PyObject *module);

/// What the runtime has to know about a code object with a restart point.
struct PointFacts {
  struct Mark {
    Ref object;     ///< the constant that keeps the locals
    int offset = 0; ///< where an activation resumes
  };
  std::vector<unsigned>
      snapshots;              ///< parameters that the body may bind again: their values lie at the bottom of the stack
  std::vector<Mark> marks;    ///< what they have kept lies on the stack above the snapshots
  bool dropsAtReturn = false; ///< the snapshots are dropped before the instruction that returns
  int gate = -1;              ///< constant that handlers unpack when they end, if any does; see SwallowGate.h
  int bodyBegin = 0;          ///< byte offset from which on the snapshots are there
  int innerPad = 0;           ///< byte offset of the landing pad of the body
  int outerPad = 0;           ///< byte offset of the landing pad that finds no snapshots on the stack
  int callBegin = 0;          ///< byte offset from which on the activation only waits for the one that replaces it
  Ref function;               ///< whose activation this is; none for the function that runs
};

/// A new point without facts: they are known when the code is laid out.
PyObject *newRestartPoint();
void setPointFacts(PyObject *point, PointFacts facts);
const PointFacts &pointFacts(PyObject *point);
/// The code's point, borrowed; null without an error if it has none.
PyObject *restartPointOf(PyCodeObject *code);

/// What an activation without a point ends with that would end with `result`, or with the exception that is set: if a restart of
/// it has arrived, that is the result of the call that replaces it.
PyObject *restartInstead(PyObject *frame, PyObject *result);

/// The activation that was replaced is an implementation detail: its frame does not show at the top of tracebacks.
void dropOwnTraceback(PyObject *exception, PyObject *frame, bool evenTheLast);

/// has_restart_point(code)
PyObject *hasRestartPoint(PyObject *module, PyObject *code);
/// entry_arguments(frame): the values of its parameters as they were when it was entered, in the order of `co_varnames`.
PyObject *entryArguments(PyObject *module, PyObject *frame);
/// frame_function(frame): the function that the frame runs.
PyObject *frameFunctionOf(PyObject *module, PyObject *frame);
/// place_of(frame): byte offset of the instruction that it has reached; in a landing pad, of the one that raised.
PyObject *placeOf(PyObject *module, PyObject *frame);
/// stack_item(frame, index): an item of the frame's evaluation stack, counted from the bottom, or None. It must be there:
/// the exception table says how many are while a handler is in force.
PyObject *stackItem(PyObject *module, PyObject *const *args, Py_ssize_t count);
/// is_called_from_c(frame): whether an exception that leaves the frame goes to C code first.
PyObject *isCalledFromC(PyObject *module, PyObject *frame);
/// set_exception_hook(hook): called with frame and exception when one leaves the first body with a restart point on its way,
/// whose frame is still whole; None for no hook.
PyObject *setExceptionHook(PyObject *module, PyObject *hook);
/// is_superseded(frame): whether it only waits for the activation that replaces it.
PyObject *isSuperseded(PyObject *module, PyObject *frame);
/// set_pending(signal): the restart that this thread is carrying out, or None.
PyObject *setPending(PyObject *module, PyObject *signal);
/// pending()
PyObject *pending(PyObject *module, PyObject *);

} // namespace encc
