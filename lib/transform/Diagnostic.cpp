// The table of Diagnostics.def at work: `makeDiagnostic(CannotRead, span, {"is a directory"})` gives the filled-in value.
#include "transform/Diagnostic.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <cassert>

namespace encc {

namespace {

struct Row {
  DiagnosticCode code;
  Severity severity;
  const char *text;
};

constexpr Row rows[] = {
#define DIAG(number, name, severity, text) {DiagnosticCode::name, Severity::severity, text},
#include "transform/Diagnostics.def"
#undef DIAG
};

constexpr DiagnosticCode codes[] = {
#define DIAG(number, name, severity, text) DiagnosticCode::name,
#include "transform/Diagnostics.def"
#undef DIAG
};

const Row &rowOf(DiagnosticCode code) {
  const Row *row = llvm::find_if(rows, [&](const Row &candidate) { return candidate.code == code; });
  assert(row != std::end(rows) && "a code without a row");
  return *row;
}

/// Replaces {0}, {1}, …; arguments are inserted as they are, so one that contains "{1}" is not expanded again.
std::string fillIn(llvm::StringRef text, llvm::ArrayRef<std::string> arguments) {
  std::string out;
  while (!text.empty()) {
    if (text.size() >= 3 && text[0] == '{' && text[2] == '}' && text[1] >= '0' && text[1] <= '9') {
      size_t index = static_cast<size_t>(text[1] - '0');
      assert(index < arguments.size() && "a diagnostic's text needs one more argument");
      if (index < arguments.size())
        out += arguments[index];
      text = text.drop_front(3);
      continue;
    }
    out += text.front();
    text = text.drop_front();
  }
  return out;
}

} // namespace

Diagnostic makeDiagnostic(DiagnosticCode code, Span span, std::vector<std::string> arguments) {
  const Row &row = rowOf(code);
  return {code, row.severity, span, fillIn(row.text, arguments), {}};
}

Note helpNote(llvm::StringRef text) { return {"help: " + text.str(), {}, false}; }

std::string codeName(DiagnosticCode code) {
  std::string digits = std::to_string(static_cast<unsigned>(code));
  return "ENC" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

std::optional<DiagnosticCode> findCode(llvm::StringRef name) {
  std::string lowered = name.lower();
  llvm::StringRef digits = lowered;
  digits.consume_front("enc");
  unsigned number = 0;
  if (digits.getAsInteger(10, number))
    return std::nullopt;
  for (DiagnosticCode code : codes)
    if (static_cast<unsigned>(code) == number)
      return code;
  return std::nullopt;
}

llvm::ArrayRef<DiagnosticCode> allCodes() { return codes; }

llvm::StringRef severityName(Severity severity) {
  switch (severity) {
  case Severity::Remark:
    return "remark";
  case Severity::Warning:
    return "warning";
  case Severity::Error:
    return "error";
  }
  llvm_unreachable("all severities are named above");
}

char DiagnosticError::ID = 0;

void DiagnosticError::log(llvm::raw_ostream &out) const {
  out << diagnostic_.message << " [" << codeName(diagnostic_.code) << "]";
}

} // namespace encc
