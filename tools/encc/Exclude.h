// The patterns of `--exclude` and of `exclude` in pyproject.toml.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/GlobPattern.h"

#include <memory>
#include <string>
#include <vector>

namespace encc {

/// A pattern without '/' is matched against the last name of a path ("test_*.py", "build"), one with '/' against the whole
/// ("pkg/vendored/*"). `*` also matches '/'. That a folder is left out with all that is in it is up to the caller.
class Exclude {
public:
  /// Fails with what is wrong with the pattern.
  llvm::Error add(llvm::StringRef pattern);
  /// `relative` is a path below an input folder or the configuration's, or a file's name.
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
