// Where everything will be written, and the refusals that must come before the first byte is.
#pragma once

#include "FileTree.h"

namespace encc {

struct OutputPlan {
  std::vector<std::string> targets; ///< one for each entry of the tree
};

/// `maps`: there will be a map beside each Python file. Fails, with the cause printed, when the output would lie in an input or overwrite one (also through links), or when two
/// inputs would be written to one name. Names that differ by case only are a warning, on a file system that ignores case
/// a failure.
std::optional<OutputPlan> planOutput(const FileTree &tree, llvm::StringRef output, bool maps,
                                     DiagnosticPrinter &printer);

} // namespace encc
