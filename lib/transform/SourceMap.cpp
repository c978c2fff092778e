// The file form of a map. Sizes instead of ends, because the output has no gaps:
//
//   encc-map 1
//   = 120 0          120 bytes copied from offset 0
//   + 27 120 124     27 new bytes that answer for 120..124
#include "transform/SourceMap.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace encc {

namespace {

constexpr llvm::StringLiteral header("encc-map 1");

uint32_t endOf(llvm::ArrayRef<Mapping> mappings) { return mappings.empty() ? 0 : mappings.back().emitted.end; }

} // namespace

void SourceMap::appendVerbatim(Span original) {
  if (original.empty())
    return;
  uint32_t begin = endOf(mappings_);
  // Neighbours that continue each other are one mapping, so that a file without edits has exactly one.
  if (!mappings_.empty() && mappings_.back().exact && mappings_.back().original.end == original.begin) {
    mappings_.back().original.end = original.end;
    mappings_.back().emitted.end += original.size();
    return;
  }
  mappings_.push_back({{begin, begin + original.size()}, original, true});
}

void SourceMap::appendGenerated(uint32_t size, Span origin) {
  if (size == 0)
    return;
  uint32_t begin = endOf(mappings_);
  mappings_.push_back({{begin, begin + size}, origin, false});
}

uint32_t SourceMap::toOriginal(uint32_t emitted) const {
  if (mappings_.empty())
    return 0;
  auto after = llvm::upper_bound(
      mappings_, emitted, [](uint32_t offset, const Mapping &mapping) { return offset < mapping.emitted.begin; });
  const Mapping &mapping = after == mappings_.begin() ? mappings_.front() : *std::prev(after);
  if (!mapping.exact)
    return emitted < mapping.emitted.end ? mapping.original.begin : mapping.original.end;
  return mapping.original.begin + std::min(emitted, mapping.emitted.end) - mapping.emitted.begin;
}

std::optional<uint32_t> SourceMap::toEmitted(uint32_t original) const {
  // Linear: moved text may be out of order, and a file has few mappings.
  for (const Mapping &mapping : mappings_)
    if (mapping.exact && mapping.original.begin <= original && original < mapping.original.end)
      return mapping.emitted.begin + original - mapping.original.begin;
  return std::nullopt;
}

std::string SourceMap::serialize() const {
  std::string out = header.str() + "\n";
  for (const Mapping &mapping : mappings_) {
    out += (mapping.exact ? "= " : "+ ") + std::to_string(mapping.emitted.size()) + " " +
           std::to_string(mapping.original.begin);
    if (!mapping.exact)
      out += " " + std::to_string(mapping.original.end);
    out += "\n";
  }
  return out;
}

llvm::Expected<SourceMap> SourceMap::parse(llvm::StringRef text) {
  SourceMap map;
  unsigned number = 0;
  while (!text.empty()) {
    llvm::StringRef line;
    std::tie(line, text) = text.split('\n');
    ++number;
    llvm::SmallVector<llvm::StringRef, 4> fields;
    line.split(fields, ' ');
    bool exact = fields[0] == "=";
    uint32_t numbers[3] = {0, 0, 0};
    bool good = number == 1 ? line == header : fields.size() == (exact ? 3u : 4u) && (exact || fields[0] == "+");
    for (size_t i = 1; good && number > 1 && i < fields.size(); ++i)
      good = !fields[i].getAsInteger(10, numbers[i - 1]);
    if (!good)
      return llvm::createStringError(llvm::inconvertibleErrorCode(), "not a source map: line %u", number);
    if (number == 1)
      continue;
    if (exact)
      map.appendVerbatim({numbers[1], numbers[1] + numbers[0]});
    else
      map.appendGenerated(numbers[0], {numbers[1], numbers[2]});
  }
  if (number == 0)
    return llvm::createStringError(llvm::inconvertibleErrorCode(), "not a source map: empty");
  return map;
}

} // namespace encc
