// Restart points inside a body: the statement `__encc__.mark_restart_point("label")`.
//
//   LOAD_GLOBAL __encc__; LOAD_ATTR mark_restart_point; LOAD_CONST label; CALL 1; POP_TOP
//   →  LOAD_CONST mark; UNARY_INVERT; SWAP n; POP_TOP
//
// Each time that control passes it, the locals go into the mark's place at the bottom of the evaluation stack, as one tuple.
#pragma once

#include "runtime/Bytecode.h"

#include <vector>

namespace encc {

struct MarkSite {
  size_t begin = 0, end = 0; ///< instructions
  PyObject *label = nullptr; ///< borrowed; null if it has none
  int line = -1;
};

/// Creates the type; false with a Python error set.
bool initRestartMarks(PyObject *module);

/// The marks that can be resumed at: where nothing is on the stack and no handler in force.
std::vector<MarkSite> findMarks(PyCodeObject *code, const Bytecode &bytecode);

/// What the code has in the place of a site. `values`, a tuple, is what `-mark` gives once; null for none.
PyObject *newRestartMark(PyObject *label, int line, PyObject *values);
bool isRestartMark(PyObject *object);

/// mark_restart_point(label=None): does nothing; what code without restart points calls.
PyObject *markRestartPoint(PyObject *module, PyObject *const *args, Py_ssize_t count);
/// marks_of(code): label or None, line and byte offset of each.
PyObject *marksOf(PyObject *module, PyObject *code);
/// marked_locals(frame, index): name to value as they were when control passed the mark last; None if it did not.
PyObject *markedLocals(PyObject *module, PyObject *const *args, Py_ssize_t count);
/// resuming_code(code, index, locals, function): the code, beginning at the mark with these locals; once. An activation of
/// it counts as one of `function`.
PyObject *resumingCode(PyObject *module, PyObject *const *args, Py_ssize_t count);

} // namespace encc
