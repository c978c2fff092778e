// One entry without a predecessor, as that of a thread that has just begun.
#include "runtime/HandledList.h"

#include <climits>
#include <utility>

namespace encc {
namespace {

constexpr int kMany = 256;
constexpr int kFew = 32;

/// How many empty entries come first, at most `most`; the last entry counts as one that is not. `behind` is the one after them.
int passEmpty(const PyThreadState *thread, int most, _PyErr_StackItem *&behind) {
  behind = thread->exc_info;
  int count = 0;
  for (; count < most && !compat::isHandling(behind) && behind->previous_item; behind = behind->previous_item)
    ++count;
  return count;
}

} // namespace

int emptyEntries(const PyThreadState *thread, int most) {
  _PyErr_StackItem *behind;
  return passEmpty(thread, most, behind);
}

bool hasManyEmptyEntries(const PyThreadState *thread) { return emptyEntries(thread, kMany) == kMany; }

void HandledList::begin(PyThreadState *thread) {
  if (emptyEntries(thread, kFew) < kFew)
    return;
  _PyErr_StackItem *handled;
  passEmpty(thread, INT_MAX, handled);
  below_ = thread->exc_info;
  last_.exc_value = Py_XNewRef(handled->exc_value);
  thread->exc_info = &last_;
}

void HandledList::end(PyThreadState *thread) {
  if (!below_)
    return;
  thread->exc_info = std::exchange(below_, nullptr);
  Py_CLEAR(last_.exc_value);
}

} // namespace encc
