// The table: codes, texts with their arguments filled in, look-up by name.
#include "transform/Diagnostic.h"

#include <gtest/gtest.h>

#include <set>

namespace encc {
namespace {

TEST(Diagnostic, FillsInArguments) {
  Diagnostic diagnostic = makeDiagnostic(DiagnosticCode::DuplicateOutput, {3, 5}, {"b/x.py", "out/x.py"});
  EXPECT_EQ(diagnostic.message, "'b/x.py' would be written to 'out/x.py' as well");
  EXPECT_EQ(diagnostic.severity, Severity::Error);
  EXPECT_EQ(diagnostic.span, (Span{3, 5}));
}

TEST(Diagnostic, DoesNotExpandAnArgument) {
  EXPECT_EQ(makeDiagnostic(DiagnosticCode::DuplicateOutput, {}, {"{1}", "b"}).message,
            "'{1}' would be written to 'b' as well");
}

TEST(Diagnostic, NamesCodesWithThreeDigits) {
  EXPECT_EQ(codeName(DiagnosticCode::SyntaxError), "ENC001");
  EXPECT_EQ(codeName(DiagnosticCode::EditsOverlap), "ENC301");
}

TEST(Diagnostic, FindsCodes) {
  EXPECT_EQ(findCode("ENC301"), DiagnosticCode::EditsOverlap);
  EXPECT_EQ(findCode("enc001"), DiagnosticCode::SyntaxError);
  EXPECT_EQ(findCode("1"), DiagnosticCode::SyntaxError);
  EXPECT_EQ(findCode("ENC999"), std::nullopt);
  EXPECT_EQ(findCode("ENC"), std::nullopt);
  EXPECT_EQ(findCode("tail"), std::nullopt);
}

TEST(Diagnostic, HasOneRowPerCodeInOrder) {
  std::set<DiagnosticCode> seen;
  for (DiagnosticCode code : allCodes()) {
    EXPECT_TRUE(seen.empty() || *seen.rbegin() < code) << codeName(code);
    EXPECT_TRUE(seen.insert(code).second) << codeName(code);
  }
}

} // namespace
} // namespace encc
