// The delimiters around a call, one shape after the other; only the changed line is compared.
#include "Compiled.h"

namespace encc {
namespace {

using namespace test;

/// What becomes of one line in the body of `def f(n):`.
std::string line(llvm::StringRef text, TailCallMode mode = TailCallMode::Recursive) {
  std::string out = transformed(("def f(n):\n    " + text + "\n").str(), mode);
  return llvm::StringRef(out).split("def f(n):\n    ").second.rtrim().str();
}

TEST(Rewrites, Restart) {
  EXPECT_EQ(line("return f(n, k=1)"), "raise __encc__.restart(f, n, k=1)");
  EXPECT_EQ(line("return f()"), "raise __encc__.restart(f)");
  EXPECT_EQ(line("return f( n )"), "raise __encc__.restart(f, n )");
  EXPECT_EQ(line("return f (n)"), "raise __encc__.restart(f, n)");
  EXPECT_EQ(line("return(f(n))"), "raise(__encc__.restart(f, n))");
  EXPECT_EQ(line("return(f)(n)"), "raise __encc__.restart((f), n)");
  EXPECT_EQ(line("return f(\n  n,  # one\n)"), "raise __encc__.restart(f,\n  n,  # one\n)");
  EXPECT_EQ(line("return f(# none\n)"), "raise __encc__.restart(f# none\n)");
  EXPECT_EQ(line("return (f # callee\n  (n))"), "raise (__encc__.restart(f # callee\n  , n))");
  EXPECT_EQ(line("return \\\n  f(n)"), "raise \\\n  __encc__.restart(f, n)");
}

TEST(Rewrites, RestartOfAGenerator) {
  EXPECT_EQ(line("return f(x for x in n)"), "raise __encc__.restart(f, (x for x in n))");
  EXPECT_EQ(line("return f((x for x in n))"), "raise __encc__.restart(f, (x for x in n))");
  EXPECT_EQ(line("return f(lambda: f(1) for x in n)"),
            "raise __encc__.restart(f, (__encc__.restartable(lambda: __encc__.restart(f, 1)) for x in n))");
}

TEST(Rewrites, RestartInExpressions) {
  EXPECT_EQ(line("return 0 if n else(f)(n)"), "return 0 if n else __encc__.restart((f), n)");
  EXPECT_EQ(line("return n and f(n)or f()"), "return n and f(n)or __encc__.restart(f)");
  EXPECT_EQ(line("x = 1; return f(n);"), "x = 1; raise __encc__.restart(f, n);");
}

TEST(Rewrites, Procedures) {
  EXPECT_EQ(line("f(n)"), "raise __encc__.restart_procedure(f, n)");
  EXPECT_EQ(line("(f(n))"), "raise (__encc__.restart_procedure(f, n))");
  EXPECT_EQ(line("f(*n)"), "__encc__.tail_call_procedure(f)(*n)");
}

TEST(Rewrites, UncertainCalls) {
  EXPECT_EQ(line("return f(*n)"), "return __encc__.tail_call(f)(*n)");
  EXPECT_EQ(line("return','.join(n)", TailCallMode::All), "return __encc__.tail_call(','.join)(n)");
  EXPECT_EQ(line("return print(n)", TailCallMode::All), "return __encc__.tail_call(print)(n)");
  EXPECT_EQ(line("return super()", TailCallMode::All), "return super()");
  EXPECT_EQ(line("return locals()", TailCallMode::All), "return locals()");
}

TEST(Rewrites, AwaitAndYieldFrom) {
  EXPECT_EQ(line("return (yield from f(n))"), "return (yield from __encc__.tail_yield_from(f(n)))");
  EXPECT_EQ(line("yield from(f)(n)"), "yield from __encc__.tail_yield_from_procedure((f)(n))");
}

TEST(Rewrites, AreNotDoneTwice) {
  for (TailCallMode mode : {TailCallMode::Recursive, TailCallMode::All}) {
    std::string once = transformed("def f(n):\n  if n: return f(n)\n  g = lambda k: f(k)\n  f(1)\n", mode);
    EXPECT_EQ(transformed(once, mode), once);
  }
}

TEST(Rewrites, RespectTheRuntimesName) {
  std::string mine = "def f(n, __encc__):\n    return f(n)\n";
  EXPECT_EQ(transformed(mine), mine);
  mine = "def f(n, __\uff45ncc__):\n    return f(n)\n"; // a fullwidth 'e', which Python reads as 'e'
  EXPECT_EQ(transformed(mine), mine);
  mine = "import encc.runtime as __encc__\n__\uff45ncc__ = 1\ndef f(n):\n    return f(n)\n";
  EXPECT_EQ(transformed(mine), mine);
  std::string other = "def f(n, __\u03b5ncc__):\n    return f(n)\n"; // a Greek letter is none of ASCII
  EXPECT_NE(transformed(other), other);
}

TEST(Rewrites, NeedAMode) {
  std::string text = "def f(n):\n    return f(n)\n";
  EXPECT_EQ(transformed(text, TailCallMode::None), text);
}

} // namespace
} // namespace encc
