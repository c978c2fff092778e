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

TEST(TextFilter, TellsMethodsFromFunctions) {
  EXPECT_FALSE(may("def f(n): return n\nclass A:\n  def f(self): return f(1)\n"));
  EXPECT_FALSE(
      may("class A:\n  def f(self): return self.g()\n  def g(self, h): return h.k()\n  def k(self): return 1\n"));
  EXPECT_TRUE(may("class A:\n  def f(self): return self.g()\n  def g(self): return self.f()\n"));
  EXPECT_TRUE(may("class A:\n  def f(self):\n    def g(): return self.f()\n    return g()\n"));
  EXPECT_TRUE(may("class A:\n  def f(self, x): return x.f()\n"));
  EXPECT_TRUE(may("class A:\n  f = lambda self: A.f(self)\n"));
}

TEST(TextFilter, KnowsFamiliesOfClasses) {
  EXPECT_FALSE(may("class A:\n  def f(self): return self.g()\nclass B:\n  def g(self): return self.f()\n"));
  EXPECT_TRUE(may("class A:\n  def f(self): return self.g()\nclass B(A):\n  def g(self): return self.f()\n"));
  EXPECT_TRUE(may("class A:\n  def f(self): return 1\nclass B(A[int]):\n  def g(self): return self.f()\n"
                  "class C(B):\n  def f(self): return self.g()\n"));
  EXPECT_TRUE(may("class A:\n  def f(self): return B.g(self)\nclass B:\n  def g(self): return A.f(self)\n"));
}

TEST(TextFilter, KnowsThatBasesEnd) {
  EXPECT_FALSE(may("class A(B):\n  def f(self): return super().f()\n"));
  EXPECT_FALSE(may("class A(b.B, metaclass=M):\n  def f(self): return b.B.f(self)\n"));
  EXPECT_TRUE(may("class A(B):\n  def f(self): return C.f(self)\n"));
  EXPECT_TRUE(may("class A(B):\n  def f(self): return super().g()\n  def g(self): return self.f()\n"));
  EXPECT_TRUE(may("class B(A):\n  def f(self): return super().f()\nclass A(B): pass\n"));
}

TEST(TextFilter, KnowsPrivateNames) {
  EXPECT_TRUE(may("class _A:\n  def __f(self): return self._A__f()\n"));
  EXPECT_TRUE(may("class A:\n  def f(self): return _A__g()\ndef _A__g(): return A.f(1)\n"));
}

TEST(TextFilter, SeesWhatIsNotCalled) {
  EXPECT_FALSE(may("def f(n): return f, n\n", true));
  EXPECT_TRUE(may("def f(n): return map(f, n)\n", true));
  EXPECT_TRUE(may("def f(n): return sorted(n, key=f)\n", true));
  EXPECT_TRUE(may("def f(n): return f'{sorted(n, key=f)}'\n", true));
  EXPECT_TRUE(may("class A:\n  def f(self, n): return map(self.f, n)\n", true));
  EXPECT_FALSE(may("class A:\n  def f(self, n): return self.f + n\n", true));
  EXPECT_TRUE(may("class A:\n  def __init__(self): self.x = A()\n", true));
  EXPECT_TRUE(may("class A:\n  def __init__(self): self.x = type(self)(1)\n", true));
  EXPECT_TRUE(may("class A:\n  def __new__(cls): return cls()\n", true));
  EXPECT_TRUE(may("class A:\n  def __init__(self): return self.f()\n  def f(self): return self.__class__()\n", true));
  EXPECT_FALSE(may("class A:\n  def __init__(self): super().__init__()\n  def __len__(self): return 1\n", true));
}

TEST(TextFilter, SeesWhatSpecialMethodsStandFor) {
  EXPECT_FALSE(may("class A:\n  def __eq__(self, o) -> bool: return self is o\n", true));
  EXPECT_TRUE(may("class A:\n  def __eq__(self, o): return self.x == o.x\n", true));
  EXPECT_TRUE(may("class A:\n  def __radd__(self, o): self.x += o\n", true));
  EXPECT_TRUE(may("class A:\n  def __contains__(self, o): return o not in self.x\n", true));
  EXPECT_TRUE(may("class A:\n  def __getitem__(self, o): return self.x[o]\n", true));
  EXPECT_TRUE(may("class A:\n  def __repr__(self): return f'{self.x}'\n", true));
  EXPECT_FALSE(may("class A:\n  def __repr__(self): return f'x'\n", true));
  EXPECT_TRUE(may("class A:\n  def __repr__(self): return repr(self.x)\n", true));
  EXPECT_TRUE(may("class A:\n  def __len__(self): return len(self.x)\n", true));
}

TEST(TextFilter, GivesUpOnOddText) {
  EXPECT_TRUE(may("def f(n): return (\n"));
  EXPECT_TRUE(may("def f(n): return 'open\n"));
  EXPECT_TRUE(may("# encc: require-tail\ndef f(n): pass\n"));
  EXPECT_TRUE(may("def f[T](n: T): return n\n"));
  EXPECT_TRUE(may("class A:\n  global f\n  def f(n): return n\n"));
}

TEST(TextFilter, KnowsTheModes) {
  EXPECT_FALSE(mayHoldRewrite("def f(n): return f(n)\n", {TailCallMode::None, false}));
  EXPECT_TRUE(mayHoldRewrite("def f(n): return g(n)\n", {TailCallMode::All}));
}

} // namespace
} // namespace encc
