// The page is compiled in, so that what is printed is about this very version.
#include "Explain.h"

#include "llvm/Support/raw_ostream.h"

namespace encc {

namespace {

/// docs/diagnostics.md, in pieces, because compilers limit the length of one literal.
constexpr const char *page[] = {
#include "DiagnosticsPage.inc"
};

std::string wholePage() {
  std::string text;
  for (const char *piece : page)
    text += piece;
  return text;
}

/// From "## ENC112 …" to before the next heading; empty if there is none. A "#" in an example is no heading.
llvm::StringRef sectionOf(llvm::StringRef text, const std::string &name) {
  size_t begin = text.find("\n## " + name + " ");
  if (begin == llvm::StringRef::npos)
    return {};
  text = text.drop_front(begin + 1);
  bool fenced = false;
  for (size_t at = text.find('\n'); at != llvm::StringRef::npos; at = text.find('\n', at + 1)) {
    llvm::StringRef line = text.drop_front(at + 1);
    fenced ^= line.take_front(3) == "```";
    if (!fenced && (line.take_front(2) == "# " || line.take_front(3) == "## "))
      return text.take_front(at).rtrim();
  }
  return text.rtrim();
}

} // namespace

ExitStatus explain(llvm::StringRef code) {
  std::string text = wholePage();
  if (code.empty()) {
    for (DiagnosticCode each : allCodes()) {
      llvm::StringRef headline = sectionOf(text, codeName(each)).split('\n').first;
      headline.consume_front("## ");
      llvm::outs() << headline << '\n';
    }
    return ExitStatus::Done;
  }
  std::optional<DiagnosticCode> known = findCode(code);
  if (!known) {
    llvm::errs() << "encc: no diagnostic has the code '" << code << "'; 'encc explain' lists all\n";
    return ExitStatus::UsageOrIo;
  }
  llvm::StringRef section = sectionOf(text, codeName(*known));
  section.consume_front("## ");
  llvm::outs() << section << '\n';
  return ExitStatus::Done;
}

} // namespace encc
