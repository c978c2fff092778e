// x.py.map beside x.py: the source map of one output file.
#pragma once

#include "transform/Pipeline.h"
#include "transform/Source.h"

namespace encc {

/// Where the map of an output file lies.
std::string mapTarget(llvm::StringRef target);

/// Its content. `input` and `target` are paths as they can be opened; the folder of `target` exists. The map names the input
/// relative to itself, so that moving both changes nothing.
std::string mapFile(const SourceFile &source, const TransformResult &result, llvm::StringRef input,
                    llvm::StringRef target);

} // namespace encc
