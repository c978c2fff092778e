// One entry without a predecessor, as that of a thread that has just begun.
#include "runtime/HandledList.h"

#include <utility>

namespace encc {
namespace {

constexpr int kMany = 256;
constexpr int kFew = 32;

/// The nearest entry that is not empty, or the last one; fewer than `most` entries are passed, or the result is null.
_PyErr_StackItem *findHandled(const PyThreadState *thread, int most) {
  _PyErr_StackItem *item = thread->exc_info;
  for (; !compat::isHandling(item) && item->previous_item; item = item->previous_item)
    if (--most <= 0)
      return nullptr;
  return item;
}

} // namespace

bool hasManyEmptyEntries(const PyThreadState *thread) { return !findHandled(thread, kMany); }

void HandledList::begin(PyThreadState *thread) {
  if (findHandled(thread, kFew))
    return;
  below_ = thread->exc_info;
  last_.exc_value = Py_XNewRef(findHandled(thread, INT_MAX)->exc_value);
  thread->exc_info = &last_;
}

void HandledList::end(PyThreadState *thread) {
  if (!below_)
    return;
  thread->exc_info = std::exchange(below_, nullptr);
  Py_CLEAR(last_.exc_value);
}

} // namespace encc
