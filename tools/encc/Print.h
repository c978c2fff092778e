// `encc print --after parse|analyze|plan|emit FILE`: what one phase of the compiler made of a file.
#pragma once

#include "DiagnosticPrinter.h"

#include "transform/Pipeline.h"

namespace encc {

ExitStatus print(llvm::StringRef phase, const std::string &file, TailCallMode tailCalls, PrintOptions options);

} // namespace encc
