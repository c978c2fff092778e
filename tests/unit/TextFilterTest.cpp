// "No" only when there is no recursion; "may be" whenever the words alone cannot tell.
#include "transform/TextFilter.h"

#include <gtest/gtest.h>

namespace encc {
namespace {

bool may(llvm::StringRef text, bool deep = false) {
  TransformOptions options;
  options.deep = deep;
  return mayHoldRewrite(text, options);
}

TEST(TextFilter, SeesCycles) {
  EXPECT_TRUE(may("def f(n):\n  return f(n)\n"));
  EXPECT_TRUE(may("def f(n): return g(n)\ndef g(n): return f(n)\n"));
  EXPECT_TRUE(may("class A:\n  def f(self): return self.rest.f()\n"));
  EXPECT_TRUE(may("class A:\n  def __call__(self, n): return self(n)\n"));
  EXPECT_TRUE(may("f = lambda n: f(n)\n"));
  EXPECT_TRUE(may("f: F = lambda n: f(n)\n"));
  EXPECT_TRUE(may("if (f := lambda n: f(n)): pass\n"));
  EXPECT_TRUE(may("def f(n): return (f) \\\n (n)\n"));
  EXPECT_TRUE(may("def f(n): return f'{f(n)}'\n"));
  EXPECT_TRUE(may("def f(n):\n  def g(): return f(n)\n  return g\n"));
}

TEST(TextFilter, SeesThatThereIsNone) {
  EXPECT_FALSE(may(""));
  EXPECT_FALSE(may("print(1)\n"));
  EXPECT_FALSE(may("def f(n): return g(n)\ndef g(n): return n\n"));
  EXPECT_FALSE(may("def f(n): return n\nf(1)\n"));
  EXPECT_FALSE(may("def f(n):\n  'f(n)'\n  # f(n)\n  return r'\\\\' + '''f(n)\n'''\n"));
  EXPECT_FALSE(may("def f(n): return f'{g(n)}' + f'{{f(n)}}'\n"));
}

TEST(TextFilter, IsNotMisledByStringsAndBrackets) {
  EXPECT_TRUE(may("def f(n):\n  '''\ndef g(): text\n'''\n  return f(n)\n"));
  EXPECT_TRUE(may("def f(n):\n  x = [\n1, '#']\n  return f(n)\n"));
  EXPECT_TRUE(may("def f(n):\n  x = f\"{n['a']}\" + f(n)\n"));
  EXPECT_TRUE(may("def f(n):\n  x = f\"{n[\"'\"]}\" + f(n)\n"));
}

TEST(TextFilter, GivesUpOnOddText) {
  EXPECT_TRUE(may("def f(n): return (\n"));
  EXPECT_TRUE(may("def f(n): return 'open\n"));
  EXPECT_TRUE(may("# encc: require-tail\ndef f(n): pass\n"));
}

TEST(TextFilter, KnowsTheModes) {
  EXPECT_FALSE(mayHoldRewrite("def f(n): return f(n)\n", {TailCallMode::None, false}));
  EXPECT_TRUE(mayHoldRewrite("def f(n): return g(n)\n", {TailCallMode::All}));
}

} // namespace
} // namespace encc
