// The list of rewrites at work, and the small pieces edits are made of.
#include "transform/rewrites/Rewrite.h"

namespace encc {

llvm::Expected<Plan> planRewrites(const SourceFile &source, const ModuleFacts &facts) {
  PlanBuilder plan;
#define REWRITE(name) rewrites::run##name(source, facts, plan);
#include "transform/Rewrites.def"
#undef REWRITE
  for (const CallFacts &call : facts.calls) {
    Decision decision;
    decision.taken = call.form != CallForm::Refused && call.form != CallForm::Done;
    decision.caller = facts.functions[call.caller].qualifiedName;
    decision.callee = call.calleeName;
    decision.form = callFormName(call.form);
    decision.reason = call.reason;
    plan.decide(std::move(decision));
  }
  return plan.finish();
}

namespace rewrites {

Edit insertion(uint32_t offset, std::string text, Span origin) {
  return {{offset, offset}, {Generated{std::move(text), origin}}};
}

Edit replacement(Span replaced, std::string text) { return {replaced, {Generated{std::move(text), replaced}}}; }

std::string opening(const SourceFile &source, uint32_t offset, llvm::StringRef runtimeName) {
  unsigned char before = offset ? static_cast<unsigned char>(source.text()[offset - 1]) : ' ';
  bool word = isalnum(before) || before == '_' || before >= 0x80;
  return (word ? " __encc__." : "__encc__.") + runtimeName.str() + "(";
}

} // namespace rewrites
} // namespace encc
