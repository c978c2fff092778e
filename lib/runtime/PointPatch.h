// Gives code objects a restart point: what the interpreter's compiler would make of
//
//   def f(a, b):                       def f(a, b):
//       <body that binds a again>          a' = a
//                                          try:
//                                              <body>
//                                          except RestartFrame for this activation:
//                                              pass
//                                          return <f(a', b)>       (generators: yield from; coroutines: await;
//                                                                   async generators: a loop)
//
// without a statement, a line or a name more. Nothing of it runs until an exception leaves the body, but for the snapshots,
// which lie at the bottom of the evaluation stack.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// add_restart_points(code): the code of a module, with restart points in it and in everything it defines.
PyObject *addRestartPoints(PyObject *module, PyObject *code);

/// restart_points(): restart points for everything that the calling module's code defines from now on.
PyObject *restartPoints(PyObject *module, PyObject *);

/// replace_constant(code, old, new): changes a constant of live code; whether it was there.
PyObject *replaceConstant(PyObject *module, PyObject *const *args, Py_ssize_t count);

} // namespace encc
