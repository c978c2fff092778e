// Tells loops when the name of their function may come to mean something else, so that they need not look each time.
// From 3.12 on: dictionaries and functions report their changes (PyDict_Watch, PyFunction_AddWatcher).
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// A promise that `globals[name]` is `function`, which runs `code`; all are borrowed, and owned by whoever watches.
struct NameWatch {
  PyObject *globals = nullptr;
  PyObject *name = nullptr; ///< an exact str
  PyObject *function = nullptr;
  void (*end)(NameWatch *) = nullptr; ///< called once, when the promise may not hold any more; runs no Python
  NameWatch *previous = nullptr, *next = nullptr;
  bool isWatching() const { return previous != nullptr; }
};

/// Begins to watch what holds now; false where nothing reports changes. May end another one: there are only so many at a time.
bool beginWatch(NameWatch &watch);
/// Ends it without a call; nothing if it has ended.
void endWatch(NameWatch &watch);

} // namespace encc
