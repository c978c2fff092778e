// A cheap look at the words of a file: can it hold a rewrite at all, and where? Never wrong with "no".
#pragma once

#include "transform/Pipeline.h"

namespace encc {

/// What parsing and analyzing must see of a text.
struct Needed {
  bool any = true;          ///< false: there is neither a rewrite nor a recursive call
  std::vector<Span> spared; ///< bodies of functions that change nothing of the result, ascending
};

Needed findNeeded(llvm::StringRef text, const TransformOptions &options);

} // namespace encc
