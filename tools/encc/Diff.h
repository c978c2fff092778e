// The change to one file as a unified diff (`encc transform --diff`).
#pragma once

#include "transform/Pipeline.h"

namespace encc {

/// Bytes of the file's own encoding, three lines of context; empty when nothing changed. `patch` understands it.
std::string unifiedDiff(const SourceFile &source, const TransformResult &result, llvm::StringRef oldName,
                        llvm::StringRef newName);

} // namespace encc
