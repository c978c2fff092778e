// A cheap look at the words of a file: can it hold a rewrite at all? Never wrong with "no".
#pragma once

#include "transform/Pipeline.h"

namespace encc {

/// False only when parsing and analyzing could find neither a rewrite nor a recursive call.
bool mayHoldRewrite(llvm::StringRef text, const TransformOptions &options);

/// False only when the text defines no function.
bool mayHoldFunction(llvm::StringRef text);

} // namespace encc
