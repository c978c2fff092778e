// Cells instead of bytes: each character becomes what is printed for it and how many columns that takes.
#include "Excerpt.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Unicode.h"

#include <vector>

namespace encc {

namespace {

constexpr size_t tabStop = 8;
constexpr size_t widest = 110;                         // columns of source text in one excerpt
constexpr size_t before = 40;                          // columns kept before the caret when the line is cut
constexpr llvm::StringLiteral cutMark("\xE2\x80\xA6"); // …

struct Cell {
  std::string text;
  size_t width;
  uint32_t begin; ///< byte offset in the line
};

size_t characterLength(llvm::StringRef rest) {
  const auto *begin = reinterpret_cast<const llvm::UTF8 *>(rest.data());
  return llvm::isLegalUTF8Sequence(begin, begin + rest.size()) ? llvm::getNumBytesForUTF8(*begin) : 1;
}

std::string escaped(llvm::StringRef character) {
  const auto *begin = reinterpret_cast<const llvm::UTF8 *>(character.data());
  llvm::UTF32 point = 0, *target = &point;
  if (llvm::ConvertUTF8toUTF32(&begin, begin + character.size(), &target, target + 1, llvm::strictConversion) !=
      llvm::conversionOK)
    point = static_cast<unsigned char>(character[0]);
  std::string digits = llvm::utohexstr(point);
  return "<U+" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits + ">";
}

std::vector<Cell> cellsOf(llvm::StringRef line, uint32_t firstByte) {
  std::vector<Cell> cells;
  size_t column = 0;
  for (size_t i = 0; i < line.size();) {
    llvm::StringRef character = line.substr(i, characterLength(line.drop_front(i)));
    Cell cell{character.str(), 1, firstByte + static_cast<uint32_t>(i)};
    if (character == "\t") {
      cell.width = tabStop - column % tabStop;
      cell.text = std::string(cell.width, ' ');
    } else if (int width = llvm::sys::unicode::columnWidthUTF8(character); width >= 0) {
      cell.width = static_cast<size_t>(width);
    } else {
      // Control and direction characters must not reach the terminal: they could hide or reorder the text.
      cell.text = escaped(character);
      cell.width = cell.text.size();
    }
    column += cell.width;
    cells.push_back(std::move(cell));
    i += character.size();
  }
  return cells;
}

/// The part of a line of megabytes that could be shown; begins and ends between characters.
Span neighbourhood(llvm::StringRef line, Span marked) {
  constexpr uint32_t reach = 1024;
  auto isInside = [&](uint32_t at) {
    return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80;
  };
  uint32_t begin = marked.begin > reach ? marked.begin - reach : 0;
  uint32_t end = static_cast<uint32_t>(std::min<size_t>(line.size(), size_t(marked.begin) + reach));
  while (isInside(begin))
    ++begin;
  while (isInside(end))
    ++end;
  return {begin, end};
}

} // namespace

Excerpt makeExcerpt(llvm::StringRef line, Span marked) {
  marked.begin = std::min<uint32_t>(marked.begin, static_cast<uint32_t>(line.size()));
  marked.end = std::max(marked.end, marked.begin);
  Span near = neighbourhood(line, marked);
  std::vector<Cell> cells = cellsOf(line.slice(near.begin, near.end), near.begin);

  size_t caret = 0, total = 0;
  for (const Cell &cell : cells) {
    if (cell.begin < marked.begin)
      caret += cell.width;
    total += cell.width;
  }
  bool whole = near.begin == 0 && near.end == line.size() && total <= widest;
  size_t from = whole || caret <= before ? 0 : caret - before;
  bool cutFront = !whole && (from > 0 || near.begin > 0);

  Excerpt out;
  size_t column = 0, shown = 0;
  if (cutFront) {
    out.text += cutMark;
    out.caret += ' ';
  }
  for (const Cell &cell : cells) {
    size_t begin = column;
    column += cell.width;
    if (begin < from)
      continue;
    if (!whole && shown + cell.width > widest) {
      out.text += cutMark;
      break;
    }
    shown += cell.width;
    out.text += cell.text;
    bool inside = marked.begin <= cell.begin && cell.begin < marked.end;
    bool first = cell.begin == marked.begin;
    if (first)
      out.caret += "^" + std::string(cell.width > 1 && inside ? cell.width - 1 : 0, '~');
    else if (cell.begin < marked.begin || inside)
      out.caret += std::string(cell.width, inside ? '~' : ' ');
  }
  if (marked.begin == line.size())
    out.caret += '^';
  return out;
}

std::string printable(llvm::StringRef text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    llvm::StringRef character = text.substr(i, characterLength(text.drop_front(i)));
    bool shows = llvm::sys::unicode::columnWidthUTF8(character) != llvm::sys::unicode::ErrorNonPrintableCharacter;
    out += shows ? character.str() : escaped(character);
    i += character.size();
  }
  return out;
}

} // namespace encc
