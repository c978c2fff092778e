// Edits in any order become sorted, and what shares a byte is refused.
#include "transform/Plan.h"

#include <gtest/gtest.h>

namespace encc {
namespace {

Edit edit(uint32_t begin, uint32_t end, std::string text) {
  return {{begin, end}, {Generated{std::move(text), {begin, end}}}};
}

std::string finished(std::vector<Edit> edits) {
  PlanBuilder builder;
  for (Edit &each : edits)
    builder.add(std::move(each));
  llvm::Expected<Plan> plan = builder.finish();
  if (!plan)
    return llvm::toString(plan.takeError());
  std::string out;
  for (const Edit &each : plan->edits)
    out += std::to_string(each.replaced.begin) + "-" + std::to_string(each.replaced.end) +
           std::get<Generated>(each.pieces[0]).text + " ";
  return out;
}

TEST(Plan, SortsEdits) { EXPECT_EQ(finished({edit(5, 8, "b"), edit(0, 2, "a")}), "0-2a 5-8b "); }

TEST(Plan, TakesNeighbours) { EXPECT_EQ(finished({edit(2, 4, "b"), edit(0, 2, "a")}), "0-2a 2-4b "); }

TEST(Plan, KeepsTheOrderOfInsertsAndPutsThemBeforeAReplacement) {
  EXPECT_EQ(finished({edit(3, 5, "r"), edit(3, 3, "1"), edit(3, 3, "2"), edit(5, 5, "3")}), "3-31 3-32 3-5r 5-53 ");
}

TEST(Plan, RefusesOverlaps) {
  EXPECT_EQ(finished({edit(0, 4, "a"), edit(3, 5, "b")}),
            "internal error, please report: edits overlap at 0..4 and 3..5 [ENC301]");
  EXPECT_EQ(finished({edit(2, 4, "a"), edit(2, 5, "b")}),
            "internal error, please report: edits overlap at 2..4 and 2..5 [ENC301]");
  EXPECT_EQ(finished({edit(0, 4, "a"), edit(2, 2, "inside")}),
            "internal error, please report: edits overlap at 0..4 and 2..2 [ENC301]");
}

TEST(Plan, KeepsDecisions) {
  PlanBuilder builder;
  builder.decide({true, "f", "g", "restart", makeDiagnostic(DiagnosticCode::SyntaxError, {1, 2})});
  Plan plan = llvm::cantFail(builder.finish());
  ASSERT_EQ(plan.decisions.size(), 1u);
  EXPECT_EQ(plan.decisions[0].callee, "g");
}

} // namespace
} // namespace encc
