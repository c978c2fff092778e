// "No" only when there is no recursion; "may be" whenever the words alone cannot tell.
#include "transform/TextFilter.h"

#include <gtest/gtest.h>

namespace encc {
namespace {

bool may(llvm::StringRef text, bool deep = false) {
  TransformOptions options;
  options.deep = deep;
  return findNeeded(text, options).any;
}

/// The text with `...` for each body that the parser is spared; empty if nothing is needed.
std::string needed(llvm::StringRef text) {
  Needed found = findNeeded(text, {});
  std::string result;
  uint32_t done = 0;
  for (Span span : found.spared) {
    result += text.slice(done, span.begin).str() + "...";
    done = span.end;
  }
  return found.any ? result + text.substr(done).str() : "";
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

TEST(TextFilter, KnowsTypeParameters) {
  EXPECT_FALSE(may("def f[T: (g(), f)](n: T): return n\nclass A[T](B[T]):\n  def f[T](self): return super().f()\n"));
  EXPECT_TRUE(may("class A[T: (A, B)]:\n  def f[T](this): return this.g()\n  def g(self): return self.f()\n"));
}

TEST(TextFilter, KnowsFormattedStrings) {
  EXPECT_FALSE(may("def f(n): return f'{n:#x}' + f'{', '.join(n)}'\n"));
  EXPECT_TRUE(may("def f(n): return f'{n:#x}' + f'{', '.join(n)}' + f(n)\n"));
}

TEST(TextFilter, GivesUpOnOddText) {
  EXPECT_TRUE(may("def f(n): return (\n"));
  EXPECT_TRUE(may("def f(n): return 'open\n"));
  EXPECT_TRUE(may("# encc: require-tail\ndef f(n): pass\n"));
  EXPECT_TRUE(may("class B(A): pass\nclass A(B):\n  def f(self): return 1\n"));
  EXPECT_TRUE(may("class A:\n  global f\n  def f(n): return n\n"));
}

TEST(TextFilter, KnowsTheModes) {
  EXPECT_FALSE(findNeeded("def f(n): return f(n)\n", {TailCallMode::None, false}).any);
  EXPECT_TRUE(findNeeded("def f(n): return g(n)\n", {TailCallMode::All}).any);
  TransformOptions restartPoints{TailCallMode::None, false};
  restartPoints.restartPoints = true;
  EXPECT_TRUE(findNeeded("def f(n): return g(n)\n", restartPoints).any);
  EXPECT_FALSE(findNeeded("f(1)\n", restartPoints).any);
  TransformOptions strict;
  strict.strict = true;
  EXPECT_TRUE(findNeeded("f(1)\n", strict).any);
}

TEST(TextFilter, SparesBodies) {
  std::string f = "def f(n): return f(n - 1) # and so on\n";
  EXPECT_EQ(needed(f + "def g(n): return 'another one'\n"), f + "def g(n): ...\n");
  EXPECT_EQ(needed(f + "@h\nasync def g(n: {1: 2}) -> T[{1: 2}]: # why\n  # how\n\n  '''\n# who\n'''\n  return (\n1)"
                       "   # that\n  # so\n\n\nx = 1\n"),
            f + "@h\nasync def g(n: {1: 2}) -> T[{1: 2}]: # why\n  # how\n\n  ...   # that\n  # so\n\n\nx = 1\n");
  EXPECT_EQ(needed("class A:\n  def f(self): return self.f()\n  def g(self):\n    return 'another one'\n  x = 1\n"
                   "  class B:\n\n    def g(self):\n      return 'another one'"),
            "class A:\n  def f(self): return self.f()\n  def g(self):\n    ...\n  x = 1\n"
            "  class B:\n\n    def g(self):\n      ...");
  EXPECT_EQ(needed(f + "def g(n):\n  def h(m): return m\n  return h(n)\ndef i(n):\n  pass # short\n"),
            f + "def g(n):\n  ...\ndef i(n):\n  pass # short\n");
}

TEST(TextFilter, KeepsWhatMatters) {
  for (llvm::StringRef text : {
           "def g(n):\n  def f(m): return f(m) # recurses\n  return f(n)\n",
           "def g(n):\n  f = lambda m: f(m) # recurses\n  return f(n)\n",
           "def f(n): return f(n - 1)\ndef g(n):\n  global f # and binds it\n  f = n\n",
           "def f(n): return 1 + f(g())\ndef g(): return locals() # of its own\n",
           "def f(n): return 1 + f(g())\ndef g(): return h('another one')\ndef h(a): return "
           "sys._getframe(1).f_locals\n",
           "def f(n): return 1 + f(g())\nh = lambda a: print_stack(a)\ndef g(): return h('another one')\n",
           "def f(n): return 1 + f(g())\ndef g(): return h('another one')\ndef h(a): warning(a, stacklevel=2)\n",
           "class A:\n  def f(self): return self.x.f()\nclass B(C):\n  def f(self): return super().f() # may recurse\n",
           "class A:\n  def f(self): return self.x.f()\nclass B(C):\n  def f(self): return C.f(self) # may recurse\n",
           "def f(n): return f(n - 1)\ndef g(n) -> lambda: 0: return 'another one'\n",
       })
    EXPECT_EQ(needed(text), text);
}

} // namespace
} // namespace encc
