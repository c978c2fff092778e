// In place, since a module's own code runs already when its map is read, and the others are constants of it.
#include "runtime/Positions.h"

#include "runtime/Compat.h"

namespace encc {

PyObject *setPositions(PyObject *, PyObject *const *args, Py_ssize_t count) {
  if (count != 3 || !PyCode_Check(args[0]) || !PyLong_Check(args[1]) || !PyBytes_CheckExact(args[2])) {
    PyErr_SetString(PyExc_TypeError, "set_positions(code, first_line, table)");
    return nullptr;
  }
  auto *code = reinterpret_cast<PyCodeObject *>(args[0]);
  long firstLine = PyLong_AsLong(args[1]);
  if (firstLine == -1 && PyErr_Occurred())
    return nullptr;
  if (compat::hasLineEvents(code))
    Py_RETURN_FALSE;
  code->co_firstlineno = static_cast<int>(firstLine);
  PyObject *old = code->co_linetable;
  code->co_linetable = Py_NewRef(args[2]);
  compat::retireLineTable(old);
  Py_RETURN_TRUE;
}

} // namespace encc
