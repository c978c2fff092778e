// The extension module encc._runtime: the native core. Its Python face is encc.runtime.
#include "OpcodeTable.h"
#include "runtime/Activations.h"
#include "runtime/AsyncDelegation.h"
#include "runtime/CodeUsers.h"
#include "runtime/Deep.h"
#include "runtime/DeepBudget.h"
#include "runtime/DeepGate.h"
#include "runtime/Delegation.h"
#include "runtime/Notes.h"
#include "runtime/PointPatch.h"
#include "runtime/Positions.h"
#include "runtime/RestartLoop.h"
#include "runtime/RestartMarks.h"
#include "runtime/RestartPoint.h"
#include "runtime/Restartable.h"
#include "runtime/SelfCall.h"
#include "runtime/TailCall.h"

#include <cstdlib>

namespace encc {
namespace {

PyCFunction fastcall(PyObject *(*function)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *)) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

PyCFunction fastcallOfPositions(PyObject *(*function)(PyObject *, PyObject *const *, Py_ssize_t)) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

/// environment(name): the variable's value or "". Here, since `os` may not be importable yet.
PyObject *environment(PyObject *, PyObject *name) {
  const char *text = PyUnicode_AsUTF8(name);
  if (!text)
    return nullptr;
  const char *value = std::getenv(text);
  return PyUnicode_DecodeFSDefault(value ? value : "");
}

PyMethodDef methods[] = {
    {"environment", environment, METH_O, nullptr},
    {"limit_restarts", limitRestarts, METH_O,
     "limit_restarts(count)\n--\n\nEnds tail recursion with RecursionError after `count` restarts in a row. The lowest "
     "number asked for holds; ENCC_MAX_RESTARTS goes first."},
    {"limit_depth", limitDepth, METH_O,
     "limit_depth(levels)\n--\n\nLets deep recursion go that deep, whatever memory it takes. The highest number asked "
     "for holds; ENCC_MAX_DEPTH goes first."},
    {"deep", fastcall(deep), METH_FASTCALL | METH_KEYWORDS,
     "deep(function, /, *args, **kwargs)\n--\n\nWith arguments: calls the function with room for deep recursion. "
     "Without: lets recursion through the function go deep, and gives the same object."},
    {"linear", linear, METH_O,
     "linear(function)\n--\n\nAs deep(function); calls of the function itself after which only operations are left to "
     "do "
     "run in its own frame."},
    {"linear_code", linearCodeFor, METH_O,
     "linear_code(function)\n--\n\nThe code in which the function's linear calls are jumps, or None. For tests."},
    {"call_deep", fastcall(callDeepFunction), METH_FASTCALL | METH_KEYWORDS,
     "call_deep(function, /, *args, **kwargs)\n--\n\nCalls the function with room for deep recursion."},
    {"deep_state", deepState, METH_NOARGS, "deep_state()\n--\n\nSettings and state of this thread, for bug reports."},
    {"available_memory", availableMemory, METH_VARARGS,
     "available_memory(root='', /)\n--\n\nBytes that may still be used and mapped."},
    {"restartable", restartable, METH_O,
     "restartable(function)\n--\n\nLets tail calls restart the function: the same object, with patched code."},
    {"restart", fastcall(restart), METH_FASTCALL | METH_KEYWORDS,
     "restart(callee, /, *args, **kwargs)\n--\n\nThe operand of `raise` or `return` in a tail position: calls `callee` "
     "in place of the calling frame."},
    {"restart_procedure", fastcall(restartProcedure), METH_FASTCALL | METH_KEYWORDS,
     "restart_procedure(callee, /, *args, **kwargs)\n--\n\nAs `restart`, for a last statement whose value is dropped."},
    {"tail_call", tailCall, METH_O,
     "tail_call(callee)\n--\n\n`callee` itself if it is not restartable, so that the call is plain; else what restarts "
     "it when called."},
    {"tail_call_procedure", tailCallProcedure, METH_O,
     "tail_call_procedure(callee)\n--\n\nAs `tail_call`, for a last statement whose value is dropped."},
    {"tail_await", tailAwait, METH_O,
     "tail_await(awaitable)\n--\n\nThe operand of `return await`: hands the coroutine over to the chain that drives "
     "the caller, or starts one."},
    {"tail_await_procedure", tailAwaitProcedure, METH_O,
     "tail_await_procedure(awaitable)\n--\n\nAs `tail_await`, for a last statement whose value is dropped."},
    {"tail_yield_from", tailYieldFrom, METH_O,
     "tail_yield_from(iterator)\n--\n\nThe operand of a final `yield from`: hands the generator over to the chain that "
     "drives the caller, or starts one."},
    {"tail_yield_from_procedure", tailYieldFromProcedure, METH_O,
     "tail_yield_from_procedure(iterator)\n--\n\nAs `tail_yield_from`, for a last statement whose value is dropped."},
    {"add_restart_points", addRestartPoints, METH_O,
     "add_restart_points(code)\n--\n\nThe code with a restart point in it and in every function it defines."},
    {"restart_points", restartPoints, METH_NOARGS,
     "restart_points()\n--\n\nRestart points for everything that the calling module defines from now on."},
    {"replace_constant", fastcallOfPositions(replaceConstant), METH_FASTCALL,
     "replace_constant(code, old, new)\n--\n\nChanges a constant of live code; whether it was there."},
    {"set_positions", fastcallOfPositions(setPositions), METH_FASTCALL,
     "set_positions(code, first_line, table)\n--\n\nMoves live code to other places; whether it could be moved."},
    {"code_users", codeUsers, METH_O,
     "code_users(path)\n--\n\nAll functions, generators and coroutines whose code is of the file."},
    {"evaluate_frames", evaluateFrames, METH_O,
     "evaluate_frames(on)\n--\n\nMakes all frames restartable that begin from now on, by an evaluation loop of PEP "
     "523."},
    {"is_evaluated", isEvaluatedFrame, METH_O, "is_evaluated(frame)\n--\n\nWhether that loop runs the frame."},
    {"has_restart_point", hasRestartPoint, METH_O, "has_restart_point(code)\n--\n\n"},
    {"mark_restart_point", fastcallOfPositions(markRestartPoint), METH_FASTCALL,
     "mark_restart_point(label=None, /)\n--\n\nA restart point inside a body, once the code has got restart points."},
    {"marks_of", marksOf, METH_O, "marks_of(code)\n--\n\nLabel or None, line and byte offset of each mark."},
    {"marked_locals", fastcallOfPositions(markedLocals), METH_FASTCALL,
     "marked_locals(frame, index)\n--\n\nThe locals when control passed the mark last; None if it did not."},
    {"resuming_code", fastcallOfPositions(resumingCode), METH_FASTCALL,
     "resuming_code(code, index, locals, function)\n--\n\nCode that begins at the mark, for one activation."},
    {"entry_arguments", entryArguments, METH_O,
     "entry_arguments(frame)\n--\n\nThe frame's parameters as they were when it was entered."},
    {"frame_function", frameFunctionOf, METH_O, "frame_function(frame)\n--\n\nThe function that the frame runs."},
    {"place_of", placeOf, METH_O,
     "place_of(frame)\n--\n\nOffset of the instruction that the frame has reached; in a landing pad, of the one that "
     "raised."},
    {"stack_item", fastcallOfPositions(stackItem), METH_FASTCALL,
     "stack_item(frame, index)\n--\n\nAn item of the frame's evaluation stack, or None."},
    {"is_called_from_c", isCalledFromC, METH_O,
     "is_called_from_c(frame)\n--\n\nWhether an exception that leaves the frame goes to C code first."},
    {"set_exception_hook", setExceptionHook, METH_O,
     "set_exception_hook(hook)\n--\n\nCalls hook(frame, exception) when an exception leaves a body with a restart "
     "point."},
    {"is_superseded", isSuperseded, METH_O,
     "is_superseded(frame)\n--\n\nWhether the frame only waits for the one that a restart put in its place."},
    {"set_pending", setPending, METH_O, "set_pending(signal)\n--\n\nThe restart that this thread carries out."},
    {"pending", pending, METH_NOARGS, "pending()\n--\n\nThe restart that this thread carries out, or None."},
    {nullptr, nullptr, 0, nullptr}};

/// The extension knows the insides of one minor version: the one it was compiled for.
bool checkVersion() {
  unsigned long running = Py_Version >> 16;
  if (running == opcodes::kVersion)
    return true;
  PyErr_Format(PyExc_ImportError, "encc._runtime was built for Python %d.%d and cannot run in %lu.%lu; reinstall encc",
               opcodes::kVersion >> 8, opcodes::kVersion & 0xff, running >> 8, running & 0xff);
  return false;
}

/// The core keeps objects and an index into code objects for the whole process; each interpreter has its own of both.
bool checkInterpreter() {
  if (PyInterpreterState_Get() == PyInterpreterState_Main())
    return true;
  PyErr_SetString(PyExc_ImportError, "encc._runtime runs in the main interpreter only");
  return false;
}

int execute(PyObject *module) {
  if (!checkVersion() || !checkInterpreter())
    return -1;
  readEnvironment();
  readDeepEnvironment();
  // A program may import encc afresh while functions that the first import patched live on: types are made once.
  static PyObject *signal = PyErr_NewExceptionWithDoc(
      "encc.runtime.RestartFrame", "The signal from a tail call to its restart loop.", PyExc_BaseException, nullptr);
  if (!signal || PyModule_AddObjectRef(module, "RestartFrame", signal) < 0)
    return -1;
  return initNotes() && initSelfCall(module) && initDelegation(module) && initTailCall(module) &&
                 initRestartPoint(module) && initAsyncDelegation() && initRestartMarks(module) && initDeepGate(module)
             ? 0
             : -1;
}

PyModuleDef_Slot slots[] = {{Py_mod_exec, reinterpret_cast<void *>(execute)},
#if PY_VERSION_HEX >= 0x030c0000
                            {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
                            {0, nullptr}};
PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "encc._runtime", "The native core of encc.", 0, methods, slots, nullptr, nullptr, nullptr};

} // namespace
} // namespace encc

PyMODINIT_FUNC PyInit__runtime() { return PyModuleDef_Init(&encc::definition); }
