// Python's scope rules, one by one: does a name at a place mean the function, and only the function?
#include "Compiled.h"

namespace encc {
namespace {

using namespace test;

/// Names of one scope, numbered in source order: "f:fn n:param x:2".
std::string scope(llvm::StringRef text, ScopeId id) {
  SyntaxTree tree = SyntaxTree::parse(text);
  Scopes scopes = Scopes::build(tree);
  std::string out;
  for (const auto &[name, binding] : scopes.bindingsOf(id)) {
    out += (out.empty() ? "" : " ") + name.str() + ":";
    if (binding->global || binding->nonlocal)
      out += binding->global ? "global" : "nonlocal";
    else if (binding->isOnlyFunction())
      out += "fn";
    else if (binding->parameter && binding->count == 1)
      out += "param";
    else
      out += std::to_string(binding->count);
  }
  return out;
}

TEST(Scopes, BindsParametersAndLocals) {
  EXPECT_EQ(scope("def f(a, /, b, *c, d=1, e: int, g: int = 2, **h): pass\n", 1),
            "a:param b:param c:param d:param e:param g:param h:param");
  EXPECT_EQ(scope("def f():\n  x = y, (z, *w) = 1\n  x += 1\n  a.b = c[d] = 2\n", 1), "w:1 x:2 y:1 z:1");
  EXPECT_EQ(scope("def f():\n  for a, [b] in c: pass\n  with d as (e, g.h): pass\n  del a\n", 1), "a:2 b:1 e:1");
  EXPECT_EQ(scope("def f():\n  try: pass\n  except E as e: pass\n  import a.b, c as d\n  from g import h as i, j\n", 1),
            "a:1 d:1 e:1 i:1 j:1");
  EXPECT_EQ(scope("def f():\n  match x:\n    case [a, *b] | {'k': c, **d}: pass\n    case P(e, k=g) as h: pass\n"
                  "    case Q.R: pass\n",
                  1),
            "a:1 b:1 c:1 d:1 e:1 g:1 h:1");
  EXPECT_EQ(scope("def f[T: int, *U](x): pass\n", 1), "T:1 U:1 x:param");
}

TEST(Scopes, BindsFunctionsClassesAndLambdas) {
  EXPECT_EQ(scope("def f(): pass\ng = lambda: 1\nh: F = (lambda: 1)\nclass C: pass\n", 0), "C:1 f:fn g:fn h:fn");
  EXPECT_EQ(scope("a = b = lambda: 1\n", 0), "a:fn b:fn");
  EXPECT_EQ(scope("@overload\ndef f(a): ...\n@typing.overload\ndef f(b): ...\ndef f(c): pass\n", 0), "f:fn");
  EXPECT_EQ(scope("if x:\n  def f(): pass\nelse:\n  def f(): pass\n", 0), "f:2");
}

TEST(Scopes, ComprehensionsBindInside) {
  EXPECT_EQ(scope("def f():\n  [x for x in y if (z := x)]\n", 1), "z:1");
  EXPECT_EQ(scope("def f():\n  [x for x in y if (z := x)]\n", 2), "x:1");
}

TEST(Scopes, FollowsGlobalAndNonlocal) {
  EXPECT_EQ(scope("def f():\n  global f\n  f = 1\n", 0), "f:2");
  EXPECT_EQ(scope("def f():\n  def g(): pass\n  def h():\n    nonlocal g\n    g = 1\n", 1), "g:2 h:fn");
}

TEST(Scopes, MangleLikeTheCompiler) {
  EXPECT_EQ(mangle("__f", "_C"), "_C__f");
  EXPECT_EQ(mangle("__f__", "C"), "__f__");
  EXPECT_EQ(mangle("__f", "__"), "__f");
  EXPECT_EQ(mangle("_f", "C"), "_f");
}

TEST(Scopes, DecideWhatACallMeans) {
  EXPECT_EQ(forms("def f(f):\n  return f(f)\n"), "");
  EXPECT_EQ(forms("def f(n):\n  f = n\n  return f(n)\n"), "");
  EXPECT_EQ(forms("def f(n, k=lambda: f(1)):\n  return f(n)\n"), "restart");
  EXPECT_EQ(forms("def f(n):\n  [f := 1 for _ in n]\n  return f(n)\n"), "");
  EXPECT_EQ(forms("def f(n):\n  global f\n  return f(n)\n"), "restart");
  EXPECT_EQ(forms("def f(n):\n  global f\n  f = 1\n  return f(n)\n"), "tail_call");
  EXPECT_EQ(forms("from x import *\ndef f(n):\n  return f(n)\n"), "tail_call");
  EXPECT_EQ(forms("def f(n):\n  return f(n)\ndel f\n"), "tail_call");
}

TEST(Scopes, SkipClassBodies) {
  EXPECT_EQ(forms("class A:\n  def f(self):\n    return f(self)\n"), "");
  EXPECT_EQ(forms("def f(n):\n  return n\nclass A:\n  def f(self):\n    return f(self)\n"), "");
  EXPECT_EQ(forms("def __f(n):\n  return __f(n)\nclass A:\n  def g(self):\n    return __f(self)\n"), "restart");
}

} // namespace
} // namespace encc
