// The runtime is imported before the first rewritten function is defined, on a blank line if one is near.
//
//   """Docstring."""                 """Docstring."""
//                               →    import encc.runtime as __encc__
//   import os                        import os
#include "transform/rewrites/Rewrite.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

namespace encc::rewrites {
namespace {

/// Gives restart points to all functions that are defined below it.
constexpr llvm::StringRef restartPoints = "; __encc__.restart_points()";

/// Gives what the module has compiled the original's places; before restart points, which copy code with its places.
constexpr llvm::StringRef sourceMap = "; __encc__.use_source_map()";

/// What the runtime is asked to do for the module, where an earlier run of the compiler has not asked for it.
std::string requests(const ModuleFacts &facts) {
  std::string text;
  if (facts.sourceMap && !facts.head.usesSourceMap)
    text += sourceMap;
  if (facts.restartPoints && !facts.head.setsRestartPoints)
    text += restartPoints;
  return text;
}

/// What is inserted: the import, the limits that are set, and the requests.
std::string importStatement(const ModuleFacts &facts) {
  std::string text = "import encc.runtime as __encc__";
  if (facts.maxRestarts)
    text += "; __encc__.limit_restarts(" + std::to_string(*facts.maxRestarts) + ")";
  if (facts.maxDepth)
    text += "; __encc__.limit_depth(" + std::to_string(*facts.maxDepth) + ")";
  return text + requests(facts);
}

class ImportPlacer {
public:
  ImportPlacer(const SourceFile &source, const ModuleFacts &facts) : source_(source), head_(facts.head) {
    for (const FunctionFacts &function : facts.functions)
      if (function.isDecorated() && function.place && function.place->blank)
        taken_.insert(function.place->blank->begin);
  }

  /// A blank line between the preamble and the statement that begins at `first`.
  std::optional<Span> findBlankLine(uint32_t first) const {
    llvm::StringRef text = source_.text();
    if (head_.hasPreamble) {
      uint32_t begin = nextLine(text, head_.preambleEnd), end = lineEnd(text, begin);
      if (begin < first && text.slice(begin, end).trim(" \t").empty() && !taken_.count(begin))
        return Span{begin, end};
    }
    for (uint32_t below : {first, head_.firstStatement}) {
      // Behind a ';' the lines above may lie within the statement before it.
      if (!text.slice(lineBegin(text, below), below).trim(" \t\f").empty())
        continue;
      std::optional<Span> blank = blankLineAboveComments(text, lineBegin(text, below), "", head_.comments);
      while (blank && taken_.count(blank->begin))
        blank = blankLineAbove(text, blank->begin, head_.comments);
      if (blank && (!head_.hasPreamble || blank->begin >= head_.preambleEnd))
        return blank;
    }
    return std::nullopt;
  }

  /// Where a line of its own goes when there is no preamble: above the first statement, and above the decorator that
  /// may be put on the blank line there.
  uint32_t newLine() const {
    uint32_t begin = lineBegin(source_.text(), head_.firstStatement);
    while (isContinued(source_.text(), begin, head_.comments))
      begin = lineBegin(source_.text(), begin - 1);
    std::optional<Span> blank = blankLineAboveComments(source_.text(), begin, "", head_.comments);
    return blank && taken_.count(blank->begin) ? blank->begin : begin;
  }

private:
  const SourceFile &source_;
  const ModuleHead &head_;
  std::set<uint32_t> taken_; ///< blank lines that decorators go to
};

} // namespace

void runRuntimeImport(const SourceFile &source, const ModuleFacts &facts, PlanBuilder &plan) {
  std::optional<uint32_t> first;
  for (const FunctionFacts &function : facts.functions)
    if ((function.rewritten || function.isDecorated() || facts.restartPoints) && (!first || function.topLevel < *first))
      first = function.topLevel;
  const ModuleHead &head = facts.head;
  if (!first)
    return;
  if (head.hasRuntimeImport && head.runtimeImport.begin < *first) {
    if (std::string text = requests(facts); !text.empty())
      plan.add(insertion(head.runtimeImport.end, std::move(text), head.runtimeImport));
    return;
  }

  Span origin{*first, *first};
  std::string statement = importStatement(facts);
  if (head.hasPreamble && *first <= head.preambleEnd) // """Docstring."""; f = lambda …
    return plan.add(insertion(*first, statement + "; ", origin));
  ImportPlacer placer(source, facts);
  if (std::optional<Span> blank = placer.findBlankLine(*first))
    return plan.add({*blank, {Generated{statement, origin}}});
  if (head.hasPreamble)
    return plan.add(insertion(head.preambleEnd, lineEndAt(source, head.preambleEnd).str() + statement, origin));
  uint32_t begin = placer.newLine();
  plan.add(insertion(begin, statement + lineEndAt(source, begin).str(), origin));
}

} // namespace encc::rewrites
