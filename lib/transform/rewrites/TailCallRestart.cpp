// A tail call whose callee is sure to be a function of this module becomes a restart of the frame.
//
//   return f(n - 1, acc)         →   raise __encc__.restart(f, n - 1, acc)
//   return x if c else f(n)      →   return x if c else __encc__.restart(f, n)
//   walk(rest)                   →   raise __encc__.restart_procedure(walk, rest)
#include "transform/rewrites/Rewrite.h"

namespace encc::rewrites {
namespace {

/// What stands between callee and arguments instead of '('.
std::string separator(const SourceFile &source, const CallFacts &call) {
  if (call.noArguments)
    return "";
  if (call.generatorArgument)
    return ", (";
  char next = source.text()[call.arguments.begin + 1];
  return next == ' ' || next == '\t' || next == '\n' || next == '\r' || next == '\\' || next == '\f' ? "," : ", ";
}

} // namespace

void runTailCallRestart(const SourceFile &source, const ModuleFacts &facts, PlanBuilder &plan) {
  constexpr uint32_t returnSize = 6;
  for (const CallFacts &call : facts.calls) {
    if (call.form == CallForm::Restart)
      plan.add(replacement({call.statement, call.statement + returnSize}, "raise"));
    else if (call.form == CallForm::RestartProcedure)
      plan.add(insertion(call.statement, "raise ", call.call));
    else if (call.form != CallForm::RestartExpression)
      continue;
    plan.add(
        insertion(call.calleeText.begin, opening(source, call.calleeText.begin, callFormName(call.form)), call.call));
    // Blanks before '(' go with it; comments and continued lines stay.
    Span between{call.calleeText.end, call.arguments.begin};
    uint32_t begin = source.slice(between).trim(" \t").empty() ? between.begin : between.end;
    plan.add(replacement({begin, between.end + 1}, separator(source, call)));
    if (call.generatorArgument)
      plan.add(insertion(call.call.end, ")", call.call));
  }
}

} // namespace encc::rewrites
