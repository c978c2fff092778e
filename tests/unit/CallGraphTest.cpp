// What can call what, and which calls can come back.
#include "Compiled.h"

namespace encc {
namespace {

using namespace test;

TEST(CallGraph, FindsCycles) {
  EXPECT_EQ(decisions("def a(n): return b(n)\ndef b(n): return c(n)\ndef c(n): return a(n)\ndef d(n): return a(n)\n"),
            "component a b c\n"
            "call 1:18 a -> b = b: restart ENC100 tail call to 'b' restarts the frame\n"
            "call 2:18 b -> c = c: restart ENC100 tail call to 'c' restarts the frame\n"
            "call 3:18 c -> a = a: restart ENC100 tail call to 'a' restarts the frame\n");
}

TEST(CallGraph, TakesCyclesThroughOtherCalls) {
  EXPECT_EQ(forms("def a(n): return b(n)\ndef b(n): return 1 + a(n)\n"), "restart ENC112");
}

TEST(CallGraph, FollowsNestedFunctions) {
  EXPECT_EQ(forms("def a(n):\n  def b(m): return a(m)\n  return b(n)\n"), "restart restart");
  EXPECT_EQ(forms("def a(n): return map(lambda m: a(m), n)\n"), "restart");
  EXPECT_EQ(forms("f = lambda n: f(n)\n"), "restart");
}

TEST(CallGraph, KnowsMethodsOfTheClass) {
  EXPECT_EQ(forms("class A:\n  def f(self): return self.g()\n  def g(self): return self.f()\n"), "restart restart");
  EXPECT_EQ(forms("class A:\n  def f(me): return me.f()\n"), "restart");
  EXPECT_EQ(forms("class A:\n  @classmethod\n  def f(cls): return cls.f()\n"), "restart");
  EXPECT_EQ(forms("class A:\n  @staticmethod\n  def f(n): return A.f(n)\n"), "restart");
  EXPECT_EQ(forms("class A:\n  def __f(self): return self.__f()\n"), "restart");
  EXPECT_EQ(forms("class A:\n  def f(self):\n    return (lambda: self.f())()\n"), "restart");
}

TEST(CallGraph, IsUnsureOfReceivers) {
  EXPECT_EQ(forms("class A:\n  def f(self, o): return o.f(self)\n"), "tail_call");
  EXPECT_EQ(forms("class A:\n  def f(self):\n    self = 1\n    return self.f()\n"), "tail_call");
  EXPECT_EQ(forms("class A:\n  @property\n  def f(self): return self.f(1)\n"), "tail_call");
  EXPECT_EQ(forms("class A:\n  @cache\n  def f(self): return self.f(1)\n"), "tail_call");
  EXPECT_EQ(forms("class A:\n  def __call__(self, n): return self(n)\n"), "tail_call");
  EXPECT_EQ(forms("def f(o): return o.f()\n"), "");
  EXPECT_EQ(forms("import os\nclass A:\n  def f(self): return os.path.f()\n"), "");
  EXPECT_EQ(forms("from a import b\nclass A:\n  def f(self): return b.f()\n"), "tail_call");
}

TEST(CallGraph, FollowsBasesAndSubclasses) {
  EXPECT_EQ(forms("class A:\n  def f(self): return self.g()\nclass B(A):\n  def g(self): return self.f()\n"),
            "tail_call tail_call");
  EXPECT_EQ(forms("class A:\n  def f(self): return self.g()\nclass B:\n  def g(self): return self.f()\n"), "");
}

TEST(CallGraph, BoundsSuperByTheClassHierarchy) {
  EXPECT_EQ(forms("class A(B):\n  def f(self): return super().f()\n"), "");
  EXPECT_EQ(forms("class A(B):\n  def f(self): return B.f(self)\n"), "");
  EXPECT_EQ(forms("class A(b.B[T]):\n  def f(self): return b.B[T].f(self)\n"), "");
  EXPECT_EQ(forms("class A:\n  def f(self): return A.f(self)\n"), "restart");
  EXPECT_EQ(forms("class B:\n  def f(self): return self.f()\nclass A(B):\n  def f(self): return super().f()\n"),
            "restart tail_call");
}

TEST(CallGraph, KeepsCallsThatEnccWrote) {
  EXPECT_EQ(forms("import encc.runtime as __encc__\n"
                  "@__encc__.restartable\ndef f(n): raise __encc__.restart(f, n)\n"
                  "@__encc__.restartable\ndef g(n): return __encc__.tail_call(g)(n)\n"
                  "@__encc__.restartable\nasync def h(n): return await __encc__.tail_await(h(n))\n"),
            "ENC104 ENC104 ENC104");
}

TEST(CallGraph, LeavesCallersOfFrameWalkersThere) {
  const std::string logger =
      "class L:\n  def log(self): return self.find()\n  def find(self): return sys._getframe(2)\n";
  EXPECT_EQ(forms(logger + "class A:\n  def log(self): return self.to.log()\n"), "ENC131");
  EXPECT_EQ(forms(logger + "class A:\n  def other(self): return self.to.other()\n"), "tail_call");
}

TEST(CallGraph, DecoratorsMakeUnsure) {
  EXPECT_EQ(forms("@cache\ndef f(n): return f(n)\n"), "tail_call");
  EXPECT_EQ(forms("@typing.final\ndef f(n): return f(n)\n"), "restart");
  EXPECT_EQ(forms("@njit\ndef f(n): return f(n)\n"), "ENC135");
}

} // namespace
} // namespace encc
