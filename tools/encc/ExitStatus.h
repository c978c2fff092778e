// What the command's exit status says; documented in docs/diagnostics.md.
#pragma once

#include "transform/Diagnostic.h"

#include <algorithm>

namespace encc {

enum class ExitStatus {
  Done = 0,        ///< all files done, no diagnostic of severity error
  Diagnostics = 1, ///< an error about somebody's source code, or `--check` found a difference
  UsageOrIo = 2,   ///< the command line, the configuration, or a file that cannot be read or written
  Internal = 3,    ///< our own bug
};

/// The graver one wins.
inline ExitStatus worse(ExitStatus left, ExitStatus right) { return std::max(left, right); }

/// What an error of this code makes of the exit status: the hundreds of ENC codes say whose fault it is.
inline ExitStatus statusOf(DiagnosticCode code) {
  auto number = static_cast<unsigned>(code);
  if (number >= 300 && number < 400)
    return ExitStatus::Internal;
  if (code == DiagnosticCode::OutputOutdated)
    return ExitStatus::Diagnostics;
  return number >= 20 && number < 40 ? ExitStatus::UsageOrIo : ExitStatus::Diagnostics;
}

} // namespace encc
