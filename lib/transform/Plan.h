// What will be changed and why: edits in offsets of the original text, and one decision per recursive call.
#pragma once

#include "transform/Diagnostic.h"

#include "llvm/Support/Error.h"

#include <string>
#include <variant>
#include <vector>

namespace encc {

/// Text copied from the original.
struct Verbatim {
  Span from;
};
/// New text; `origin` is the place it answers for in source maps.
struct Generated {
  std::string text;
  Span origin;
};

/// Replaces the bytes of `replaced` by the pieces; an empty span inserts. Edits name delimiters only, never operands.
struct Edit {
  Span replaced;
  std::vector<std::variant<Verbatim, Generated>> pieces;
};

/// What became of one recursive call.
struct Decision {
  bool taken = false;
  std::string caller; ///< qualified name of the enclosing function
  std::string callee; ///< callee as written
  std::string form;   ///< "restart", "tail_call", "tail_await", … when taken
  Diagnostic reason;  ///< a remark: why taken or why refused
};

struct Plan {
  std::vector<Edit> edits; ///< sorted, not overlapping
  std::vector<Decision> decisions;
};

/// Collects edits in any order; `finish` sorts them and fails (our bug) when two overlap. Inserts at one offset keep the
/// order in which they were added, and come before an edit that replaces the text there.
class PlanBuilder {
public:
  void add(Edit edit);
  void decide(Decision decision);
  llvm::Expected<Plan> finish();

private:
  Plan plan_;
};

} // namespace encc
