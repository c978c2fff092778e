// Where each byte of the output comes from. Not computed: it falls out of the pieces as Emit writes them.
#pragma once

#include "transform/Span.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace encc {

/// One run of output bytes. `exact`: copied, so byte i of `emitted` is byte i of `original`; else the run as a whole
/// answers for `original`.
struct Mapping {
  Span emitted;
  Span original;
  bool exact = false;
};

/// Mappings in output order without gaps. Offsets are bytes of the UTF-8 texts.
class SourceMap {
public:
  void appendVerbatim(Span original);
  void appendGenerated(uint32_t size, Span origin);

  llvm::ArrayRef<Mapping> mappings() const { return mappings_; }
  /// The original offset an output offset answers for; the end of the output maps to the end of the original.
  uint32_t toOriginal(uint32_t emitted) const;
  /// The output offset an original byte was copied to; none when an edit dropped it.
  std::optional<uint32_t> toEmitted(uint32_t original) const;

  /// One line per mapping, see SourceMap.cpp; `parse` reads it back.
  std::string serialize() const;
  static llvm::Expected<SourceMap> parse(llvm::StringRef text);

private:
  std::vector<Mapping> mappings_;
};

} // namespace encc
