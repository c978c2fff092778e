// Owned references to Python objects. Borrowed ones are plain pointers.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <utility>

namespace encc {

/// Owns one reference or none.
class Ref {
public:
  Ref() = default;
  Ref(Ref &&other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref(const Ref &other) : object_(Py_XNewRef(other.object_)) {}
  Ref &operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() { Py_XDECREF(object_); }

  /// Takes over a new reference; null (with a Python error set) stays null.
  static Ref steal(PyObject *object) {
    Ref ref;
    ref.object_ = object;
    return ref;
  }
  /// Adds a reference to a borrowed object.
  static Ref borrow(PyObject *object) { return steal(Py_XNewRef(object)); }

  PyObject *get() const { return object_; }
  PyObject *release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

private:
  PyObject *object_ = nullptr;
};

} // namespace encc
