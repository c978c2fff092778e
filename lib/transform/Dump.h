// Every stage of the compiler as stable text, for `encc print --after` and for tests.
#pragma once

#include "transform/ModuleFacts.h"
#include "transform/Pipeline.h"
#include "transform/Syntax.h"

namespace encc {

/// One line per node: kind, field, place; names with their text.
std::string dumpTree(const SourceFile &source, const SyntaxTree &tree);
/// Functions, components and the decision for every recursive call.
std::string dumpFacts(const SourceFile &source, const ModuleFacts &facts);
/// Decisions, then edits: what is replaced, and by what.
std::string dumpPlan(const SourceFile &source, const Plan &plan);

/// The text after one phase: "parse", "analyze", "plan" or "emit". Fails like transformModule; asserts a known phase.
llvm::Expected<std::string> dumpAfter(llvm::StringRef phase, const SourceFile &source, const TransformOptions &options);

} // namespace encc
