// What a name means as a method of an object, looked up once and then checked by a few reads, as the specialised LOAD_ATTR
// does it.
#pragma once

#include "runtime/Compat.h"

namespace encc {

/// For one activation, what the look-up of its first parameter's method rests on: a few words in memory, next to each other or in
/// use anyway. Later ones of them are read only while the earlier ones say that they are still there.
class MethodPlaces {
public:
  void forget() {
    local_ = &kNothing;
    receiverWord_ = ~kNothing;
  }
  /// Whether the look-up would find the same again.
  bool hold() const {
    return compat::standsAt(local_) == receiverWord_ && Py_TYPE(receiver_) == type_ &&
           compat::typeVersion(type_) == version_ && compat::standsAt(names_) == namesWord_ &&
           (!keys_ || compat::sharedNameCount(keys_) == nameCount_);
  }

private:
  friend class MethodLookup;
  static constexpr uintptr_t kNothing = 0;

  const void *local_ = &kNothing; ///< of the frame
  uintptr_t receiverWord_ = ~kNothing;
  PyObject *receiver_ = nullptr;
  PyTypeObject *type_ = nullptr;
  unsigned version_ = 0;
  const void *names_ = &kNothing;
  uintptr_t namesWord_ = kNothing;
  PyDictKeysObject *keys_ = nullptr;
  Py_ssize_t nameCount_ = 0;
};

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

  /// Has `places` hold as long as what was just found for this frame's first parameter; if that can be said.
  void rememberFor(const compat::Frame *frame, MethodPlaces &places) const {
    places.forget();
    PyObject *receiver = compat::frameLocal(frame, 0);
    if (version_ == 0 || !receiver || Py_TYPE(receiver) != type_)
      return;
    const void *names = sharedNames_ ? compat::sharedNamesPlace(receiver) : nullptr;
    if (!names && !compat::hasSlotsOnly(type_))
      return;
    places.receiver_ = receiver;
    places.type_ = type_;
    places.version_ = version_;
    places.names_ = names ? names : &MethodPlaces::kNothing;
    places.namesWord_ = compat::standsAt(places.names_);
    places.keys_ = sharedNames_;
    places.nameCount_ = sharedNameCount_;
    places.local_ = compat::frameLocalPlace(frame, 0);
    places.receiverWord_ = compat::standsAt(places.local_);
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
