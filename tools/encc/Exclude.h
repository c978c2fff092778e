// The patterns of `--exclude` and of `exclude` in pyproject.toml.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/GlobPattern.h"

#include <memory>
#include <string>
#include <vector>

namespace encc {

/// A pattern without '/' is matched against each name of a path ("test_*.py", "build"), one with '/' against the path
/// below the PATH given on the command line ("pkg/vendored/*"). `*` also matches '/'. A folder that matches is left out whole.
class Exclude {
public:
  /// Fails with what is wrong with the pattern.
  llvm::Error add(llvm::StringRef pattern);
  /// `relative` is a path below an input folder, or a file's name.
  bool matches(llvm::StringRef relative) const;

private:
  struct Pattern {
    std::unique_ptr<std::string> text; ///< `glob` refers to it
    llvm::GlobPattern glob;
    bool wholePath;
  };
  std::vector<Pattern> patterns_;
};

} // namespace encc
