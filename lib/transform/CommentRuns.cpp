// Lines of a string that look like comments may be blanked too: what a string holds decides nothing.
#include "transform/CommentRuns.h"

namespace encc {
namespace {

bool isComment(llvm::StringRef line) {
  llvm::StringRef words = line.ltrim(" \t\f");
  return !words.empty() && words.front() == '#';
}

size_t endOfLine(llvm::StringRef text, size_t begin) {
  size_t end = text.find('\n', begin);
  return end == llvm::StringRef::npos ? text.size() : end;
}

/// Blanks all of the run but its first lines, which may be a licence or directives.
void blank(llvm::StringRef text, size_t begin, size_t end, std::string &out) {
  constexpr size_t kept = 8;
  if (out.empty())
    out = text.str();
  for (size_t count = 0; begin < end; begin = endOfLine(text, begin) + 1) {
    llvm::StringRef line = text.slice(begin, endOfLine(text, begin)).rtrim("\r");
    bool harmless = line.find_first_of("'\"\\{}") == llvm::StringRef::npos;
    if (isComment(line) && harmless && ++count > kept)
      out.replace(begin, line.size(), line.size(), ' ');
  }
}

} // namespace

std::string blankLongCommentRuns(llvm::StringRef text) {
  constexpr size_t longest = 500; // comment lines in a row; licences and commented-out code stay below
  std::string blanked;
  size_t run = 0, runBegin = 0;
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = endOfLine(text, begin);
    llvm::StringRef line = text.slice(begin, end);
    bool comment = isComment(line), empty = line.trim(" \t\r\f").empty() && end < text.size();
    if (comment && run++ == 0)
      runBegin = begin;
    if (!comment && !empty) {
      if (run > longest)
        blank(text, runBegin, begin, blanked);
      run = 0;
    }
    begin = end + 1;
  }
  return blanked;
}

} // namespace encc
