// The compiler as a whole: what is refused, what cannot be parsed, and that no input is too large or too odd.
#include "Compiled.h"

namespace encc {
namespace {

using namespace test;

TransformResult run(llvm::StringRef text, bool strict = false, bool deep = false) {
  TransformOptions options;
  options.strict = strict;
  options.deep = deep;
  return llvm::cantFail(transformModule(sourceOf(text), options));
}

std::string codes(const TransformResult &result) {
  std::string out;
  for (const Diagnostic &diagnostic : result.diagnostics)
    out += (out.empty() ? "" : " ") + codeName(diagnostic.code) + (diagnostic.severity == Severity::Error ? "!" : "");
  return out;
}

const std::string good = "def f(n):\n    return f(n)\n";

TEST(Pipeline, CopiesWhatItDoesNotUnderstand) {
  for (const char *bad : {"x = $\n", "print 'a' 'b' c\n", "# comment\rx = 1\n"}) {
    TransformResult result = run(bad + good);
    EXPECT_FALSE(result.changed) << bad;
    EXPECT_EQ(result.bytes, bad + good);
    EXPECT_EQ(codes(result), "ENC001") << bad;
  }
  EXPECT_EQ(codes(run("x = $\n" + good, true)), "ENC001!");
  EXPECT_EQ(codes(run("x = $\n", true)), "ENC001!");
}

TEST(Pipeline, HandlesTheFunctionsBesideAnError) {
  TransformResult result = run("def g(n):\n    x = $\n    return g(n)\n\n\n" + good);
  EXPECT_TRUE(result.changed);
  EXPECT_EQ(codes(result), "ENC002 ENC134 ENC100");
}

TEST(Pipeline, StopsProceduresWhereBlocksAreDoubtful) {
  EXPECT_EQ(codes(run("def g(n):\n    x = $\n\n\ndef f(n):\n    f(n)\n")), "ENC134");
}

TEST(Pipeline, KeepsBytesWithoutRewrites) {
  std::string text = "\xEF\xBB\xBF# \xC3\xA9\r\ndef f(n):\r\n\treturn 1 + f(n)\r\n";
  EXPECT_EQ(run(text).bytes, text);
}

TEST(Pipeline, MapsOutputToInput) {
  TransformResult result = run("\n\n" + good);
  uint32_t call = static_cast<uint32_t>(result.bytes.find("n):\n    raise"));
  EXPECT_EQ(result.map.toOriginal(call), 2 + good.find("n):"));
}

TEST(Pipeline, TakesDeepAndLongInput) {
  auto repeat = [](llvm::StringRef part, unsigned count) {
    std::string out;
    for (unsigned i = 0; i < count; ++i)
      out += part;
    return out;
  };
  EXPECT_TRUE(run(good + "x = " + repeat("(", 200000) + "1" + repeat(")", 200000) + "\n").changed);
  EXPECT_TRUE(run("def f(n):\n  return " + repeat("f(", 20000) + "n" + repeat(")", 20000) + "\n").changed);
  EXPECT_TRUE(run("def f(n):\n  return " + repeat("f(n) if n else ", 20000) + "n\n").changed);
  EXPECT_TRUE(run("def f(n):\n  return " + repeat("f(n) or ", 20000) + "f(n)\n").changed);
  EXPECT_FALSE(run("class A:\n  def f(self): return self" + repeat(".f()", 20000) + ".g\n").changed);
  EXPECT_TRUE(run("class A:\n  def f(self): return self" + repeat(".f()", 20000) + ".g\n", false, true).changed);
  EXPECT_TRUE(
      run("def f(n):\n  return 1 + " + repeat("f(", 20000) + "n" + repeat(")", 20000) + "\n", false, true).changed);
  EXPECT_FALSE(run(good + "x = 1" + repeat(" \\\n", 20000) + "\n").changed);
  run("f = " + repeat("lambda: ", 5000) + "f()\n");
  run(good + repeat("(", 100000));
}

TEST(Pipeline, TakesAnyBytes) {
  uint32_t seed = 1;
  for (int round = 0; round < 300; ++round) {
    std::string text;
    static constexpr llvm::StringRef parts[] = {"def f(n):\n",
                                                "  return f(n)\n",
                                                "(",
                                                ")",
                                                "lambda: f()",
                                                "\\\n",
                                                "'''",
                                                "\n",
                                                "class A:\n",
                                                "  ",
                                                "@x\n",
                                                "# encc: off\n",
                                                "f'{f(",
                                                "}",
                                                "if n: ",
                                                "await ",
                                                "yield from f(n)\n",
                                                ";",
                                                ":",
                                                "=",
                                                "\t",
                                                "\f",
                                                "async ",
                                                "*",
                                                "else "};
    for (int i = 0; i < 30; ++i) {
      seed = seed * 1664525 + 1013904223;
      text += parts[(seed >> 16) % std::size(parts)];
    }
    llvm::Expected<TransformResult> result = transformModule(sourceOf(text), {});
    EXPECT_TRUE(static_cast<bool>(result)) << text << "\n" << llvm::toString(result.takeError());
  }
}

} // namespace
} // namespace encc
