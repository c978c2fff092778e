// The restart loop: runs tail calls one after the other, each in the place of its caller.
//
// A tail call `raise __encc__.restart(f, x)` is patched into a return of the call's result. `restart` then looks at the
// frame that calls it. If a loop runs that frame, the call is left with the loop as pending, the frame returns, and the
// loop makes the call. If not, `restart` is the loop: the calling frame waits below, as the one host of the whole chain.
// So functions need no wrapper, and a call that never restarts pays nothing.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// Marks code objects whose restart sites are patched: a bit of co_flags that CPython leaves alone.
constexpr int kRestartableFlag = 0x40000000;

/// What a callee comes to when it is called.
struct RestartTarget {
  PyFunctionObject *function = nullptr; ///< borrowed; null if the callee does not restart
  PyObject *self = nullptr;             ///< borrowed; the first argument that the callee is bound to, or null
};

/// A function with the flag, a method bound to one, or an instance whose class defines `__call__` as one.
RestartTarget restartTarget(PyObject *callee);

/// restart(callee, /, *args, **kwargs): vectorcall signature of a module function.
PyObject *restart(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *keywordNames);
/// The same for a call whose result is dropped.
PyObject *restartProcedure(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *keywordNames);

/// The call `callee(*args)` from the running frame, as a restart. `arguments` is as in vectorcall, without the callee.
PyObject *restartCall(PyObject *callee, PyObject *const *arguments, size_t count, PyObject *keywordNames,
                      bool dropsResult);

/// Something is pending in the running frame: if a loop called it, its tail calls are not left with that loop any more.
void keepRunningFrame();

} // namespace encc
