// Where a line can be added to a source text: which lines are blank, and where a decorator of a `def` can stand.
#pragma once

#include "transform/Source.h"

#include "llvm/ADT/ArrayRef.h"

#include <optional>
#include <vector>

namespace encc {

/// Offset of the first byte of the line that holds `offset`.
uint32_t lineBegin(llvm::StringRef text, uint32_t offset);
/// Offset just behind the line's last byte, line end excluded.
uint32_t lineEnd(llvm::StringRef text, uint32_t offset);
/// Offset of the next line's first byte, or the text's size.
uint32_t nextLine(llvm::StringRef text, uint32_t offset);
/// The line end used by the line that holds `offset`, else the file's own.
llvm::StringRef lineEndAt(const SourceFile &source, uint32_t offset);

/// The line that holds the byte before `begin` ends with a backslash, so that the one at `begin` belongs to it; a comment's
/// backslash does not count.
bool isContinued(llvm::StringRef text, uint32_t begin, llvm::ArrayRef<Span> comments);
/// The line above the one that begins at `begin` when it holds nothing but spaces and tabs and belongs to no continued
/// line nor stands below a directive: an inserted line can take its place. Its line end is not part of the span.
std::optional<Span> blankLineAbove(llvm::StringRef text, uint32_t begin, llvm::ArrayRef<Span> comments);
/// The same, looking through the comment lines of that indentation directly above; `comments` are the file's, sorted.
std::optional<Span> blankLineAboveComments(llvm::StringRef text, uint32_t begin, llvm::StringRef indentation,
                                           llvm::ArrayRef<Span> comments);

/// How a decorator gets above a `def`.
struct DecoratorPlace {
  std::string indentation;
  uint32_t definition = 0;   ///< begin of `def` or `async def`
  std::optional<Span> blank; ///< absorbs the new line
  bool shift = false;        ///< other decorators stand between the blank line and the `def`: they move up
};

/// None when the `def` does not begin its line.
std::optional<DecoratorPlace> findDecoratorPlace(const SourceFile &source, Span definition,
                                                 std::optional<uint32_t> firstDecorator, llvm::ArrayRef<Span> comments);

} // namespace encc
