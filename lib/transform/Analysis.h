// Tree to facts: runs the analyses and decides for every recursive call which form it gets, or why it gets none.
#pragma once

#include "transform/ModuleFacts.h"
#include "transform/Pipeline.h"
#include "transform/Syntax.h"

namespace encc {

ModuleFacts analyze(const SourceFile &source, const SyntaxTree &tree, const TransformOptions &options);

} // namespace encc
