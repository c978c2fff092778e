// Plan and source to text; the map comes along.
#include "transform/Emit.h"

#include <gtest/gtest.h>

namespace encc {
namespace {

SourceFile source(const char *text) { return llvm::cantFail(SourceFile::fromBytes("a.py", text)); }

TEST(Emit, CopiesWhatNoEditNames) {
  Emitted out = emit(source("x = 1\n"), Plan());
  EXPECT_EQ(out.text, "x = 1\n");
  ASSERT_EQ(out.map.mappings().size(), 1u);
  EXPECT_TRUE(out.map.mappings()[0].exact);
}

TEST(Emit, EmitsAnEmptyFile) { EXPECT_EQ(emit(source(""), Plan()).text, ""); }

TEST(Emit, ReplacesDelimitersAndLeavesOperands) {
  //                       0123456789012345
  SourceFile file = source("return f(x, y)");
  Plan plan;
  plan.edits.push_back({{0, 6}, {Generated{"raise", {0, 6}}}});
  plan.edits.push_back({{7, 7}, {Generated{"__encc__.restart(", {7, 8}}}});
  plan.edits.push_back({{8, 9}, {Generated{", ", {8, 9}}}});
  Emitted out = emit(file, plan);
  EXPECT_EQ(out.text, "raise __encc__.restart(f, x, y)");
  EXPECT_EQ(out.map.toOriginal(static_cast<uint32_t>(out.text.find("x, y"))), 9u);
  EXPECT_EQ(out.map.toOriginal(8), 7u) << "new text answers for its origin";
  EXPECT_EQ(out.map.toEmitted(12), out.text.find("y)"));
  EXPECT_EQ(out.map.toEmitted(3), std::nullopt) << "'return' is gone";
}

TEST(Emit, MovesText) {
  SourceFile file = source("\n@a\ndef f(): 0\n");
  Plan plan;
  // The decorator moves into the blank line: what was "\n@a\n" becomes "@a\n@r\n".
  plan.edits.push_back({{0, 4}, {Verbatim{{1, 4}}, Generated{"@r\n", {4, 4}}}});
  Emitted out = emit(file, plan);
  EXPECT_EQ(out.text, "@a\n@r\ndef f(): 0\n");
  EXPECT_EQ(out.map.toOriginal(1), 2u);
  EXPECT_EQ(out.map.toEmitted(1), 0u);
}

} // namespace
} // namespace encc
