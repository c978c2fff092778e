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

} // namespace

CopyPlan planCopies(const Bytecode &bytecode, const std::vector<RestartSite> &sites, bool hasCells) {
  constexpr size_t kLargeBody = 100; // copies of larger ones cost more memory than they save time
  const size_t size = bytecode.instructions.size();
  const bool unchecked = size <= kLargeBody && !hasCells && onlyComputes(bytecode, sites);
  CopyPlan plan;
  plan.stepped = canBeStepped(sites, unchecked);
  if (!plan.stepped && unchecked)
    plan.unchecked = kUncheckedRestarts;
  return plan;
}

} // namespace encc
