// Half-open byte ranges of a source text: the only way places are named between parsing and emission.
#pragma once

#include <cstdint>
#include <tuple>

namespace encc {

/// Bytes `[begin, end)` of the decoded (UTF-8) text of one source file.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;

  uint32_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool contains(Span other) const { return begin <= other.begin && other.end <= end; }
  friend bool operator==(Span a, Span b) { return a.begin == b.begin && a.end == b.end; }
  friend bool operator<(Span a, Span b) { return std::tie(a.begin, a.end) < std::tie(b.begin, b.end); }
};

} // namespace encc
