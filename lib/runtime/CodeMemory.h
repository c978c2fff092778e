// What is kept of code objects, beside them, as long as they live.
#pragma once

#include "runtime/Ref.h"

#include <vector>

namespace encc {

struct CodeFacts {
  /// A weak reference to the code object.
  Ref reference;
  /// What `patchCode` made of it: nested functions are decorated again at each run of the function around them.
  Ref patched;
  PyObject *patchedFor = nullptr; ///< the globals it was patched for; only compared
  bool patchedToJump = false;
  /// What `gatedCode` made of it.
  Ref gated;
  /// Whether its functions may be closed, and what they get for code then, once that was needed: see ClosedFunctions.h.
  bool mayBeClosed = false;
  Ref stub;
  /// What `addRestartPoints` made of it, where the evaluation loop needs that: see Activations.h.
  Ref pointed;
  /// Its parameters that may be bound again, and whether they were looked for: when the evaluation loop first runs it.
  std::vector<unsigned> rebound;
  bool hasRebound = false;
  /// What it runs when linear recursion gets deep: see LinearSites.h.
  Ref linear;
  /// Whether that is to be made, of this code itself, when it is first needed; and whether it has been tried.
  bool linearIsDue = false, linearIsSettled = false;
};

/// The facts of this very code object, or null if it has none. Allocates nothing and sets no error.
CodeFacts *findFacts(PyObject *code);

/// The same, made if there are none. Null with a Python error set if there is no memory for them.
CodeFacts *factsOf(PyObject *code);

} // namespace encc
