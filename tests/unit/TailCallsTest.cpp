// Tail positions: where nothing is left to do, and what is left to do elsewhere.
#include "Compiled.h"

namespace encc {
namespace {

using namespace test;

std::string body(llvm::StringRef lines) {
  std::string text = "def f(n):\n", line;
  for (char c : (lines + "\n").str()) {
    line += c;
    if (c == '\n') {
      text += "  " + line;
      line.clear();
    }
  }
  return forms(text);
}

TEST(TailCalls, Returns) {
  EXPECT_EQ(body("return f(n)"), "restart");
  EXPECT_EQ(body("return ((f(n)))"), "restart");
  EXPECT_EQ(body("return 1 if n else f(n)"), "restart");
  EXPECT_EQ(body("return f(n) if n else f(n)"), "restart restart");
  EXPECT_EQ(body("return n and (m or f(n))"), "restart");
  EXPECT_EQ(body("return f(*n)"), "tail_call");
  EXPECT_EQ(body("return f(a=1, **n)"), "tail_call");
}

TEST(TailCalls, UsedResults) {
  EXPECT_EQ(body("return f(n) + 1"), "ENC112");
  EXPECT_EQ(body("return f(n),"), "ENC112");
  EXPECT_EQ(body("return f(n) or 1"), "ENC112");
  EXPECT_EQ(body("return 1 if f(n) else 2"), "ENC112");
  EXPECT_EQ(body("return not f(n)"), "ENC112");
  EXPECT_EQ(body("return f(n).x"), "ENC112");
  EXPECT_EQ(body("return f(n)[0]"), "ENC112");
  EXPECT_EQ(body("return f(n)(1)"), "ENC112");
  EXPECT_EQ(body("return f(f(n))"), "restart ENC112");
  EXPECT_EQ(body("return [*f(n)]"), "ENC112");
  EXPECT_EQ(body("return (m := f(n))"), "ENC112");
  EXPECT_EQ(body("return f'{f(n)}'"), "ENC112");
  EXPECT_EQ(body("m = f(n)\nreturn m"), "ENC112");
  EXPECT_EQ(body("raise f(n)"), "ENC112");
  EXPECT_EQ(body("assert f(n)"), "ENC112");
}

TEST(TailCalls, Statements) {
  EXPECT_EQ(body("for m in n:\n  return f(m)"), "restart");
  EXPECT_EQ(body("while n:\n  return f(m)\nelse:\n  return f(n)"), "restart restart");
  EXPECT_EQ(body("if n: return f(n)\nelif m: return f(m)\nelse: return f(1)"), "restart restart restart");
  EXPECT_EQ(body("match n:\n  case 1: return f(n)\n  case _ if f(n): return f(1)"), "restart ENC112 restart");
}

TEST(TailCalls, Guards) {
  EXPECT_EQ(body("try:\n  return f(n)\nexcept E:\n  return f(n)\nelse:\n  return f(n)"), "ENC113 ENC115 restart");
  EXPECT_EQ(body("try:\n  return f(n)\nexcept* E:\n  pass"), "ENC113");
  EXPECT_EQ(body("try:\n  pass\nexcept E:\n  pass\nelse:\n  return f(n)\nfinally:\n  return f(n)"), "ENC113 ENC116");
  EXPECT_EQ(body("with n:\n  for m in n:\n    return f(n)"), "ENC114");
  EXPECT_EQ(body("with n:\n  g = lambda: f(n)"), "restart");
}

TEST(TailCalls, Procedures) {
  EXPECT_EQ(body("f(n)"), "restart_procedure");
  EXPECT_EQ(body("if n:\n  f(n)\nelse:\n  (f(1))"), "restart_procedure restart_procedure");
  EXPECT_EQ(body("for m in n:\n  f(m)\nelse:\n  f(n)"), "ENC117 restart_procedure");
  EXPECT_EQ(body("for m in n:\n  f(m)\n  return"), "restart_procedure");
  EXPECT_EQ(body("f(n)\nreturn None"), "restart_procedure");
  EXPECT_EQ(body("f(n)\npass"), "ENC117");
  EXPECT_EQ(body("if n: return 1\nf(n)"), "ENC118");
  EXPECT_EQ(body("n and f(n)"), "ENC119");
  EXPECT_EQ(body("f(n), f(n)"), "ENC112 ENC112");
  EXPECT_EQ(body("f(*n)"), "tail_call_procedure");
  EXPECT_EQ(body("match n:\n  case 1: f(n)\n  case 2: f(n)"), "restart_procedure restart_procedure");
}

TEST(TailCalls, LoopsThatPassItemsOn) {
  EXPECT_EQ(body("for m in f(n): yield m"), "ENC123");
  EXPECT_EQ(body("for m in (f(n)):\n  # items\n  yield m"), "ENC123");
  EXPECT_EQ(body("for m in f(n): yield m\nelse: yield 1"), "ENC112");
  EXPECT_EQ(body("for m in f(n): yield n"), "ENC112");
  EXPECT_EQ(body("for m in f(n): yield m + 1"), "ENC112");
  EXPECT_EQ(body("for m in f(n): yield from m"), "ENC112");
  EXPECT_EQ(body("for m in f(n):\n  yield m\n  yield m"), "ENC112");
  EXPECT_EQ(body("for m, k in f(n): yield m, k"), "ENC112");
  EXPECT_EQ(body("for m in list(f(n)): yield m"), "ENC112");
  EXPECT_EQ(body("for m in f(n): g(m)"), "ENC112");
}

TEST(TailCalls, GeneratorsAndCoroutines) {
  EXPECT_EQ(body("yield n\nreturn f(n)"), "ENC120");
  EXPECT_EQ(body("yield from f(n)"), "tail_yield_from_procedure");
  EXPECT_EQ(body("return (yield from f(n))"), "tail_yield_from");
  EXPECT_EQ(body("yield (yield from f(n))"), "ENC112");
  EXPECT_EQ(body("x = yield\nif x: return x\nyield from f(n)"), "ENC118");
  EXPECT_EQ(forms("async def f(n): return await f(n)\n"), "tail_await");
  EXPECT_EQ(forms("async def f(n): return 1 if n else await (f(n))\n"), "tail_await");
  EXPECT_EQ(forms("async def f(n): await f(n)\n"), "tail_await_procedure");
  EXPECT_EQ(forms("async def f(n): return f(n)\n"), "ENC121");
  EXPECT_EQ(forms("async def f(n):\n  yield n\n  await f(n)\n"), "ENC122");
  EXPECT_EQ(forms("async def f(n):\n  async with n:\n    return await f(n)\n"), "ENC114");
}

TEST(TailCalls, ParserMistakesDecideNothing) {
  EXPECT_EQ(forms("async def f(n): return await f(n) ** 2\n"), "ENC112");
  EXPECT_EQ(forms("class A:\n  def b(self):\n    return [*self.b()]\n"), "ENC112");
  EXPECT_EQ(forms("class A:\n  def b(self):\n    return *self.b(), 1\n"), "ENC112");
  EXPECT_EQ(body("type(n).y = f(n)"), "ENC112");
  EXPECT_EQ(body("print >> n, f(n)"), "ENC112");
  EXPECT_EQ(body("return f(1, *n.a.b())"), "tail_call");
}

} // namespace
} // namespace encc
