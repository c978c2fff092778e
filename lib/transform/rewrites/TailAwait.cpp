// A coroutine that awaits its own kind last hands the next one to a loop.
//
//   return await f(n - 1)        →   return await __encc__.tail_await(f(n - 1))
//   await walk(rest)             →   await __encc__.tail_await_procedure(walk(rest))
#include "transform/rewrites/Rewrite.h"

namespace encc::rewrites {

void runTailAwait(const SourceFile &source, const ModuleFacts &facts, PlanBuilder &plan) {
  for (const CallFacts &call : facts.calls) {
    if (call.form != CallForm::TailAwait && call.form != CallForm::TailAwaitProcedure)
      continue;
    plan.add(insertion(call.call.begin, opening(source, call.call.begin, callFormName(call.form)), call.call));
    plan.add(insertion(call.call.end, ")", call.call));
  }
}

} // namespace encc::rewrites
