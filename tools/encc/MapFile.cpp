// Folders are compared without their links; the input keeps its own name, also where it is a link.
#include "MapFile.h"

#include "RelativePath.h"

#include "transform/SourceMapFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace encc {

namespace {

namespace path = llvm::sys::path;

/// The folder of a file, absolute and without links.
std::string folderOf(llvm::StringRef file) {
  llvm::StringRef folder = path::parent_path(file);
  llvm::SmallString<256> real(folder);
  (void)llvm::sys::fs::real_path(folder.empty() ? "." : folder, real);
  return real.str().str();
}

} // namespace

std::string mapTarget(llvm::StringRef target) { return (target + ".map").str(); }

std::string mapFile(const SourceFile &source, const TransformResult &result, llvm::StringRef input,
                    llvm::StringRef target) {
  llvm::SmallString<256> original(relativePath(folderOf(target), folderOf(input)));
  path::append(original, path::filename(input));
  return sourceMapFile(result.map, result.text, source.text(), {path::filename(target), original},
                       FileSizes{result.bytes.size(), source.bytes().size()});
}

} // namespace encc
