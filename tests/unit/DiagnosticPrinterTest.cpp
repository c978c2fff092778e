// What people and programs read, as whole texts; the caret must stand below the right column on any text.
#include "DiagnosticPrinter.h"
#include "Excerpt.h"

#include <gtest/gtest.h>

namespace encc {
namespace {

std::string excerpt(llvm::StringRef line, llvm::StringRef marked) {
  auto begin = static_cast<uint32_t>(line.find(marked));
  Excerpt out = makeExcerpt(line, {begin, begin + static_cast<uint32_t>(marked.size())});
  return out.text + "\n" + out.caret;
}

TEST(Excerpt, PointsAtPlainText) {
  EXPECT_EQ(excerpt("return 1 + f(x)", "f(x)"), "return 1 + f(x)\n"
                                                "           ^~~~");
}

TEST(Excerpt, CountsColumnsOfWideAndCombiningCharacters) {
  EXPECT_EQ(excerpt("s = '日本' + f(x)", "f(x)"), "s = '日本' + f(x)\n"
                                                  "             ^~~~");
  EXPECT_EQ(excerpt("e\xCC\x81 = f(x)", "f(x)"), "e\xCC\x81 = f(x)\n"
                                                 "    ^~~~");
  EXPECT_EQ(excerpt("f('日')", "'日'"), "f('日')\n"
                                        "  ^~~~");
}

TEST(Excerpt, ExpandsTabs) {
  EXPECT_EQ(excerpt("\treturn\tf(x)", "f(x)"), "        return  f(x)\n"
                                               "                ^~~~");
}

TEST(Excerpt, ShowsWhatCannotBePrinted) {
  EXPECT_EQ(excerpt("a\x1B[31m = f(x)", "f(x)"), "a<U+001B>[31m = f(x)\n"
                                                 "                ^~~~");
  EXPECT_EQ(excerpt("a = '\xE2\x80\xAE' + f", "f"), "a = '<U+202E>' + f\n"
                                                    "                 ^");
}

TEST(Excerpt, PointsBehindTheEnd) {
  Excerpt out = makeExcerpt("x = (", {5, 5});
  EXPECT_EQ(out.caret, "     ^");
  EXPECT_EQ(makeExcerpt("", {0, 0}).caret, "^");
  EXPECT_EQ(makeExcerpt("abc", {1, 50}).caret, " ^~") << "a span over several lines ends with the first";
}

TEST(Excerpt, CutsLongLinesAroundTheCaret) {
  std::string line = std::string(300, 'a') + "f(x)" + std::string(300, 'b');
  EXPECT_EQ(excerpt(line, "f(x)"),
            "…" + std::string(40, 'a') + "f(x)" + std::string(66, 'b') + "…\n" + std::string(41, ' ') + "^~~~");
  EXPECT_EQ(excerpt("f(x)" + std::string(300, 'b'), "f(x)"), "f(x)" + std::string(106, 'b') + "…\n^~~~");
  std::string megabytes = std::string(5'000'000, 'a') + "f(x)" + std::string(5'000'000, 'b');
  EXPECT_LT(excerpt(megabytes, "f(x)").size(), 300u);
}

class Printer : public testing::Test {
protected:
  std::string print(const SourceFile &source, const Diagnostic &diagnostic, PrintOptions options) {
    std::string out;
    llvm::raw_string_ostream stream(out);
    DiagnosticPrinter(stream, options).print(source, diagnostic);
    return stream.str();
  }

  SourceFile source_ = llvm::cantFail(SourceFile::fromBytes("pkg/a.py", "def f(é):\n    return 1 + f(é)\n"));
  Diagnostic diagnostic_ = [] {
    Diagnostic out = makeDiagnostic(DiagnosticCode::SyntaxError, {26, 31});
    out.notes.push_back({"the function is here", {4, 5}, true});
    out.notes.push_back(helpNote("do otherwise"));
    return out;
  }();
};

TEST_F(Printer, WritesPlaceLineCaretAndNotes) {
  EXPECT_EQ(print(source_, diagnostic_, {}),
            "pkg/a.py:2:16: warning: the parser does not understand this; the file is left as it is [ENC001]\n"
            "    2 |     return 1 + f(é)\n"
            "      |                ^~~~\n"
            "pkg/a.py:1:5: note: the function is here\n"
            "    1 | def f(é):\n"
            "      |     ^\n"
            "      = help: do otherwise\n");
}

TEST_F(Printer, WritesOneJsonObjectPerLine) {
  PrintOptions options;
  options.json = true;
  EXPECT_EQ(
      print(source_, diagnostic_, options),
      R"({"kind":"diagnostic","code":"ENC001","severity":"warning","path":"pkg/a.py","line":2,"column":16,"endLine":2,)"
      R"("endColumn":20,"beginByte":26,"endByte":31,"message":"the parser does not understand this; the file is left )"
      R"(as it is","notes":[{"text":"the function is here","line":1,"column":5,"endLine":1,"endColumn":6,)"
      R"("beginByte":4,"endByte":5},{"text":"help: do otherwise"}]})"
      "\n");
}

TEST_F(Printer, ColorsOnlyOnRequest) {
  PrintOptions options;
  options.color = true;
  EXPECT_EQ(print(source_, diagnostic_, options).substr(0, 43),
            "\033[1mpkg/a.py:2:16:\033[0m \033[1;35mwarning: \033[0m");
  EXPECT_EQ(print(source_, diagnostic_, {}).find('\033'), std::string::npos);
}

TEST_F(Printer, HidesRemarksUnlessAskedAndCounts) {
  Diagnostic remark = diagnostic_;
  remark.severity = Severity::Remark;
  EXPECT_EQ(print(source_, remark, {}), "");
  PrintOptions options;
  options.remarks = true;
  EXPECT_NE(print(source_, remark, options), "");

  std::string out;
  llvm::raw_string_ostream stream(out);
  DiagnosticPrinter printer(stream, {});
  printer.print(source_, diagnostic_);
  EXPECT_EQ(printer.warnings(), 1u);
  EXPECT_EQ(printer.status(), ExitStatus::Done);
  printer.print("a", makeDiagnostic(DiagnosticCode::CannotRead, {}, {"gone"}));
  EXPECT_EQ(printer.errors(), 1u);
  EXPECT_EQ(printer.status(), ExitStatus::UsageOrIo);
  printer.print("a", makeDiagnostic(DiagnosticCode::EditsOverlap, {}, {"1", "2", "3", "4"}));
  EXPECT_EQ(printer.status(), ExitStatus::Internal);
}

} // namespace
} // namespace encc
