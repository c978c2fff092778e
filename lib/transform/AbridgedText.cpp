// Offsets are mapped by the last cut before them.
#include "transform/AbridgedText.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {

AbridgedText::AbridgedText(llvm::StringRef whole, llvm::ArrayRef<Span> leftOut) : whole_(whole) {
  uint32_t done = 0, bytes = 0;
  for (Span span : leftOut) {
    text_ += whole.slice(done, span.begin);
    bytes += span.size() - 1;
    cuts_.push_back({static_cast<uint32_t>(text_.size()), bytes});
    text_ += '0';
    done = span.end;
  }
  if (!cuts_.empty())
    text_ += whole.substr(done);
}

uint32_t AbridgedText::originalBehindCut(uint32_t offset) const {
  auto behind = llvm::partition_point(cuts_, [&](const Cut &cut) { return cut.at < offset; });
  return offset + std::prev(behind)->bytes;
}

} // namespace encc
