// A map in the standard form of source maps, revision 3, with what the Python runtime needs beside it.
#pragma once

#include "transform/SourceMap.h"

#include <optional>

namespace encc {

/// What the map calls the files it is about.
struct MapNames {
  llvm::StringRef emitted;  ///< the emitted file's name
  llvm::StringRef original; ///< path of the original, relative to the map
};

/// Bytes of the two files, encoded as they lie on disk: by them the runtime knows whether a map beside a module is still about
/// those.
struct FileSizes {
  size_t emitted = 0, original = 0;
};

/// One line of JSON. `emitted` and `original` are the UTF-8 texts that the map's offsets index.
std::string sourceMapFile(const SourceMap &map, llvm::StringRef emitted, llvm::StringRef original, MapNames names,
                          std::optional<FileSizes> sizes = std::nullopt);

/// The map as a comment that tools look for in the last line, with the map itself inside:
/// "# sourceMappingURL=data:application/json;base64,…".
std::string inlineSourceMap(llvm::StringRef mapFile);

} // namespace encc
