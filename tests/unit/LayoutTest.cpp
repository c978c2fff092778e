// Where new lines go: line numbers are kept where a blank line can take them, and nothing is broken where none can.
#include "Compiled.h"

namespace encc {
namespace {

using namespace test;

const std::string import = "import encc.runtime as __encc__";
const std::string mark = "@__encc__.restartable";
const std::string before = "def f(n):\n    return f(n)\n";
const std::string after = "def f(n):\n    raise __encc__.restart(f, n)\n";

TEST(Layout, TakesBlankLines) {
  EXPECT_EQ(transformed("'''Doc.'''\n\nimport os\n\n\n" + before),
            "'''Doc.'''\n" + import + "\nimport os\n\n" + mark + "\n" + after);
  EXPECT_EQ(transformed("import os\n\n\n" + before), "import os\n" + import + "\n" + mark + "\n" + after);
  EXPECT_EQ(transformed("import os\n\n" + before), import + "\nimport os\n" + mark + "\n" + after);
  EXPECT_EQ(transformed("import os\n\n\n# About f.\n" + before),
            "import os\n" + import + "\n" + mark + "\n# About f.\n" + after);
}

TEST(Layout, LeavesTheLineBelowADirective) {
  std::string stray = "if x:\n    pass\n    # encc: require-tail\n\n";
  std::string once = transformed(stray + before);
  EXPECT_EQ(once, import + "\n" + stray + mark + "\n" + after);
  EXPECT_EQ(transformed(once), once);
}

TEST(Layout, AddsLinesWhereNoneIsBlank) {
  EXPECT_EQ(transformed(before), import + "\n" + mark + "\n" + after);
  EXPECT_EQ(transformed("'''Doc.'''\n" + before), "'''Doc.'''\n" + import + "\n" + mark + "\n" + after);
  EXPECT_EQ(transformed("#!/bin/python\n# coding: utf-8\n" + before),
            "#!/bin/python\n# coding: utf-8\n" + import + "\n" + mark + "\n" + after);
  EXPECT_EQ(transformed("# comment\n\n" + before), "# comment\n" + import + "\n" + mark + "\n" + after);
}

TEST(Layout, PutsTheMarkBelowOtherDecorators) {
  EXPECT_EQ(transformed("'''Doc.'''\n\n\n@a\n# why\n@b\n" + before),
            "'''Doc.'''\n" + import + "\n@a\n# why\n@b\n" + mark + "\n" +
                std::string("def f(n):\n    return __encc__.tail_call(f)(n)\n"));
}

TEST(Layout, FollowsTheFuture) {
  std::string future = "from __future__ import annotations\n";
  EXPECT_EQ(transformed("'''Doc.'''\n\n" + future + before),
            "'''Doc.'''\n\n" + future + import + "\n" + mark + "\n" + after);
  EXPECT_EQ(transformed("from __future__ import annotations; import os\n" + before),
            "from __future__ import annotations; import os\n" + import + "\n" + mark + "\n" + after);
  EXPECT_EQ(transformed("('Doc.'\n 'More.')\n" + before), "('Doc.'\n 'More.')\n" + import + "\n" + mark + "\n" + after);
  EXPECT_EQ(transformed("'''Doc.'''; f = lambda n: f(n)\n"),
            "'''Doc.'''; " + import + "; f = __encc__.restartable(lambda n: __encc__.restart(f, n))\n");
}

TEST(Layout, KeepsLineEnds) {
  EXPECT_EQ(transformed("'''Doc.'''\r\ndef f(n):\r\n    return f(n)\r\n"),
            "'''Doc.'''\r\n" + import + "\r\n" + mark + "\r\ndef f(n):\r\n    raise __encc__.restart(f, n)\r\n");
  EXPECT_EQ(transformed("def f(n):\n    f(n)"),
            import + "\n" + mark + "\ndef f(n):\n    raise __encc__.restart_procedure(f, n)");
}

TEST(Layout, LeavesContinuedLinesAlone) {
  EXPECT_EQ(transformed("x = 1 \\\n\n" + before), import + "\nx = 1 \\\n\n" + mark + "\n" + after);
  EXPECT_EQ(transformed("'''Doc.''' \\\n\n" + before), "'''Doc.''' \\\n\n" + import + "\n" + mark + "\n" + after);
  EXPECT_EQ(transformed("x = '''\n\n# no comment'''\n" + before),
            import + "\nx = '''\n\n# no comment'''\n" + mark + "\n" + after);
}

TEST(Layout, KeepsIndentation) {
  EXPECT_EQ(transformed("if 1:\n\tclass A:\n\t\tx = 1\n\t\tdef f(self):\n\t\t\treturn self.f()\n"),
            import + "\nif 1:\n\tclass A:\n\t\tx = 1\n\t\t" + mark +
                "\n\t\tdef f(self):\n\t\t\traise __encc__.restart(self.f)\n");
}

} // namespace
} // namespace encc
