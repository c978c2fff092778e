// Diagnostics as text for people (place, source line, caret, notes) or as JSON for programs.
//
//   a.py:2:12: remark: call to 'f' is not in tail position: result is used by '+' [ENC112]
//      2 |     return f(x) + 1
//        |            ^~~~
//        = help: …
#pragma once

#include "ExitStatus.h"

#include "transform/Source.h"

#include "llvm/Support/raw_ostream.h"

namespace encc {

struct PrintOptions {
  bool json = false;
  bool color = false;
  bool remarks = false; ///< else they are not shown
  bool warnings = true; ///< else they are counted but not shown
};

/// Writes to one stream and counts. A printer per file, so that files can be done in parallel and shown in order.
class DiagnosticPrinter {
public:
  DiagnosticPrinter(llvm::raw_ostream &out, PrintOptions options) : out_(out), options_(options) {}

  /// A diagnostic whose span indexes the file's text.
  void print(const SourceFile &source, const Diagnostic &diagnostic);
  /// A file that could not become text.
  void print(llvm::StringRef path, const SourceError &error, bool strict = false);
  /// About a file or folder as a whole.
  void print(llvm::StringRef path, const Diagnostic &diagnostic);
  /// At a place of a file that is no SourceFile (pyproject.toml).
  void print(llvm::StringRef path, const Diagnostic &diagnostic, Position place);

  /// What a step of the compiler failed with: our own bug, whatever it says.
  void printFailure(const SourceFile &source, llvm::Error failure);

  size_t errors() const { return errors_; }
  size_t warnings() const { return warnings_; }
  /// What the errors printed so far amount to.
  ExitStatus status() const { return status_; }

private:
  /// A place as shown: what a SourceFile, a SourceError and a configuration file have in common.
  struct Shown {
    llvm::StringRef path;
    Position begin;
    Position end;
    bool hasPlace = false;
    llvm::StringRef line;
    Span marked; ///< in `line`
  };
  static Shown shownAt(const SourceFile &source, Span span);

  void report(const Shown &shown, const Diagnostic &diagnostic, const SourceFile *source);
  void printText(const Shown &shown, const Diagnostic &diagnostic, const SourceFile *source);
  void printJson(const Shown &shown, const Diagnostic &diagnostic, const SourceFile *source);
  void printHeadline(const Shown &shown, llvm::StringRef kind, llvm::StringRef color, llvm::StringRef text);
  void printExcerpt(const Shown &shown);

  llvm::raw_ostream &out_;
  PrintOptions options_;
  size_t errors_ = 0, warnings_ = 0;
  ExitStatus status_ = ExitStatus::Done;
};

} // namespace encc
