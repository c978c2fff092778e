// Lines are cut at "\n" only; a "\r" before it belongs to the line end.
#include "transform/Layout.h"

#include "transform/Directives.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {

uint32_t lineBegin(llvm::StringRef text, uint32_t offset) {
  size_t found = offset ? text.rfind('\n', offset) : llvm::StringRef::npos;
  if (found == offset) // rfind may return the position asked for
    found = offset ? text.substr(0, offset).rfind('\n') : llvm::StringRef::npos;
  return found == llvm::StringRef::npos ? 0 : static_cast<uint32_t>(found + 1);
}

uint32_t lineEnd(llvm::StringRef text, uint32_t offset) {
  size_t found = text.find('\n', offset);
  if (found == llvm::StringRef::npos)
    return static_cast<uint32_t>(text.size());
  return static_cast<uint32_t>(found > offset && text[found - 1] == '\r' ? found - 1 : found);
}

uint32_t nextLine(llvm::StringRef text, uint32_t offset) {
  size_t found = text.find('\n', offset);
  return static_cast<uint32_t>(found == llvm::StringRef::npos ? text.size() : found + 1);
}

llvm::StringRef lineEndAt(const SourceFile &source, uint32_t offset) {
  uint32_t end = lineEnd(source.text(), offset), next = nextLine(source.text(), offset);
  return next > end ? source.slice({end, next}) : source.lineEnd();
}

bool isContinued(llvm::StringRef text, uint32_t begin, llvm::ArrayRef<Span> comments) {
  llvm::StringRef above = text.substr(0, begin).rtrim("\r");
  if (!above.consume_back("\n"))
    return false;
  above = above.rtrim("\r");
  if (above.empty() || above.back() != '\\')
    return false;
  auto next = llvm::upper_bound(comments, Span{static_cast<uint32_t>(above.size()), 0});
  return next == comments.begin() || std::prev(next)->end < above.size();
}

namespace {
/// Whether the line above is a directive alone: it would mean whatever takes the line at `begin`.
bool isBelowDirective(llvm::StringRef text, uint32_t begin, llvm::ArrayRef<Span> comments) {
  if (begin == 0)
    return false;
  uint32_t above = lineBegin(text, begin - 1);
  auto comment = llvm::lower_bound(comments, Span{above, 0});
  return comment != comments.end() && comment->begin < begin &&
         text.slice(above, comment->begin).trim(" \t\f").empty() &&
         !directiveText(text.slice(comment->begin, comment->end)).empty();
}
} // namespace

std::optional<Span> blankLineAbove(llvm::StringRef text, uint32_t begin, llvm::ArrayRef<Span> comments) {
  if (begin == 0)
    return std::nullopt;
  uint32_t above = lineBegin(text, begin - 1);
  llvm::StringRef line = text.slice(above, begin).rtrim("\r\n");
  if (!line.trim(" \t").empty())
    return std::nullopt;
  if (isContinued(text, above, comments) || isBelowDirective(text, above, comments))
    return std::nullopt;
  return Span{above, above + static_cast<uint32_t>(line.size())};
}

std::optional<Span> blankLineAboveComments(llvm::StringRef text, uint32_t begin, llvm::StringRef indentation,
                                           llvm::ArrayRef<Span> comments) {
  // A line of a string may look like a comment: only the parser's comments count.
  auto isComment = [&](uint32_t offset) {
    auto found = llvm::lower_bound(comments, Span{offset, 0});
    return found != comments.end() && found->begin == offset;
  };
  while (begin > 0) {
    uint32_t above = lineBegin(text, begin - 1);
    if (text.substr(above, indentation.size()) != indentation ||
        !isComment(above + static_cast<uint32_t>(indentation.size())))
      break;
    begin = above;
  }
  return blankLineAbove(text, begin, comments);
}

std::optional<DecoratorPlace> findDecoratorPlace(const SourceFile &source, Span definition,
                                                 std::optional<uint32_t> firstDecorator,
                                                 llvm::ArrayRef<Span> comments) {
  llvm::StringRef text = source.text();
  uint32_t begin = lineBegin(text, definition.begin);
  llvm::StringRef indentation = text.slice(begin, definition.begin);
  if (!indentation.trim(" \t\f").empty() || isContinued(text, begin, comments))
    return std::nullopt;
  DecoratorPlace place;
  place.indentation = indentation.str();
  place.definition = definition.begin;
  if (firstDecorator) {
    place.shift = true;
    place.blank = blankLineAbove(text, lineBegin(text, *firstDecorator), comments);
  } else {
    place.blank = blankLineAboveComments(text, begin, indentation, comments);
  }
  return place;
}

} // namespace encc
