// The last look at the output: what is sound passes, what would break or move a definition does not.
#include "Compiled.h"

#include "transform/Verify.h"

namespace encc {
namespace {

using namespace test;

/// What is wrong with `text` after the edits, each (offset, bytes removed, new text).
std::string fault(llvm::StringRef text, std::vector<std::tuple<uint32_t, uint32_t, const char *>> edits) {
  SourceFile source = sourceOf(text);
  PlanBuilder builder;
  for (auto [offset, removed, added] : edits)
    builder.add({{offset, offset + removed}, {Generated{added, {offset, offset + removed}}}});
  Plan plan = llvm::cantFail(builder.finish());
  return verify(source, SyntaxTree::parse(source.text()), plan, emit(source, plan));
}

const char *const module = "'''Doc'''\n"              // 0
                           "import os\n"              // 10
                           "\n"                       // 20
                           "class A:\n"               // 21
                           "    x = [1]\n"            // 30
                           "\n"                       // 42
                           "    def f(self):\n"       // 43
                           "        y = lambda: 1\n"  // 60
                           "        return g(self)\n" // 82
                           "    def h(self): pass\n"  // 105
                           "z = {\n"                  // 127
                           "}\n";

TEST(Verify, TakesSoundEdits) {
  EXPECT_EQ(fault(module, {}), "");
  EXPECT_EQ(fault(module, {{20, 0, "import encc"}, {42, 0, "    @d"}, {90, 6, "raise"}, {97, 0, "r("}, {104, 0, ")"}}),
            "");
  EXPECT_EQ(fault(module, {{42, 0, "    @d"}}), "");
  EXPECT_EQ(fault(module, {{109, 0, "@d\n    "}}), "");
  EXPECT_EQ(fault(module, {{72, 0, "r("}, {81, 0, ")"}}), "");
  EXPECT_EQ(fault(module, {{9, 0, "; import encc"}}), "");
}

TEST(Verify, FindsWhatDoesNotParse) {
  for (auto edits : std::vector<std::vector<std::tuple<uint32_t, uint32_t, const char *>>>{
           {{97, 0, "r("}},                     // no closing parenthesis
           {{90, 6, "raise 1 2"}},              // two expressions
           {{42, 0, "  @d"}},                   // not as far in as the definition
           {{20, 0, "@d"}, {21, 9, "x = 1\n"}}, // a decorator of no definition, a block of nothing
           {{30, 0, "    @d\n"}},               // above an assignment
           {{128, 0, " @d\n"}},                 // inside of a statement
           {{43, 0, "#"}}})                     // a definition becomes a comment
    EXPECT_NE(fault(module, edits), "");
}

TEST(Verify, FindsLostAndNewDefinitions) {
  EXPECT_EQ(fault(module, {{72, 9, "1"}}), "the output defines other functions than the input");
  EXPECT_EQ(fault(module, {{97, 0, "(lambda: 1)("}, {104, 0, ")"}}),
            "the output defines other functions than the input");
  EXPECT_EQ(fault(module, {{51, 1, "g"}}), "the output defines other functions than the input");
}

} // namespace
} // namespace encc
