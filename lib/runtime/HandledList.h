// The interpreter's list of the exceptions that a thread handles, kept short.
//
//   generator → generator → generator → … → function that handles KeyError        each running generator has an entry, mostly empty
//
// Whenever an exception is raised, or a generator closed that has not ended, the interpreter goes through the empty entries:
// in recursion that is n generators deep that takes quadratic time.
#pragma once

#include "runtime/Compat.h"

namespace encc {

/// How many empty entries come first, at most `most`.
int emptyEntries(const PyThreadState *thread, int most);

/// Whether a few hundred empty entries come first.
bool hasManyEmptyEntries(const PyThreadState *thread);

/// While begun, what the thread calls sees a list that ends with the exception that is handled now. It must stay where it is.
class HandledList {
public:
  /// Only if there are entries to leave out.
  void begin(PyThreadState *thread);
  /// For the thread that began it, when all that it called has returned.
  void end(PyThreadState *thread);

private:
  _PyErr_StackItem last_ = {};
  _PyErr_StackItem *below_ = nullptr; ///< the thread's list before; null while not begun
};

} // namespace encc
