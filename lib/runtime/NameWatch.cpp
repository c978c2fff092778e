// One list of all watches. They are few: a long list would make each change of a module's names slow.
#include "runtime/NameWatch.h"

#include "runtime/Compat.h"

#include <utility>

namespace encc {

bool codeIsWatched = false;
int watchUsers = 0;

#if ENCC_HAS_WATCHERS
namespace {

constexpr int kMostWatches = 32;

NameWatch ends; // the head of the ring: the newest watch is behind it, the oldest before it
int watches = 0;
int dictWatcher = -1;     // ids that the interpreter gave; -1 for none
int functionWatcher = -1; // only while there are users, since it is told of every function that is made and freed

bool hasUsers(const NameWatch &watch) { return watch.users.next != &watch.users; }

void finish(NameWatch *watch) {
  WatchUser *user = watch->users.next;
  watch->users.previous = watch->users.next = &watch->users;
  endWatch(*watch);
  for (WatchUser *next; user != &watch->users; user = next) {
    next = user->next;
    user->previous = user->next = nullptr;
    --watchUsers;
    watch->end(user);
  }
}

bool isSameName(PyObject *name, PyObject *key) {
  return name == key || !key || !PyUnicode_CheckExact(key) || PyUnicode_Compare(name, key) == 0;
}

int dictChanges(PyDict_WatchEvent event, PyObject *dict, PyObject *key, PyObject *value) {
  bool isOneKey = event == PyDict_EVENT_ADDED || event == PyDict_EVENT_MODIFIED || event == PyDict_EVENT_DELETED;
  bool isWatched = false;
  for (NameWatch *watch = ends.next, *next; watch != &ends; watch = next) {
    next = watch->next;
    if (watch->globals != dict)
      continue;
    // Without users it ends too: a program that only changes its globals is told of once.
    if (isOneKey && hasUsers(*watch) && (value == watch->function || !isSameName(watch->name, key)))
      isWatched = true;
    else
      finish(watch);
  }
  if (!isWatched && event != PyDict_EVENT_DEALLOCATED && PyDict_Unwatch(dictWatcher, dict) < 0)
    PyErr_Clear();
  return 0;
}

int functionChanges(PyFunction_WatchEvent event, PyFunctionObject *function, PyObject *) {
  if (watchUsers == 0) { // not before: one short recursion often follows another
    PyFunction_ClearWatcher(std::exchange(functionWatcher, -1));
    codeIsWatched = false;
  }
  if (event != PyFunction_EVENT_MODIFY_CODE)
    return 0;
  for (NameWatch *watch = ends.next, *next; watch != &ends; watch = next) {
    next = watch->next;
    if (watch->function == reinterpret_cast<PyObject *>(function))
      finish(watch);
  }
  return 0;
}

/// Other users may have taken all watchers that an interpreter has.
bool prepare() {
  if (!ends.next)
    ends.next = ends.previous = &ends;
  if (dictWatcher < 0)
    dictWatcher = PyDict_AddWatcher(dictChanges);
  if (dictWatcher >= 0 && functionWatcher < 0)
    functionWatcher = PyFunction_AddWatcher(functionChanges);
  codeIsWatched = functionWatcher >= 0;
  if (dictWatcher >= 0 && codeIsWatched)
    return true;
  PyErr_Clear();
  return false;
}

} // namespace

bool beginWatch(NameWatch &watch, PyObject *globals, PyObject *name, PyObject *function) {
  if (!prepare())
    return false;
  if (watch.isWatching()) {
    if (watch.function == function && watch.globals == globals)
      return true;
    if (hasUsers(watch))
      return false;
    endWatch(watch);
  }
  if (PyDict_Watch(dictWatcher, globals) < 0) {
    PyErr_Clear();
    return false;
  }
  if (watches == kMostWatches)
    finish(ends.previous);
  watch.globals = globals;
  watch.name = name;
  watch.function = function;
  watch.users.previous = watch.users.next = &watch.users;
  watch.previous = &ends;
  watch.next = ends.next;
  watch.next->previous = ends.next = &watch;
  ++watches;
  return true;
}

void endWatch(NameWatch &watch) {
  if (!watch.isWatching())
    return;
  watch.previous->next = watch.next;
  watch.next->previous = watch.previous;
  watch.previous = watch.next = nullptr;
  --watches;
}
#else
bool beginWatch(NameWatch &, PyObject *, PyObject *, PyObject *) { return false; }
void endWatch(NameWatch &) {}
#endif

} // namespace encc
