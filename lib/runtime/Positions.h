// Changes where code stands: for modules whose source map says that they are somebody else's output.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// set_positions(code, first_line, table): gives live code another `co_firstlineno` and `co_linetable`, for as many
/// instructions. False, and nothing is changed, where a debugger or profiler has taken down the code's lines already.
PyObject *setPositions(PyObject *module, PyObject *const *args, Py_ssize_t count);

} // namespace encc
