// Finds what runs the code of a file, among all objects of the process: hot patches have to reach every reference.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// code_users(path): the functions, generators, coroutines and async generators whose code is of this file.
PyObject *codeUsers(PyObject *module, PyObject *path);

} // namespace encc
