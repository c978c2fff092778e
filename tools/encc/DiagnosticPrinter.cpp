// The text form follows the compilers people know; the JSON form is one object per line, described in docs/diagnostics.md.
#include "DiagnosticPrinter.h"

#include "Excerpt.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

namespace encc {

namespace {

constexpr llvm::StringLiteral bold("\033[1m"), red("\033[1;31m"), magenta("\033[1;35m"), blue("\033[1;34m"),
    green("\033[1;32m"), plain("\033[0m");

llvm::StringRef colorOf(Severity severity) {
  switch (severity) {
  case Severity::Remark:
    return blue;
  case Severity::Warning:
    return magenta;
  case Severity::Error:
    return red;
  }
  llvm_unreachable("all severities have a colour");
}

std::string utf8(llvm::StringRef text) { return llvm::json::isUTF8(text) ? text.str() : llvm::json::fixUTF8(text); }

} // namespace

DiagnosticPrinter::Shown DiagnosticPrinter::shownAt(const SourceFile &source, Span span) {
  uint32_t start = source.lineStart(span.begin);
  return {source.path(), source.position(span.begin), source.position(span.end),
          true,          source.lineAt(span.begin),   {span.begin - start, span.end - start}};
}

void DiagnosticPrinter::print(const SourceFile &source, const Diagnostic &diagnostic) {
  report(shownAt(source, diagnostic.span), diagnostic, &source);
}

void DiagnosticPrinter::print(llvm::StringRef path, const SourceError &error, bool strict) {
  Diagnostic diagnostic = error.diagnostic();
  if (strict)
    diagnostic.severity = Severity::Error;
  report({path, error.position, error.position, !error.line.empty(), error.line, error.caret}, diagnostic, nullptr);
}

void DiagnosticPrinter::print(llvm::StringRef path, const Diagnostic &diagnostic) {
  report({path, {}, {}, false, {}, {}}, diagnostic, nullptr);
}

void DiagnosticPrinter::print(llvm::StringRef path, const Diagnostic &diagnostic, Position place) {
  report({path, place, place, true, {}, {}}, diagnostic, nullptr);
}

void DiagnosticPrinter::printFailure(const SourceFile &source, llvm::Error failure) {
  llvm::handleAllErrors(
      std::move(failure), [&](const DiagnosticError &error) { print(source, error.diagnostic()); },
      [&](const llvm::ErrorInfoBase &error) {
        print(source.path(), makeDiagnostic(DiagnosticCode::InternalError, {}, {error.message()}));
      });
  status_ = ExitStatus::Internal;
}

void DiagnosticPrinter::report(const Shown &shown, const Diagnostic &diagnostic, const SourceFile *source) {
  switch (diagnostic.severity) {
  case Severity::Error:
    ++errors_;
    status_ = worse(status_, statusOf(diagnostic.code));
    break;
  case Severity::Warning:
    ++warnings_;
    if (!options_.warnings)
      return;
    break;
  case Severity::Remark:
    if (!options_.remarks)
      return;
    break;
  }
  if (options_.json)
    printJson(shown, diagnostic, source);
  else
    printText(shown, diagnostic, source);
}

void DiagnosticPrinter::printHeadline(const Shown &shown, llvm::StringRef kind, llvm::StringRef color,
                                      llvm::StringRef text) {
  auto paint = [&](llvm::StringRef with) { out_ << (options_.color ? with : llvm::StringRef()); };
  paint(bold);
  out_ << printable(shown.path) << ':';
  if (shown.hasPlace)
    out_ << shown.begin.line << ':' << shown.begin.column << ':';
  paint(plain);
  out_ << ' ';
  paint(color);
  out_ << kind << ": ";
  paint(plain);
  paint(bold);
  out_ << printable(text);
  paint(plain);
  out_ << '\n';
}

void DiagnosticPrinter::printExcerpt(const Shown &shown) {
  if (!shown.hasPlace || (shown.line.empty() && shown.marked.empty()))
    return;
  Excerpt excerpt = makeExcerpt(shown.line, shown.marked);
  out_ << llvm::format("%5u", shown.begin.line) << " | " << llvm::StringRef(excerpt.text).rtrim(' ') << "\n      | ";
  if (options_.color)
    out_ << green;
  out_ << excerpt.caret;
  if (options_.color)
    out_ << plain;
  out_ << '\n';
}

void DiagnosticPrinter::printText(const Shown &shown, const Diagnostic &diagnostic, const SourceFile *source) {
  printHeadline(shown, severityName(diagnostic.severity), colorOf(diagnostic.severity),
                diagnostic.message + " [" + codeName(diagnostic.code) + "]");
  printExcerpt(shown);
  for (const Note &note : diagnostic.notes) {
    if (note.hasPlace && source) {
      Shown place = shownAt(*source, note.span);
      printHeadline(place, "note", blue, note.text);
      printExcerpt(place);
    } else {
      out_ << "      = " << printable(note.text) << '\n';
    }
  }
}

void DiagnosticPrinter::printJson(const Shown &shown, const Diagnostic &diagnostic, const SourceFile *source) {
  llvm::json::OStream json(out_);
  auto place = [&](const Shown &at, Span span) {
    if (!at.hasPlace)
      return;
    json.attribute("line", at.begin.line);
    json.attribute("column", at.begin.column);
    json.attribute("endLine", at.end.line);
    json.attribute("endColumn", at.end.column);
    json.attribute("beginByte", span.begin);
    json.attribute("endByte", span.end);
  };
  json.object([&] {
    json.attribute("kind", "diagnostic");
    json.attribute("code", codeName(diagnostic.code));
    json.attribute("severity", severityName(diagnostic.severity));
    json.attribute("path", utf8(shown.path));
    place(shown, diagnostic.span);
    json.attribute("message", utf8(diagnostic.message));
    json.attributeArray("notes", [&] {
      for (const Note &note : diagnostic.notes)
        json.object([&] {
          json.attribute("text", utf8(note.text));
          if (note.hasPlace && source)
            place(shownAt(*source, note.span), note.span);
        });
    });
  });
  out_ << '\n';
}

} // namespace encc
