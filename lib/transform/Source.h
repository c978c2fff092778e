// One source file: its bytes as read, its text as UTF-8, and the way between byte offsets and lines and columns.
#pragma once

#include "transform/Diagnostic.h"
#include "transform/Encoding.h"
#include "transform/Span.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace encc {

/// A place for people: 1-based line, 1-based column counted in characters (code points).
struct Position {
  uint32_t line = 1;
  uint32_t column = 1;
};

/// Owns the text of one file. Spans of every later stage index `text()`.
class SourceFile {
public:
  /// Reads and decodes the file; fails with the cause (unreadable, wrong cookie, UTF-16, undecodable, null bytes).
  static llvm::Expected<SourceFile> load(llvm::StringRef path);
  /// Decodes bytes already read; `path` is only for messages. Fails with a SourceError.
  static llvm::Expected<SourceFile> fromBytes(llvm::StringRef path, std::string bytes);

  llvm::StringRef path() const { return path_; }
  /// UTF-8, without byte order mark; line ends as in the file.
  llvm::StringRef text() const { return text_; }
  llvm::StringRef slice(Span span) const { return text().slice(span.begin, span.end); }
  /// The file's bytes exactly as read.
  llvm::StringRef bytes() const { return bytes_; }
  /// Encodes a UTF-8 text the way this file was encoded (cookie, byte order mark).
  llvm::Expected<std::string> encode(llvm::StringRef utf8) const;
  /// "\n", "\r\n" or "\r": what this file uses (the first line's end; "\n" if there is none).
  llvm::StringRef lineEnd() const;
  /// Python's name of the encoding: "utf-8", "latin-1", …
  llvm::StringRef encodingName() const { return encoding_.name; }

  Position position(uint32_t offset) const;
  /// The whole line that holds the offset, without its line end.
  llvm::StringRef lineAt(uint32_t offset) const;
  /// Offset of the first byte of that line.
  uint32_t lineStart(uint32_t offset) const;

private:
  void buildTables();

  std::string path_, bytes_, text_;
  Encoding encoding_;
  bool byteOrderMark_ = false;
  std::vector<uint32_t> lineStarts_;
  std::vector<uint32_t> charactersBefore_; ///< before every 1024th byte; empty for pure ASCII
};

/// A file that cannot become text: the diagnostic (its span counts bytes of the file) and what a printer shows of it.
class SourceError : public llvm::ErrorInfo<SourceError, DiagnosticError> {
public:
  static char ID;

  SourceError(Diagnostic diagnostic, Position position, std::string line, Span caret)
      : ErrorInfo(std::move(diagnostic)), position(position), line(std::move(line)), caret(caret) {}

  Position position;
  std::string line; ///< printable UTF-8, bytes that are no text as "\xff"; empty when there is nothing to show
  Span caret;       ///< bytes of `line`
};

} // namespace encc
