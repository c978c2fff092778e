// Every samples/X.py against samples/X.expected.py, and the diagnostics against the comments inside the sample:
//
//       return 1 + length(rest)
//   #              ^^^^^^^^^^^^ ENC112: call to 'length' is not in tail position: result is used by '+'
//
// Carets mark the diagnostic's place on the line above; without carets it is the line's begin. Remarks about calls that
// are rewritten (ENC10x) need no comment, all other diagnostics do. A first line `# options: --tail-calls=all` holds
// options. ENCC_UPDATE_EXPECTED=1 rewrites the expected files.
#include "transform/Pipeline.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace encc {
namespace {

namespace fs = std::filesystem;

const fs::path samples = fs::path(ENCC_SOURCE_DIR) / "samples";

std::string readBytes(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

bool endsWith(const std::string &text, const std::string &end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::vector<std::string> sampleNames() {
  std::vector<std::string> names;
  for (const fs::directory_entry &entry : fs::directory_iterator(samples)) {
    std::string name = entry.path().filename().string();
    if (endsWith(name, ".py") && !endsWith(name, ".expected.py"))
      names.push_back(name.substr(0, name.size() - 3));
  }
  llvm::sort(names);
  return names;
}

TransformOptions optionsOf(llvm::StringRef text) {
  TransformOptions options;
  llvm::StringRef line = text.split('\n').first;
  if (!line.consume_front("# options: "))
    return options;
  if (line == "--tail-calls=all")
    options.tailCalls = TailCallMode::All;
  else if (line == "-g")
    options.restartPoints = true;
  else
    ADD_FAILURE() << "unknown options: " << line.str();
  return options;
}

/// "12:16+5 ENC112: text": line, column and, where the place ends on its line, the number of characters.
using Expectations = std::multiset<std::string>;

std::string expectation(uint32_t line, size_t column, size_t carets, llvm::StringRef rest) {
  return std::to_string(line) + ":" + std::to_string(column) + (carets ? "+" + std::to_string(carets) : "") + " " +
         rest.str();
}

Expectations readExpectations(llvm::StringRef text) {
  Expectations result;
  uint32_t line = 0, codeLine = 0;
  while (!text.empty()) {
    llvm::StringRef content;
    std::tie(content, text) = text.split('\n');
    ++line;
    llvm::StringRef body = content;
    if (body.consume_front("#")) {
      size_t blanks = body.size() - body.ltrim(' ').size();
      llvm::StringRef words = body.ltrim(' ');
      size_t carets = words.size() - words.ltrim('^').size();
      llvm::StringRef rest = words.drop_front(carets).ltrim(' ');
      if (rest.substr(0, 3) == "ENC" && rest.size() > 6 && rest[6] == ':') {
        result.insert(expectation(codeLine, carets ? blanks + 2 : 1, carets, rest));
        continue;
      }
    }
    codeLine = line;
  }
  return result;
}

Expectations actualDiagnostics(const SourceFile &source, llvm::ArrayRef<Diagnostic> diagnostics) {
  Expectations result;
  for (const Diagnostic &diagnostic : diagnostics) {
    auto number = static_cast<unsigned>(diagnostic.code);
    if (number >= 100 && number < 110)
      continue;
    Position begin = source.position(diagnostic.span.begin), end = source.position(diagnostic.span.end);
    size_t carets = begin.column > 1 ? end.column - begin.column : 0;
    EXPECT_EQ(begin.line, end.line) << "a sample's diagnostics stay on one line";
    result.insert(expectation(begin.line, begin.column, carets, codeName(diagnostic.code) + ": " + diagnostic.message));
  }
  return result;
}

std::string joined(const Expectations &lines) {
  std::string text;
  for (const std::string &line : lines)
    text += line + "\n";
  return text;
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, MatchesExpected) {
  fs::path path = samples / (GetParam() + ".py"), expectedPath = samples / (GetParam() + ".expected.py");
  SourceFile source = llvm::cantFail(SourceFile::fromBytes(GetParam() + ".py", readBytes(path)));
  TransformOptions options = optionsOf(source.text());
  llvm::Expected<TransformResult> result = transformModule(source, options);
  ASSERT_TRUE(static_cast<bool>(result)) << llvm::toString(result.takeError());
  if (std::getenv("ENCC_UPDATE_EXPECTED"))
    std::ofstream(expectedPath, std::ios::binary) << result->bytes;
  EXPECT_EQ(readBytes(expectedPath), result->bytes);
  EXPECT_EQ(result->changed, result->bytes != source.bytes().str());
  EXPECT_EQ(joined(readExpectations(source.text())), joined(actualDiagnostics(source, result->diagnostics)));
}

TEST_P(Golden, SecondTransformChangesNothing) {
  std::string expected = readBytes(samples / (GetParam() + ".expected.py"));
  SourceFile source = llvm::cantFail(SourceFile::fromBytes(GetParam() + ".py", expected));
  llvm::Expected<TransformResult> result = transformModule(source, optionsOf(source.text()));
  ASSERT_TRUE(static_cast<bool>(result)) << llvm::toString(result.takeError());
  EXPECT_FALSE(result->changed);
  EXPECT_EQ(expected, result->bytes);
}

INSTANTIATE_TEST_SUITE_P(Samples, Golden, testing::ValuesIn(sampleNames()),
                         [](const auto &info) { return info.param; });

TEST(GoldenFiles, ExistAndHaveNoOrphans) {
  std::vector<std::string> names = sampleNames();
  EXPECT_GT(names.size(), 20u);
  for (const fs::directory_entry &entry : fs::directory_iterator(samples)) {
    std::string name = entry.path().filename().string();
    if (endsWith(name, ".expected.py")) {
      EXPECT_TRUE(llvm::is_contained(names, name.substr(0, name.size() - 12))) << name << " has no sample";
    }
  }
}

} // namespace
} // namespace encc
