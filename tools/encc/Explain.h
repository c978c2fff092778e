// `encc explain ENC112`: the section of docs/diagnostics.md about one code, from the command itself.
#pragma once

#include "ExitStatus.h"

#include "llvm/ADT/StringRef.h"

namespace encc {

/// Without a code: the list of all codes.
ExitStatus explain(llvm::StringRef code);

} // namespace encc
