// What a name means as a method of an object, looked up once and then checked by a few reads, as the specialised LOAD_ATTR
// does it.
#pragma once

#include "runtime/Compat.h"

namespace encc {

class MethodLookup {
public:
  /// Whether `receiver.name` is this function, bound. Runs no code of the user's, since the real call looks it up again.
  bool gives(PyObject *receiver, PyObject *name, PyObject *function) {
    PyTypeObject *type = Py_TYPE(receiver);
    if (type == type_ && function == function_ && version_ != 0 && compat::typeVersion(type) == version_) {
      compat::OwnNames own = compat::ownNames(receiver);
      if (own.kind == compat::OwnNames::Kind::None)
        return true;
      if (own.kind == compat::OwnNames::Kind::Shared && own.keys == sharedNames_ &&
          compat::sharedNameCount(own.keys) == sharedNameCount_)
        return true;
    }
    return find(receiver, name, function);
  }

private:
  bool find(PyObject *receiver, PyObject *name, PyObject *function) {
    *this = {};
    PyTypeObject *type = Py_TYPE(receiver);
    if (type->tp_getattro != PyObject_GenericGetAttr || compat::typeLookup(type, name) != function)
      return false;
    PyObject *method = nullptr;
    bool isUnbound = compat::getMethod(receiver, name, &method) == 1;
    bool same = isUnbound && method == function;
    Py_XDECREF(method);
    PyErr_Clear();
    if (same)
      remember(receiver, name, function);
    return same;
  }

  void remember(PyObject *receiver, PyObject *name, PyObject *function) {
    type_ = Py_TYPE(receiver);
    function_ = function;
    version_ = compat::typeVersion(type_);
    compat::OwnNames own = compat::ownNames(receiver);
    if (own.kind == compat::OwnNames::Kind::Shared && !compat::sharedNamesHave(own.keys, name)) {
      sharedNames_ = own.keys;
      sharedNameCount_ = compat::sharedNameCount(own.keys);
    }
  }

  // Borrowed, and only compared: a type that is there has the version that it had only if it is the same one, and has its methods
  // for that long. Functions of the same code may be methods of several types.
  PyTypeObject *type_ = nullptr;
  PyObject *function_ = nullptr;
  unsigned version_ = 0;
  PyDictKeysObject *sharedNames_ = nullptr;
  Py_ssize_t sharedNameCount_ = 0;
};

} // namespace encc
