// What all rewrites share: they read facts, and add edits of delimiters to a plan.
#pragma once

#include "transform/ModuleFacts.h"
#include "transform/Plan.h"

namespace encc {

/// Runs every row of Rewrites.def; decisions are listed in source order. Fails when edits overlap (our bug).
llvm::Expected<Plan> planRewrites(const SourceFile &source, const ModuleFacts &facts);

namespace rewrites {

/// The common form of a rewrite's entry point, see Rewrites.def.
#define REWRITE(name) void run##name(const SourceFile &source, const ModuleFacts &facts, PlanBuilder &plan);
#include "transform/Rewrites.def"
#undef REWRITE

/// New text at one offset; it answers for `origin` in source maps.
Edit insertion(uint32_t offset, std::string text, Span origin);
Edit replacement(Span replaced, std::string text);
/// "__encc__.tail_call(": with a space in front where the text would run into a word, as in `return(f)(x)`.
std::string opening(const SourceFile &source, uint32_t offset, llvm::StringRef runtimeName);

} // namespace rewrites
} // namespace encc
