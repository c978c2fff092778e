// The compiler as one function: the order of all phases is in Pipeline.cpp.
#pragma once

#include "transform/Emit.h"

namespace encc {

enum class TailCallMode { Recursive, All, None };

struct TransformOptions {
  TailCallMode tailCalls = TailCallMode::Recursive;
  bool deep = true;                                   ///< other recursion goes on on a large stack
  bool linear = true;                                 ///< linear recursion needs none: its activations share a frame
  std::optional<uint64_t> maxRestarts = std::nullopt; ///< that the emitted module asks for
  std::optional<uint64_t> maxDepth = std::nullopt;    ///< in levels of deep recursion, also asked for
  bool restartPoints = false;                         ///< live frames of its functions can be restarted: `-g`
  bool sourceMap = false;                             ///< the module asks at run time for the map beside it
  bool strict = false;                                ///< a file that cannot be parsed is an error, not a warning
};

struct TransformResult {
  std::string bytes; ///< what to write: encoded like the input, equal to it when `changed` is false
  bool changed = false;
  Plan plan;
  std::string text; ///< `bytes` as UTF-8, which `map` indexes; empty when `changed` is false
  SourceMap map;
  std::vector<Diagnostic> diagnostics; ///< in source order; decisions' reasons included as remarks
};

/// Fails only for our own bugs (overlapping edits, output that does not parse): ENC3xx, exit status 3.
llvm::Expected<TransformResult> transformModule(const SourceFile &source, const TransformOptions &options);

} // namespace encc
