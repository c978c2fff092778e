// Where the callee can be anything, the runtime looks at it first: an ordinary object is called from this very frame.
//
//   return node.next.find(x)     →   return __encc__.tail_call(node.next.find)(x)
//   visit(*rest)                 →   __encc__.tail_call_procedure(visit)(*rest)
#include "transform/rewrites/Rewrite.h"

namespace encc::rewrites {

void runTailCallUncertain(const SourceFile &source, const ModuleFacts &facts, PlanBuilder &plan) {
  for (const CallFacts &call : facts.calls) {
    if (call.form != CallForm::TailCall && call.form != CallForm::TailCallProcedure)
      continue;
    Span callee = call.calleeText;
    plan.add(insertion(callee.begin, opening(source, callee.begin, callFormName(call.form)), callee));
    plan.add(insertion(callee.end, ")", callee));
  }
}

} // namespace encc::rewrites
