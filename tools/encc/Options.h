// What the command line says, before the configuration files have their say.
#pragma once

#include "Baseline.h"
#include "DiagnosticPrinter.h"

#include "transform/Pipeline.h"

#include <optional>
#include <string>
#include <vector>

namespace encc {

/// Given on the command line these win over [tool.encc].
struct Overrides {
  std::optional<TailCallMode> tailCalls;
  std::optional<std::string> deep; ///< "recursive", "frames", "none"
  std::optional<bool> restartPoints;
  std::optional<bool> strict;
  std::vector<std::string> excludes;     ///< added to the configuration's
  std::optional<std::string> configFile; ///< read instead of the nearest pyproject.toml; empty: none is read
};

struct Options {
  enum class Mode { Write, Check, Diff, Stdout, Report } mode = Mode::Write;

  std::vector<std::string> paths;
  std::string output;
  std::string stdinName; ///< what `-`, standard input, goes by
  bool map = false;      ///< source maps: beside each output that was changed, or in the last line of standard output
  std::string depfile;   ///< where to write what the output was made from; empty: nowhere
  Overrides overrides;
  unsigned threads = 1;
  PrintOptions print;
  bool denyRecursion = false; ///< a recursive call that stays a call is an error, unless the baseline knows it
  std::string baselineFile;
  bool writeBaseline = false;
  Baseline baseline; ///< read from the file
  bool sarif = false;
  bool quiet = false;
  bool verbose = false;
};

} // namespace encc
