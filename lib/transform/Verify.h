// The last check before a file may be written: the output parses no worse than the input and says nothing else.
#pragma once

#include "transform/Emit.h"
#include "transform/Syntax.h"

namespace encc {

/// Empty when the output is sound; else what is wrong with it, for an internal error.
std::string verify(const SourceFile &source, const SyntaxTree &tree, const Plan &plan, const Emitted &emitted);

} // namespace encc
