#include "runtime/CodeUsers.h"

#include "runtime/Compat.h"

#include <vector>

namespace encc {
namespace {

struct Search {
  PyObject *path;
  PyObject *otherPath = nullptr; ///< borrowed for the search: a file name that was found to be another one
  std::vector<Ref> found = {};
};

PyObject *codeOf(PyObject *object) {
  if (PyFunction_Check(object))
    return PyFunction_GET_CODE(object);
  if (PyGen_CheckExact(object) || PyCoro_CheckExact(object) || PyAsyncGen_CheckExact(object))
    return compat::anyGeneratorCode(object);
  return nullptr;
}

int look(PyObject *object, void *data) {
  auto *search = static_cast<Search *>(data);
  PyObject *code = codeOf(object);
  if (!code)
    return 1;
  PyObject *path = reinterpret_cast<PyCodeObject *>(code)->co_filename;
  if (path == search->otherPath)
    return 1;
  if (path == search->path || PyUnicode_Compare(path, search->path) == 0)
    search->found.push_back(Ref::borrow(object));
  else
    search->otherPath = path;
  return 1;
}

} // namespace

PyObject *codeUsers(PyObject *, PyObject *path) {
  if (!PyUnicode_Check(path))
    return PyErr_Format(PyExc_TypeError, "a path is needed, not %.100s", Py_TYPE(path)->tp_name);
  Search search{path};
  if (!compat::visitObjects(look, &search))
    return nullptr;
  PyObject *list = PyList_New(static_cast<Py_ssize_t>(search.found.size()));
  for (size_t i = 0; list && i < search.found.size(); ++i)
    PyList_SET_ITEM(list, static_cast<Py_ssize_t>(i), search.found[i].release());
  return list;
}

} // namespace encc
