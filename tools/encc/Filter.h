// `encc transform - --stdout`: one module from standard input to standard output, for the import hook and for editors.
#pragma once

#include "Options.h"

namespace encc {

/// The module goes by `options.stdinName` in messages and for the configuration. What cannot be read as source comes out
/// as it came in.
ExitStatus filter(const Options &options);

} // namespace encc
