// Edits collected in any order become a sorted plan: inserts at one offset keep the order in which they were added and come
// before an edit that replaces the text there; anything else that shares a byte is refused.
#include "transform/Plan.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {

namespace {

/// An insert strictly inside a replaced range would depend on what becomes of that range.
bool overlap(Span left, Span right) { return right.begin < left.end; }

} // namespace

void PlanBuilder::add(Edit edit) { plan_.edits.push_back(std::move(edit)); }

void PlanBuilder::decide(Decision decision) { plan_.decisions.push_back(std::move(decision)); }

llvm::Expected<Plan> PlanBuilder::finish() {
  llvm::stable_sort(plan_.edits, [](const Edit &left, const Edit &right) { return left.replaced < right.replaced; });
  for (size_t i = 1; i < plan_.edits.size(); ++i) {
    Span left = plan_.edits[i - 1].replaced;
    Span right = plan_.edits[i].replaced;
    if (overlap(left, right))
      return llvm::make_error<DiagnosticError>(
          makeDiagnostic(DiagnosticCode::EditsOverlap, right,
                         {std::to_string(left.begin), std::to_string(left.end), std::to_string(right.begin),
                          std::to_string(right.end)}));
  }
  return std::move(plan_);
}

} // namespace encc
