// Short bodies are copied more often: there a check or a jump weighs more, and a copy costs less.
#include "runtime/CopyPlan.h"

#include "runtime/BodyFacts.h"
#include "runtime/Compat.h"

#include <algorithm>

namespace encc {
namespace {

bool takesSteps(const RestartSite &site) {
  return site.isSelfCall && site.depth == 0; // where they lie on top of the stack
}

/// Where each step is a look, unchecked copies are better.
bool canBeStepped(const std::vector<RestartSite> &sites, bool unchecked) {
  auto site = std::find_if(sites.begin(), sites.end(), takesSteps); // all have one name
  return site != sites.end() && (!unchecked || (compat::kHasWatchers && site->name.kind == SelfName::Kind::Global));
}

/// note [turns]. Null if there are to be none.
const RestartSite *findTurn(const Bytecode &bytecode, const std::vector<RestartSite> &sites) {
  auto line = [&](size_t i) { return bytecode.instructions[i].location.line; };
  const RestartSite *last = nullptr;
  for (const RestartSite &site : sites) {
    if (!site.isSelfCall)
      continue;
    for (size_t call : site.calls)
      if (line(call) == line(bytecode.start))
        return nullptr;
    last = &site;
  }
  bool isStraight = last && last->calls.size() == 1 && last->calls.front() == last->region.back();
  return isStraight && takesSteps(*last) ? last : nullptr;
}

} // namespace

CopyPlan planCopies(const Bytecode &bytecode, const std::vector<RestartSite> &sites, bool hasCells) {
  constexpr size_t kLargeBody = 100, kSmallBody = 50; // copies of larger ones cost more memory than they save time
  const size_t size = bytecode.instructions.size();
  const bool unchecked = size <= kLargeBody && !hasCells && onlyComputes(bytecode, sites);
  CopyPlan plan;
  plan.stepped = canBeStepped(sites, unchecked);
  if (plan.stepped && size <= kSmallBody)
    plan.turn = findTurn(bytecode, sites);
  if (plan.turn)
    plan.checked = 2;
  if (!plan.stepped && unchecked)
    plan.unchecked = kUncheckedRestarts;
  return plan;
}

} // namespace encc
