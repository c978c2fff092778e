// Which copies of a body there are in patched code, and how their self calls are checked.
//
// note [unchecked copies]: a look at what the name means takes about as long as a short body. A body that only computes, with
// parameters that are numbers or strings, runs no code that could rebind the name; such a body has no steps but further copies
// that follow the checked one without a check of their own. (Another thread, a signal handler or a trace function may rebind
// the name at any time; the restart that sees it is then a few later than it might have been.)
//
//   entry copy -> loop copy (checked) -> unchecked -> … -> unchecked -> loop copy -> …
#pragma once

#include "runtime/RestartSites.h"

namespace encc {

/// One copy of the body in the new code.
struct Copy {
  enum class Kind { Entry, Checked, Unchecked };
  Kind kind = Kind::Entry;
  Label first = kNoLabel; ///< the labels of the original's instructions begin there
  Label start = kNoLabel; ///< where a restart enters, with the counter on the stack
  Label note = kNoLabel;  ///< where exceptions that leave go
  int countedAhead = 0;   ///< restarts that the counter holds although they come after this copy
  bool hasCounter() const { return kind != Kind::Entry; }
  Label label(size_t i) const { return first + static_cast<Label>(i); }
  Label label(Label original) const { return first + original; }
};

struct CopyPlan {
  bool stepped = false; ///< there are steps above the counter
  int unchecked = 0;    ///< copies
};

/// For code with self calls that become jumps. `hasCells`: variables of its own are captured.
CopyPlan planCopies(const Bytecode &bytecode, const std::vector<RestartSite> &sites, bool hasCells);

} // namespace encc
