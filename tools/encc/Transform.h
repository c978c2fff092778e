// `encc transform` and `encc check`: every file of the tree through the pipeline, and what becomes of it.
//
//   src/a.py  ->  out/a.py (rewritten)      src/data.json  ->  out/data.json (copied)
#pragma once

#include "ExitStatus.h"
#include "Options.h"

namespace encc {

ExitStatus transform(const Options &options);

} // namespace encc
