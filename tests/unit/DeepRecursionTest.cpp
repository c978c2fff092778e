// Which functions are marked: by calls, by functions handed on, by constructors and by operators.
#include "Compiled.h"

#include "transform/TextFilter.h"

namespace encc {
namespace {

using namespace test;

/// Names of the functions that go deep.
std::string deep(llvm::StringRef text) {
  SourceFile source = sourceOf(text);
  std::string out;
  for (const FunctionFacts &function : analyze(source, SyntaxTree::parse(source.text()), {}).functions)
    if (function.deep)
      out += (out.empty() ? "" : " ") + function.qualifiedName;
  TransformOptions none;
  none.deep = false;
  for (const FunctionFacts &function : analyze(source, SyntaxTree::parse(source.text()), none).functions)
    EXPECT_FALSE(function.deep);
  // The filter in front must let through what is found behind it.
  EXPECT_TRUE(out.empty() || findNeeded(source.text(), {}).any) << text.str();
  return out;
}

std::string method(llvm::StringRef header, llvm::StringRef body) {
  return deep(("class A:\n  def " + header + ": " + body + "\n").str());
}

TEST(DeepRecursion, Calls) {
  EXPECT_EQ(deep("def f(n): return 1 + f(n)\n"), "f");
  EXPECT_EQ(deep("def f(n): return f(n)\n"), "");
  EXPECT_EQ(deep("def f(n): return g(n)\ndef g(n): return 1 + f(n)\n"), "g");
  EXPECT_EQ(deep("def f(n): return 1 + g(n)\ndef g(n): return 1\n"), "");
  EXPECT_EQ(deep("def f(n): return max(f(m) for m in n)\n"), "f");
  EXPECT_EQ(deep("def f(n): return [f(m) for m in n]\n"), "f");
  EXPECT_EQ(deep("def f(n):\n  try: return f(n)\n  finally: pass\n"), "f");
  EXPECT_EQ(deep("f = lambda n: 1 + f(n)\n"), "f");
  EXPECT_EQ(method("m(self)", "return 1 + self.next.m()"), "A.m");
  EXPECT_EQ(method("__call__(self)", "return 1 + self()"), "A.__call__");
}

TEST(DeepRecursion, Delegations) {
  EXPECT_EQ(deep("def f(n):\n  yield from f(n)\n  yield 1\n"), "f");
  EXPECT_EQ(deep("def f(n):\n  yield 1\n  yield from f(n)\n"), "");
  EXPECT_EQ(deep("def f(n):\n  try: yield from f(n)\n  finally: pass\n"), "f");
  EXPECT_EQ(deep("def f(n):\n  for x in f(n): yield x\n"), "");
  EXPECT_EQ(deep("def f(n):\n  x = yield from g(n)\n  yield x\ndef g(n):\n  yield from f(n)\n"), "f");
  EXPECT_EQ(deep("async def f(n): return 1 + await f(n)\n"), "f");
  EXPECT_EQ(deep("async def f(n): return await f(n)\n"), "");
  EXPECT_EQ(deep("async def f(n): return f(n)\n"), "");
  EXPECT_EQ(method("m(self)", "x = yield from self.next.m(); yield x"), "A.m");
  EXPECT_EQ(method("__iter__(self)", "yield from self.left; yield 1"), "A.__iter__");
  EXPECT_EQ(method("items(self)", "yield from self.left; yield 1"), "");
}

/// Whether the recursion of `f` is linear.
bool linear(llvm::StringRef text) {
  deep(text); // checks the filter
  SourceFile source = sourceOf(text);
  for (const FunctionFacts &function : analyze(source, SyntaxTree::parse(source.text()), {}).functions)
    if (function.linear)
      return function.deep;
  return false;
}

bool linearReturn(llvm::StringRef expression) { return linear(("def f(n, m):\n  return " + expression + "\n").str()); }

bool linearMethod(llvm::StringRef expression) {
  return linear(("class A:\n  def f(self, m):\n    return " + expression + "\n").str());
}

TEST(DeepRecursion, Linear) {
  for (llvm::StringRef expression : {"n * f(n, m)",
                                     "f(n, m) + 1",
                                     "f(n, m) - m",
                                     "-f(n, m)",
                                     "not f(n, m)",
                                     "1 < f(n, m)",
                                     "f(n, m)[0]",
                                     "f(n, m)[1:]",
                                     "f(n, m).x",
                                     "f(n, m).strip('x')",
                                     "[n, f(n, m)]",
                                     "[f(n, m), 1, m]",
                                     "(n, f(n, m))",
                                     "n, f(n, m)",
                                     "{n, f(n, m)}",
                                     "{n: f(n, m)}",
                                     "[n, *f(n, m)]",
                                     "f'{n}{f(n, m)}{m!r}'",
                                     "g(n, f(n, m))",
                                     "g(f(n, m), k=1)",
                                     "g(h(), f(n, m))",
                                     "1 + (f(n, m) if n else 2)",
                                     "n and 1 + f(n, m)",
                                     "0 if n == 0 else n * f(n - 1, max(n, m))",
                                     "1 + (2 * f(n, m) + n)",
                                     "g[f(n, m)]",
                                     "1 + (n or f(n, m))"})
    EXPECT_TRUE(linearReturn(expression)) << expression.str();
  EXPECT_TRUE(linear("f = lambda n: n * f(n - 1)\n"));
  EXPECT_TRUE(linearMethod("1 + self.next.f(m)"));
  EXPECT_TRUE(linearMethod("1 + self.f(m)"));
}

TEST(DeepRecursion, NotLinear) {
  for (llvm::StringRef expression : {"f(n, m)",
                                     "f(n, m) + g(n)",
                                     "f(n, m) + f(m, n)",
                                     "f(f(n, m), 1) + 1",
                                     "1 < f(n, m) < 2",
                                     "[*f(n, m), g()]",
                                     "o.g(n, f(n, m))",
                                     "g(*f(n, m))",
                                     "g(*n, f(n, m))",
                                     "1 + f(n)",
                                     "1 + f(*n)",
                                     "1 + f(n, m=1)",
                                     "1 + (x := f(n, m))",
                                     "(x := n if n else f(n, m)) + 1",
                                     "(f(n, m) or 1) + 1",
                                     "f(n, m) + k if f(m, n) else 1",
                                     "[f(n, m) for n in m]",
                                     "1 + [f(n, m), [k for k in m]][0]",
                                     "lambda: 1 + f(n, m)",
                                     "f(n, m) + (lambda: n)()"})
    EXPECT_FALSE(linearReturn(expression)) << expression.str();
  EXPECT_FALSE(linear("def f(n):\n  try: return 1 + f(n)\n  finally: pass\n"));
  EXPECT_FALSE(linear("def f(n):\n  with n: return 1 + f(n)\n"));
  EXPECT_FALSE(linear("def f(n):\n  yield n\n  return 1 + f(n)\n"));
  EXPECT_FALSE(linear("async def f(n): return 1 + f(n)\n"));
  EXPECT_FALSE(linear("def f(n):\n  locals()\n  return 1 + f(n)\n"));
  EXPECT_FALSE(linear("@cache\ndef f(n): return 1 + f(n)\n"));
  EXPECT_FALSE(linear("def f(n, *m): return 1 + f(n)\n"));
  EXPECT_FALSE(linear("def f(n, k=1): return 1 + f(n)\n"));
  EXPECT_FALSE(linear("def f(n):\n  k = n\n  return f(n) + k\n"));
  EXPECT_FALSE(linear("def f(n):\n  g = lambda: n\n  return f(n) + n\n"));
  EXPECT_FALSE(linear("def f(n):\n  x = f(n)\n  return x + 1\n"));
  EXPECT_FALSE(linear("def f(n): return 1 + g(n)\ndef g(n): return 1 + f(n)\n"));
  EXPECT_FALSE(linear("def f(n):  # encc: off\n  return 1 + f(n)\n"));
  EXPECT_FALSE(linear("def f(n): return g(n, f(n))\ndef g(n, m): return sys._getframe(1).f_locals\n"));
  EXPECT_FALSE(linear("def f(n): return warn(n, f(n))\n"));
  EXPECT_FALSE(linear("async def f(n):\n  await n\n  return 1 + f(n)\n"));
  EXPECT_FALSE(linear("def f(n):\n  yield from n\n  return 1 + f(n)\n"));
  EXPECT_FALSE(linear("def f(n):\n  g = lambda m: m * g(m - 1)\n  return [f(k) for k in n]\n"));
  EXPECT_FALSE(linearMethod("1 + A.f(self, m)"));
  EXPECT_FALSE(linear("class A:\n  @classmethod\n  def f(cls, m): return 1 + cls.f(m)\n"));
}

TEST(DeepRecursion, AttributeHooks) {
  EXPECT_EQ(method("__getattr__(self, name)", "return getattr(self.inner, name)"), "A.__getattr__");
  EXPECT_EQ(method("__getattr__(self, name)", "return getattr(self, name)"), "");
}

TEST(DeepRecursion, FunctionsHandedOn) {
  EXPECT_EQ(deep("def f(n): return sorted(n, key=f)\n"), "f");
  EXPECT_EQ(deep("def f(n): return list(map(f, n))\n"), "f");
  EXPECT_EQ(deep("def f(n): return list(map(g, n))\ndef g(n): return 1 + f(n)\n"), "f g");
  EXPECT_EQ(deep("def f(n): return reduce(lambda a, b: f(b), n)\n"), "f");
  EXPECT_EQ(method("m(self)", "return any(map(self.m, self.kids))"), "A.m");
  EXPECT_EQ(deep("def f(n): return g\ndef g(n): return f\n"), "");
}

TEST(DeepRecursion, Constructors) {
  EXPECT_EQ(method("__init__(self, n)", "self.next = A(n)"), "A.__init__");
  EXPECT_EQ(method("__init__(self, n)", "self.next = type(self)(n)"), "A.__init__");
  EXPECT_EQ(method("__new__(cls, n)", "return [cls(n)]"), "A.__new__");
  EXPECT_EQ(method("__init__(self, n)", "self.next = B(n)"), "");
}

TEST(DeepRecursion, Operators) {
  EXPECT_EQ(method("__eq__(self, o)", "return self.a == o.a"), "A.__eq__");
  EXPECT_EQ(method("__eq__(self, o)", "return self.a is o.a"), "");
  EXPECT_EQ(method("__radd__(self, o)", "return o + self.a"), "A.__radd__");
  EXPECT_EQ(method("__lt__(self, o)", "return self.a < o.a < 3"), "A.__lt__");
  EXPECT_EQ(method("__contains__(self, o)", "return o in self.rest"), "A.__contains__");
  EXPECT_EQ(method("__getitem__(self, o)", "return self.rest[o]"), "A.__getitem__");
  EXPECT_EQ(method("__hash__(self)", "return hash(self.rest)"), "A.__hash__");
  EXPECT_EQ(method("__repr__(self)", "return f'A({self.rest!r})'"), "A.__repr__");
  EXPECT_EQ(method("__getattr__(self, n)", "return getattr(self.rest, n)"), "A.__getattr__");
  EXPECT_EQ(method("__deepcopy__(self, memo)", "return copy.deepcopy(self.rest, memo)"), "A.__deepcopy__");
}

TEST(DeepRecursion, LeavesAlone) {
  EXPECT_EQ(deep("def f(n): yield 1 + f(n)\n"), "");
  EXPECT_EQ(deep("def f(n): return len(locals()) + f(n)\n"), "");
  EXPECT_EQ(deep("@njit\ndef f(n): return 1 + f(n)\n"), "");
  EXPECT_EQ(deep("x = 1\n# encc: off\ndef f(n): return 1 + f(n)\n"), "");
  EXPECT_EQ(method("__del__(self)", "1 + self.next.__del__()"), "");
}

} // namespace
} // namespace encc
