// A map in the standard form of source maps, revision 3, with what the Python runtime needs beside it.
#pragma once

#include "transform/SourceMap.h"

namespace encc {

/// What the map calls the files it is about.
struct MapNames {
  llvm::StringRef emitted;  ///< the emitted file's name
  llvm::StringRef original; ///< path of the original, relative to the map
};

/// One line of JSON. `emitted` and `original` are the UTF-8 texts that the map's offsets index.
std::string sourceMapFile(const SourceMap &map, llvm::StringRef emitted, llvm::StringRef original, MapNames names);

/// The map as a comment that tools look for in the last line, with the map itself inside:
/// "# sourceMappingURL=data:application/json;base64,…".
std::string inlineSourceMap(llvm::StringRef mapFile);

} // namespace encc
