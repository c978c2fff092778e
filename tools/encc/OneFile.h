// One file through the pipeline: read, transform, print its diagnostics, hand the result on.
#pragma once

#include "FileTree.h"
#include "Options.h"
#include "Session.h"
#include "Writer.h"

namespace encc {

/// What the workers hand back, to be shown in order.
struct Outcome {
  std::string diagnostics; ///< as printed
  std::string output;      ///< for `--diff` and `--stdout`
  ExitStatus status = ExitStatus::Done;
  size_t errors = 0, warnings = 0;
  size_t taken = 0, refused = 0;  ///< recursive tail calls
  size_t deep = 0;                ///< functions whose other recursion goes deep
  std::vector<std::string> known; ///< keys for the baseline
  bool isPython = false;
  bool changed = false;
  bool written = false;
  bool mapped = false;          ///< the output is to have a map beside it
  std::optional<Record> record; ///< for the manifest; none when nothing is known to be in place
  std::optional<Record> map;    ///< of the map beside it
};

/// Never throws; a failure of ours is ENC3xx, exit status 3, and nothing is written.
/// `session` is null where the output is one file, or nothing is written.
Outcome doFile(const Entry &entry, const std::string &target, const Options &options, Writer &writer,
               const Session *session);

} // namespace encc
