// `# encc: off` and `# encc: require-tail`: which functions they mean.
#include "Compiled.h"

namespace encc {
namespace {

using namespace test;

const std::string f = "def f(n):\n  return f(n)\n", g = "def g(n):\n  return g(n)\n";

TEST(Directives, MeanTheFunctionBelow) {
  EXPECT_EQ(forms("import os\n# encc: off\n" + f + g), "ENC133 restart");
  EXPECT_EQ(forms("import os\n# encc: off\n# more\n" + f + g), "ENC133 restart");
  EXPECT_EQ(forms("import os\n# encc: off\n@a\n@b\n" + f + g), "ENC133 restart");
  EXPECT_EQ(forms("import os\n@a\n# encc: off\n" + f + g), "ENC133 restart");
}

TEST(Directives, MeanTheFunctionOnTheirLine) {
  EXPECT_EQ(forms("def f(n):  # encc: off\n  return f(n)\n" + g), "ENC133 restart");
  EXPECT_EQ(forms("def f(\n  n,\n):  # encc: off\n  return f(n)\n" + g), "ENC133 restart");
  EXPECT_EQ(forms("x = 1\nh = lambda n: h(n)  # encc: off\n" + g), "ENC133 restart");
}

TEST(Directives, MeanWholeClasses) {
  EXPECT_EQ(forms("x = 1\n# encc: off\nclass A:\n  def f(self): return self.f()\n" + g), "ENC133 restart");
}

TEST(Directives, MeanTheFileAtItsTop) {
  EXPECT_EQ(forms("# encc: off\n\n" + f + g), "");
  EXPECT_EQ(forms("#!/bin/python\n# encc: off\n" + f + g), "");
  EXPECT_EQ(transformed("# encc: off\n" + f), "# encc: off\n" + f);
}

TEST(Directives, RequireTailCalls) {
  SourceFile source = sourceOf("x = 1\n# encc: require-tail\ndef f(n): return 1 + f(n)\n");
  TransformResult result = llvm::cantFail(transformModule(source, {}));
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(result.diagnostics[0].severity, Severity::Error);
  EXPECT_EQ(codeName(result.diagnostics[0].code), "ENC112");
}

TEST(Directives, AreChecked) {
  EXPECT_EQ(decisions("x = 1\n# encc: of\n"), "warning 2:1 ENC150 unknown directive 'encc: of'\n");
  EXPECT_EQ(decisions("x = 1\n# encc: off\nx = 2\n"),
            "warning 2:1 ENC151 no function begins here; the directive has no effect\n");
  EXPECT_EQ(decisions("x = 1\n# encc: require-tail\ndef f(): pass\n"),
            "warning 2:1 ENC152 'require-tail' has no effect: no recursive call here\n");
  EXPECT_EQ(decisions("x = 'encc: of'  # see encc: the manual\n"), "");
}

} // namespace
} // namespace encc
