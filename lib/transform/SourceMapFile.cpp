// Standard tools read `mappings`, in which every line of copied text has its segment and columns count UTF-16 units.
// CPython counts columns in UTF-8 bytes and asks for few places, so beside it there are the runs, one for each piece:
//
//   "x_encc_runs": "0 0 0 0 =;3 0 5 0 +;3 20 4 0 ="
//
//   = copied: a later line keeps its distance, the run's first line also that of its columns
//   + new text that answers for the original place
//   - new text that answers for nothing
//
// Lines and columns count from 0. A map in a file of its own says in "x_encc_sizes" how many bytes the emitted file and the
// original have.
#include "transform/SourceMapFile.h"

#include "llvm/Support/Base64.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

namespace encc {

namespace {

struct Place {
  size_t line = 0, bytes = 0, units = 0;
};

/// Line and columns of offsets of one text; cheap where they rise.
class Places {
public:
  explicit Places(llvm::StringRef text) : text_(text) {
    for (size_t end = text.find('\n'); end != llvm::StringRef::npos; end = text.find('\n', end + 1))
      starts_.push_back(end + 1);
  }

  Place at(size_t offset) {
    if (offset < at_ || offset - at_ > nearby) {
      place_.line = static_cast<size_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin()) - 1;
      at_ = starts_[place_.line];
      place_.bytes = place_.units = 0;
    }
    for (; at_ < offset; ++at_) {
      auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '\n') {
        place_ = {place_.line + 1, 0, 0};
        continue;
      }
      ++place_.bytes;
      // A character counts at its first byte; four bytes are a surrogate pair.
      place_.units += byte < 0x80 || byte >= 0xC0 ? (byte >= 0xF0 ? 2 : 1) : 0;
    }
    return place_;
  }

  /// Offset of the line after `offset`'s, or the end of the text.
  size_t nextLine(size_t offset) const {
    auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
    return next == starts_.end() ? text_.size() : *next;
  }

private:
  static constexpr size_t nearby = 4096;
  llvm::StringRef text_;
  std::vector<size_t> starts_{0};
  size_t at_ = 0;
  Place place_;
};

/// The digits of source maps: six bits a character, five of them value, the lowest bit of a number its sign.
void appendNumber(std::string &out, int64_t value) {
  constexpr llvm::StringLiteral digits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  uint64_t rest = value < 0 ? (static_cast<uint64_t>(-value) << 1) | 1 : static_cast<uint64_t>(value) << 1;
  do {
    uint64_t digit = rest & 31;
    rest >>= 5;
    out += digits[digit | (rest ? 32 : 0)];
  } while (rest);
}

class Mappings {
public:
  void add(const Place &emitted, const Place &original) {
    if (emitted.line > line_) {
      text.append(emitted.line - line_, ';');
      line_ = emitted.line;
      column_ = 0;
    } else if (!text.empty() && text.back() != ';') {
      text += ',';
    }
    appendNumber(text, difference(emitted.units, column_));
    appendNumber(text, 0); // always the one source
    appendNumber(text, difference(original.line, originalLine_));
    appendNumber(text, difference(original.units, originalColumn_));
    column_ = emitted.units;
    originalLine_ = original.line;
    originalColumn_ = original.units;
  }

  std::string text;

private:
  static int64_t difference(size_t to, size_t from) { return static_cast<int64_t>(to) - static_cast<int64_t>(from); }

  size_t line_ = 0, column_ = 0, originalLine_ = 0, originalColumn_ = 0;
};

} // namespace

std::string sourceMapFile(const SourceMap &map, llvm::StringRef emitted, llvm::StringRef original, MapNames names,
                          std::optional<FileSizes> sizes) {
  Places emittedPlaces(emitted), originalPlaces(original);
  Mappings mappings;
  std::string runs;
  for (const Mapping &mapping : map.mappings()) {
    Place to = emittedPlaces.at(mapping.emitted.begin), from = originalPlaces.at(mapping.original.begin);
    for (size_t number : {to.line, to.bytes, from.line, from.bytes})
      runs += std::to_string(number) + " ";
    runs += mapping.exact ? "=;" : mapping.original.empty() ? "-;" : "+;";
    mappings.add(to, from);
    if (!mapping.exact)
      continue;
    for (size_t at = emittedPlaces.nextLine(mapping.emitted.begin); at < mapping.emitted.end;
         at = emittedPlaces.nextLine(at))
      mappings.add(emittedPlaces.at(at), originalPlaces.at(mapping.original.begin + at - mapping.emitted.begin));
  }
  if (!runs.empty())
    runs.pop_back();

  std::string out;
  llvm::raw_string_ostream stream(out);
  llvm::json::OStream json(stream);
  json.object([&] {
    json.attribute("version", 3);
    json.attribute("file", names.emitted);
    json.attributeArray("sources", [&] { json.value(names.original); });
    json.attributeArray("names", [] {});
    json.attribute("mappings", mappings.text);
    if (sizes)
      json.attribute("x_encc_sizes", std::to_string(sizes->emitted) + " " + std::to_string(sizes->original));
    json.attribute("x_encc_runs", runs);
  });
  stream << '\n';
  return stream.str();
}

std::string inlineSourceMap(llvm::StringRef mapFile) {
  return "# sourceMappingURL=data:application/json;base64," + llvm::encodeBase64(mapFile) + "\n";
}

} // namespace encc
