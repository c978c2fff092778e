// Bytes in, text and places out; every refusal with its whole text.
#include "transform/Source.h"

#include <gtest/gtest.h>

namespace encc {
namespace {

std::string bytes(llvm::StringRef text) { return text.str(); }

SourceFile load(llvm::StringRef content) { return llvm::cantFail(SourceFile::fromBytes("a.py", bytes(content))); }

/// "line:column: message [code] | shown line | caret", "" when the file is read.
std::string refusal(llvm::StringRef content) {
  llvm::Expected<SourceFile> file = SourceFile::fromBytes("a.py", bytes(content));
  if (file)
    return "";
  std::string out;
  llvm::handleAllErrors(file.takeError(), [&](const SourceError &error) {
    out = std::to_string(error.position.line) + ":" + std::to_string(error.position.column) + ": " +
          llvm::toString(llvm::make_error<DiagnosticError>(error.diagnostic())) + " | " + error.line + " | " +
          error.line.substr(error.caret.begin, error.caret.size());
  });
  return out;
}

TEST(Source, KeepsUtf8AsItIs) {
  SourceFile file = load("x = 'é'\n");
  EXPECT_EQ(file.text(), "x = 'é'\n");
  EXPECT_EQ(llvm::cantFail(file.encode(file.text())), file.bytes());
  EXPECT_EQ(file.encodingName(), "utf-8");
}

TEST(Source, TakesTheByteOrderMarkOffAndPutsItBack) {
  SourceFile file = load("\xEF\xBB\xBFx = 1\n");
  EXPECT_EQ(file.text(), "x = 1\n");
  EXPECT_EQ(llvm::cantFail(file.encode("y = 2\n")), "\xEF\xBB\xBFy = 2\n");
}

TEST(Source, ReadsEveryDeclaredEncodingAndWritesItBack) {
  struct {
    const char *cookie, *encoded, *text, *name;
  } cases[] = {
      {"latin-1", "\xE9", "é", "latin-1"},
      {"ISO-8859-1", "\xE9", "é", "latin-1"},
      {"iso_8859_15", "\xA4", "€", "iso8859-15"},
      {"latin9", "\xBE", "Ÿ", "iso8859-15"},
      {"cp1252", "\x80", "€", "cp1252"},
      {"windows-1252", "\x93", "“", "cp1252"},
      {"cp1251", "\xC6", "Ж", "cp1251"},
      {"koi8-r", "\xF6", "Ж", "koi8-r"},
      {"shift_jis", "\x93\xFA", "日", "shift_jis"},
      {"euc-jp", "\xC6\xFC", "日", "euc_jp"},
      {"gbk", "\xC8\xD5", "日", "gbk"},
      {"utf8", "é", "é", "utf-8"},
      {"utf-8-unix", "é", "é", "utf-8"},
      {"latin-1-dos", "\xE9", "é", "latin-1"},
  };
  for (const auto &each : cases) {
    SCOPED_TRACE(each.cookie);
    std::string head = std::string("# -*- coding: ") + each.cookie + " -*-\ns = '";
    SourceFile file = load(head + each.encoded + "'\n");
    EXPECT_EQ(file.text(), head + each.text + "'\n");
    EXPECT_EQ(llvm::cantFail(file.encode(file.text())), file.bytes());
    EXPECT_EQ(file.encodingName(), each.name);
  }
}

TEST(Source, FindsTheCookieWhereCPythonDoes) {
  EXPECT_EQ(findCodingCookie("#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n"), "latin-1");
  EXPECT_EQ(findCodingCookie("\n# coding: cp1252\n"), "cp1252");
  EXPECT_EQ(findCodingCookie("\r\n \f# coding=cp1252\r\n"), "cp1252");
  EXPECT_EQ(findCodingCookie("#\r# coding: cp1252\r"), "cp1252");
  EXPECT_EQ(findCodingCookie("# my coding, and coding: latin-1"), "latin-1");
  EXPECT_EQ(findCodingCookie("\n\n# coding: latin-1\n"), "");
  EXPECT_EQ(findCodingCookie("x = 1\n# coding: latin-1\n"), "");
  EXPECT_EQ(findCodingCookie("x = 1 # coding: latin-1\n"), "");
  EXPECT_EQ(findCodingCookie("# coding : latin-1\n"), "");
}

TEST(Source, RefusesWhatIsNotText) {
  EXPECT_EQ(refusal("# coding: latin-5000\n"),
            "1:11: unknown encoding 'latin-5000' [ENC010] | # coding: latin-5000 | l");
  EXPECT_EQ(refusal("#!\n# coding: nope\n"), "2:11: unknown encoding 'nope' [ENC010] | # coding: nope | n");
  EXPECT_EQ(refusal("\xEF\xBB\xBF# coding: latin-1\n"),
            "1:11: encoding 'latin-1' contradicts the UTF-8 byte order mark [ENC011] | # coding: latin-1 | l");
  EXPECT_EQ(refusal("\xFF\xFEx"), "1:1: the file is UTF-16, which Python does not read as source [ENC012] |  | ");
  EXPECT_EQ(refusal(llvm::StringRef("\xFF\xFE\0\0", 4)),
            "1:1: the file is UTF-32, which Python does not read as source [ENC012] |  | ");
  EXPECT_EQ(refusal("x = 1\ns = 'é\xE9'\n"),
            "2:7: byte 0xe9 at offset 13 is not valid utf-8 [ENC013] | s = 'é\\xe9' | \\xe9");
  EXPECT_EQ(refusal("x\r\ry\xFF"), "3:2: byte 0xff at offset 4 is not valid utf-8 [ENC013] | y\\xff | \\xff");
  EXPECT_EQ(refusal("# coding: ascii\né"),
            "2:1: byte 0xc3 at offset 16 is not valid ascii [ENC013] | \\xc3\\xa9 | \\xc3");
  EXPECT_EQ(refusal("# coding: cp1252\n\x81"),
            "2:1: byte 0x81 at offset 17 is not valid cp1252 [ENC013] | \\x81 | \\x81");
  EXPECT_EQ(refusal("# coding: euc-jp\n'\xC6'"),
            "2:2: byte 0xc6 at offset 18 is not valid euc_jp [ENC013] | '\\xc6' | \\xc6");
  EXPECT_EQ(refusal(llvm::StringRef("x = 1\ny\0\n", 9)),
            "2:2: null byte at offset 7: Python does not read such source [ENC014] | y\\x00 | \\x00");
  EXPECT_EQ(refusal("# coding: utf-7\n"), "1:11: encoding 'utf-7' is not supported [ENC015] | # coding: utf-7 | u");
}

TEST(Source, RefusesSurrogatesAndOverlongForms) {
  EXPECT_NE(refusal("'\xED\xA0\x80'"), "");
  EXPECT_NE(refusal("'\xC0\x80'"), "");
  EXPECT_NE(refusal("'\xF4\x90\x80\x80'"), "");
  EXPECT_NE(refusal("'\xE9"), "");
}

TEST(Source, SaysThatNullBytesLookLikeUtf16) {
  llvm::Error error = SourceFile::fromBytes("a.py", std::string("x\0=\0\x31\0", 6)).takeError();
  llvm::handleAllErrors(std::move(error), [](const SourceError &each) {
    ASSERT_EQ(each.diagnostic().notes.size(), 1u);
    EXPECT_EQ(each.diagnostic().notes[0].text,
              "help: this looks like UTF-16 without a byte order mark; save the file as UTF-8");
  });
}

TEST(Source, CountsLinesAtAnyLineEnd) {
  SourceFile file = load("a\r\nb\rc\nd");
  auto place = [&](uint32_t offset) {
    Position at = file.position(offset);
    return std::to_string(at.line) + ":" + std::to_string(at.column);
  };
  EXPECT_EQ(place(0), "1:1");
  EXPECT_EQ(place(3), "2:1");
  EXPECT_EQ(place(5), "3:1");
  EXPECT_EQ(place(7), "4:1");
  EXPECT_EQ(place(8), "4:2");
  EXPECT_EQ(file.lineAt(1), "a");
  EXPECT_EQ(file.lineAt(3), "b");
  EXPECT_EQ(file.lineEnd(), "\r\n");
  EXPECT_EQ(load("").position(0).line, 1u);
  EXPECT_EQ(load("").lineEnd(), "\n");
}

TEST(Source, CountsCharactersNotBytesAlsoFarIntoALongLine) {
  std::string line;
  for (int i = 0; i < 3000; ++i)
    line += "é";
  SourceFile file = load("x\n" + line);
  EXPECT_EQ(file.position(2 + 2 * 2500).column, 2501u);
  EXPECT_EQ(file.position(2 + 2 * 3000).column, 3001u);
  EXPECT_EQ(file.position(2).column, 1u);
}

TEST(Source, NamesTheCauseWhenAFileCannotBeRead) {
  llvm::Expected<SourceFile> file = SourceFile::load("/no/such/file.py");
  ASSERT_FALSE(file);
  EXPECT_EQ(llvm::toString(file.takeError()), "cannot read: No such file or directory [ENC020]");
}

TEST(Source, SaysWhereTheOutputHasNoFormInTheEncoding) {
  SourceFile file = load("# coding: latin-1\n");
  llvm::Expected<std::string> encoded = file.encode("x = '日'");
  ASSERT_FALSE(encoded);
  EXPECT_EQ(llvm::toString(encoded.takeError()), "a.py: the output has no form in encoding 'latin-1' at byte 5");
}

} // namespace
} // namespace encc
