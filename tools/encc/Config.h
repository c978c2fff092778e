// Settings of [tool.encc] in the nearest pyproject.toml.
//
//   [tool.encc]
//   tail-calls = "all"             # "recursive" (default), "all", "none"
//   deep = false                   # leave recursion alone that is no tail call; "frames": let it go deep, each call with its frame
//   exclude = ["vendored", "build/*"]
//   restart-points = true          # as -g: a debugger can restart live frames
//   strict = true                  # what cannot be parsed is an error
//   packages = ["mine"]            # what the import hook transforms; see docs/import-hook.md
//   max-restarts = 1000000         # an endless tail recursion ends with RecursionError; ENCC_MAX_RESTARTS goes first
//   max-depth = 20000000           # levels of other recursion, whatever memory they take; ENCC_MAX_DEPTH goes first
#pragma once

#include "DiagnosticPrinter.h"
#include "Exclude.h"
#include "Options.h"

#include <map>

namespace encc {

/// Everything that holds for the files of one PATH.
struct Settings {
  TransformOptions transform;
  Exclude exclude;
  std::string configFolder; ///< where the pyproject.toml lies; empty if there is none
  std::string configFile;   ///< its path

  /// Whether a pattern matches `file` or a folder that it lies in, up to the configuration's.
  bool excludesFile(llvm::StringRef file) const;
};

/// Finds, reads and keeps the settings, so that a file is read (and complained about) once.
class Configs {
public:
  Configs(const Overrides &overrides, DiagnosticPrinter &printer) : overrides_(overrides), printer_(printer) {}

  /// Settings for a PATH: those of the nearest pyproject.toml with a [tool.encc] table in its folder or above, under the
  /// command line's. Null when the file is in error, which has been printed.
  const Settings *forPath(llvm::StringRef path);

private:
  bool read(const std::string &file, Settings &settings, bool &hasTable);

  const Overrides &overrides_;
  DiagnosticPrinter &printer_;
  std::map<std::string, std::unique_ptr<Settings>> byFolder_; ///< null: in error
};

/// "recursive", "all", "none".
std::optional<TailCallMode> parseTailCallMode(llvm::StringRef text);

} // namespace encc
