// `encc check --sarif`: the findings in the form that code hosts show beside the lines, SARIF 2.1.0.
#pragma once

#include "llvm/Support/raw_ostream.h"

namespace encc {

/// `diagnostics` as `--json` prints them, one object a line.
void writeSarif(llvm::StringRef diagnostics, llvm::raw_ostream &out);

} // namespace encc
