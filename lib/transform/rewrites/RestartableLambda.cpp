// A lambda whose body ends in a rewritten call, or recurses otherwise, is wrapped, for it can carry no decorator.
//
//   lambda n: f(n - 1)   →   __encc__.restartable(lambda n: __encc__.restart(f, n - 1))
#include "transform/rewrites/Rewrite.h"

namespace encc::rewrites {

void runRestartableLambda(const SourceFile &source, const ModuleFacts &facts, PlanBuilder &plan) {
  for (const FunctionFacts &function : facts.functions) {
    if (!function.lambda || !function.isDecorated())
      continue;
    Span span = function.definition;
    plan.add(insertion(span.begin, opening(source, span.begin, function.mark()), span));
    plan.add(insertion(span.end, ")", span));
  }
}

} // namespace encc::rewrites
