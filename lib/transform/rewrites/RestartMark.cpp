// With `-g`, a comment that marks a restart point becomes the statement that makes one, on the same line.
//
//   # encc: restart-point loaded    →   __encc__.mark_restart_point("loaded")  # encc: restart-point loaded
#include "transform/rewrites/Rewrite.h"

namespace encc::rewrites {

void runRestartMark(const SourceFile &, const ModuleFacts &facts, PlanBuilder &plan) {
  if (!facts.restartPoints)
    return;
  for (const MarkFacts &mark : facts.marks) {
    std::string argument = mark.label.empty() ? "" : '"' + mark.label + '"';
    plan.add(insertion(mark.comment.begin, "__encc__.mark_restart_point(" + argument + ")  ", mark.comment));
  }
}

} // namespace encc::rewrites
