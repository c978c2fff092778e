// A generator that ends by delegating to another one hands it to a loop: no chain to walk for every item.
//
//   return (yield from f(n - 1))   →   return (yield from __encc__.tail_yield_from(f(n - 1)))
//   yield from walk(rest)          →   yield from __encc__.tail_yield_from_procedure(walk(rest))
#include "transform/rewrites/Rewrite.h"

namespace encc::rewrites {

void runTailYieldFrom(const SourceFile &source, const ModuleFacts &facts, PlanBuilder &plan) {
  for (const CallFacts &call : facts.calls) {
    if (call.form != CallForm::TailYieldFrom && call.form != CallForm::TailYieldFromProcedure)
      continue;
    plan.add(insertion(call.call.begin, opening(source, call.call.begin, callFormName(call.form)), call.call));
    plan.add(insertion(call.call.end, ")", call.call));
  }
}

} // namespace encc::rewrites
