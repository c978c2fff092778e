// Diagnostics as values: a code of Diagnostics.def, a place, arguments. Libraries append them; only tools print them.
#pragma once

#include "transform/Span.h"

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
  Span span;           ///< empty span at 0 when the note has no place
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
/// "ENC112".
std::string codeName(DiagnosticCode code);

} // namespace encc
