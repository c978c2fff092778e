// Tells loops when the name of their function may come to mean something else, so that they need not look each time.
// From 3.12 on: dictionaries and functions report their changes (PyDict_Watch, PyFunction_AddWatcher).
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// One who relies on a watch: a link of a ring.
struct WatchUser {
  WatchUser *previous = nullptr, *next = nullptr;
  bool relies() const { return previous != nullptr; }
};

/// A promise that `globals[name]` is `function`, and, while somebody relies on it, that the function keeps its code. It outlives
/// its users, since one short recursion often follows another; all of it is borrowed, and the function only compared.
struct NameWatch {
  PyObject *globals = nullptr;
  PyObject *name = nullptr; ///< an exact str, which lives as long as the watch
  PyObject *function = nullptr;
  /// Called once for each user, when the promise may not hold any more; runs no Python.
  void (*end)(WatchUser *) = nullptr;
  WatchUser users; ///< the head of the ring
  NameWatch *previous = nullptr, *next = nullptr;
  bool isWatching() const { return previous != nullptr; }
};

/// Whether changes of code are reported now.
extern bool codeIsWatched;
/// Of all watches.
extern int watchUsers;

/// Begins to watch what holds now; false where nothing reports changes, and while others rely on what the watch promises. May end
/// another one: there are only so many at a time.
bool beginWatch(NameWatch &watch, PyObject *globals, PyObject *name, PyObject *function);
/// Ends it without a call; nothing if it has ended. It must have no users.
void endWatch(NameWatch &watch);

/// Whether the watch promises this now.
inline bool promises(const NameWatch &watch, PyObject *function) {
  return watch.function == function && watch.isWatching() && codeIsWatched;
}
inline void addUser(NameWatch &watch, WatchUser &user) {
  user.previous = &watch.users;
  user.next = watch.users.next;
  user.next->previous = watch.users.next = &user;
  ++watchUsers;
}
/// Nothing if it does not rely on any watch.
inline void removeUser(WatchUser &user) {
  if (!user.relies())
    return;
  user.previous->next = user.next;
  user.next->previous = user.previous;
  user.previous = user.next = nullptr;
  --watchUsers;
}

} // namespace encc
