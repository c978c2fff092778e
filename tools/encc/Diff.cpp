// No search for a longest common subsequence: the source map knows which lines were copied, so a diff takes linear time.
#include "Diff.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace encc {

namespace {

constexpr size_t context = 3;

/// Lines with their "\n"; the last may lack it.
std::vector<llvm::StringRef> splitLines(llvm::StringRef text) {
  std::vector<llvm::StringRef> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    size_t length = end == llvm::StringRef::npos ? text.size() : end + 1;
    lines.push_back(text.take_front(length));
    text = text.drop_front(length);
  }
  return lines;
}

/// A run of lines that are replaced; half-open line numbers.
struct Change {
  size_t oldBegin, oldEnd, newBegin, newEnd;
};

/// Changes between the lines that were copied whole and in order. The map is of the texts; lines are told apart by their bytes
/// in the files, because the first one's may begin with a byte order mark.
std::vector<Change> changesOf(llvm::StringRef oldText, llvm::StringRef newText, const SourceMap &map,
                              llvm::ArrayRef<llvm::StringRef> oldBytes, llvm::ArrayRef<llvm::StringRef> newBytes) {
  std::vector<llvm::StringRef> oldLines = splitLines(oldText), newLines = splitLines(newText);
  std::vector<Change> changes;
  size_t oldDone = 0, newDone = 0;
  auto keep = [&](size_t oldLine, size_t newLine) {
    Change change{oldDone, oldLine, newDone, newLine};
    // A line whose end was cut off and put back ("x" + "\nimport …" + "\n") was not copied whole, yet reads the same.
    auto bothHaveLines = [&] { return change.oldBegin < change.oldEnd && change.newBegin < change.newEnd; };
    for (; bothHaveLines() && oldBytes[change.oldBegin] == newBytes[change.newBegin]; ++change.newBegin)
      ++change.oldBegin;
    for (; bothHaveLines() && oldBytes[change.oldEnd - 1] == newBytes[change.newEnd - 1]; --change.newEnd)
      --change.oldEnd;
    if (change.oldBegin < change.oldEnd || change.newBegin < change.newEnd)
      changes.push_back(change);
    oldDone = oldLine + 1;
    newDone = newLine + 1;
  };
  llvm::ArrayRef<Mapping> mappings = map.mappings();
  size_t at = 0;
  for (size_t newLine = 0; newLine < newLines.size(); ++newLine) {
    auto begin = static_cast<uint32_t>(newLines[newLine].data() - newText.data());
    auto end = begin + static_cast<uint32_t>(newLines[newLine].size());
    while (at < mappings.size() && mappings[at].emitted.end <= begin)
      ++at;
    if (at == mappings.size() || !mappings[at].exact || mappings[at].emitted.end < end)
      continue;
    uint32_t origin = mappings[at].original.begin + begin - mappings[at].emitted.begin;
    const auto *found = std::lower_bound(oldLines.data(), oldLines.data() + oldLines.size(), oldText.data() + origin,
                                         [](llvm::StringRef line, const char *place) { return line.data() < place; });
    auto oldLine = static_cast<size_t>(found - oldLines.data());
    if (oldLine < oldLines.size() && oldLine >= oldDone && oldLines[oldLine].data() == oldText.data() + origin &&
        oldBytes[oldLine] == newBytes[newLine])
      keep(oldLine, newLine);
  }
  keep(oldLines.size(), newLines.size());
  return changes;
}

/// As `patch` and `git apply` read it: a name with control characters, quotes or backslashes in C's notation; behind any
/// other with a blank a tab, because the name would end at the blank.
std::string headerName(llvm::StringRef name) {
  auto isSpecial = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f' || c == '"' || c == '\\'; };
  if (llvm::none_of(name, isSpecial))
    return name.str() + (name.contains(' ') ? "\t" : "");
  std::string out = "\"";
  for (char c : name) {
    if (c == '"' || c == '\\')
      out += '\\';
    if (isSpecial(c) && c != '"' && c != '\\') {
      auto code = static_cast<unsigned char>(c);
      out += {'\\', static_cast<char>('0' + (code >> 6)), static_cast<char>('0' + (code >> 3 & 7)),
              static_cast<char>('0' + (code & 7))};
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string range(size_t begin, size_t end) {
  size_t count = end - begin;
  std::string first = std::to_string(count == 0 ? begin : begin + 1);
  return count == 1 ? first : first + "," + std::to_string(count);
}

void append(std::string &out, char mark, llvm::StringRef line) {
  out += mark;
  out += line;
  if (line.take_back(1) != "\n")
    out += "\n\\ No newline at end of file\n";
}

} // namespace

std::string unifiedDiff(const SourceFile &source, const TransformResult &result, llvm::StringRef oldName,
                        llvm::StringRef newName) {
  llvm::Expected<SourceFile> emitted = SourceFile::fromBytes(source.path(), result.bytes);
  if (!emitted) { // cannot be: Emit's own text was encoded by this file's encoding
    llvm::consumeError(emitted.takeError());
    return {};
  }
  // Same line numbers in the file's own encoding: no supported one uses the byte "\n" within a character.
  std::vector<llvm::StringRef> oldLines = splitLines(source.bytes()), newLines = splitLines(result.bytes);
  std::vector<Change> changes = changesOf(source.text(), emitted->text(), result.map, oldLines, newLines);
  if (changes.empty())
    return {};

  std::string out = "--- " + headerName(oldName) + "\n+++ " + headerName(newName) + "\n";
  for (size_t first = 0; first < changes.size();) {
    size_t last = first;
    while (last + 1 < changes.size() && changes[last + 1].oldBegin - changes[last].oldEnd <= 2 * context)
      ++last;
    size_t lead = std::min(context, changes[first].oldBegin);
    size_t trail = std::min(context, oldLines.size() - changes[last].oldEnd);
    out += "@@ -" + range(changes[first].oldBegin - lead, changes[last].oldEnd + trail) + " +" +
           range(changes[first].newBegin - lead, changes[last].newEnd + trail) + " @@\n";
    size_t at = changes[first].oldBegin - lead;
    for (size_t i = first; i <= last; ++i) {
      for (; at < changes[i].oldBegin; ++at)
        append(out, ' ', oldLines[at]);
      for (; at < changes[i].oldEnd; ++at)
        append(out, '-', oldLines[at]);
      for (size_t line = changes[i].newBegin; line < changes[i].newEnd; ++line)
        append(out, '+', newLines[line]);
    }
    for (size_t end = at + trail; at < end; ++at)
      append(out, ' ', oldLines[at]);
    first = last + 1;
  }
  return out;
}

} // namespace encc
