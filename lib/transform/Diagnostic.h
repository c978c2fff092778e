// Diagnostics as values: a code of Diagnostics.def, a place, arguments. Libraries append them; only tools print them.
#pragma once

#include "transform/Span.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace encc {

enum class Severity { Remark, Warning, Error };

/// One enumerator per row of Diagnostics.def: DIAG(112, ResultIsUsed, Remark, "call to '{0}' is not in tail position: result is used by {1}").
enum class DiagnosticCode : uint16_t {
#define DIAG(number, name, severity, text) name = number,
#include "transform/Diagnostics.def"
#undef DIAG
};

/// A further place or a way out ("help: …").
struct Note {
  std::string text;
  Span span; ///< empty span at 0 when the note has no place
  bool hasPlace = false;
};

struct Diagnostic {
  DiagnosticCode code;
  Severity severity;
  Span span;
  std::string message; ///< the row's text with its arguments filled in
  std::vector<Note> notes;
};

/// Fills the row's text; severity is the row's own.
Diagnostic makeDiagnostic(DiagnosticCode code, Span span, std::vector<std::string> arguments = {});
/// A note without a place that says what to do: "help: …".
Note helpNote(llvm::StringRef text);
/// "ENC112".
std::string codeName(DiagnosticCode code);
/// The code that "ENC112", "enc112" or "112" names, if there is such a row.
std::optional<DiagnosticCode> findCode(llvm::StringRef name);
/// All rows, by number.
llvm::ArrayRef<DiagnosticCode> allCodes();
/// "remark", "warning", "error".
llvm::StringRef severityName(Severity severity);

/// A diagnostic as a failure: for steps that cannot go on (`Expected`).
class DiagnosticError : public llvm::ErrorInfo<DiagnosticError> {
public:
  static char ID;

  explicit DiagnosticError(Diagnostic diagnostic) : diagnostic_(std::move(diagnostic)) {}

  const Diagnostic &diagnostic() const { return diagnostic_; }
  void log(llvm::raw_ostream &out) const override;
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }

private:
  Diagnostic diagnostic_;
};

} // namespace encc
