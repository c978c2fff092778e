// The comments that mark restart points inside functions.
//
//   # encc: restart-point loaded    →   __encc__.mark_restart_point("loaded")      with `-g`
#pragma once

#include "transform/Diagnostic.h"
#include "transform/ModuleFacts.h"
#include "transform/Syntax.h"

namespace encc {

struct RestartMarks {
  std::vector<MarkFacts> marks;        ///< in source order
  std::vector<Diagnostic> diagnostics; ///< comments that mark nothing
};

/// A comment counts on a line of its own above a statement of a function's body, or of an `if` or `while` in it: where the
/// interpreter has nothing on its stack and no handler in force.
RestartMarks readRestartMarks(const SyntaxTree &tree);

/// Whether a directive's text marks a restart point; `label` is what stands behind.
bool isRestartMark(llvm::StringRef directive, llvm::StringRef &label);

} // namespace encc
