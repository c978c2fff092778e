// A text with parts left out, for the parser, and the way back to the whole text.
//
//   def f(n):            def f(n):
//       print(n)    →        0             the `0` ends where `return g(n)` does
//       return g(n)
#pragma once

#include "transform/Span.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace encc {

class AbridgedText {
public:
  /// Writes `0`, the shortest statement, for each of the spans, which ascend and are not empty. `whole` must outlive this.
  AbridgedText(llvm::StringRef whole, llvm::ArrayRef<Span> leftOut);

  llvm::StringRef text() const { return cuts_.empty() ? whole_ : llvm::StringRef(text_); }
  /// The offset in the whole text.
  uint32_t original(uint32_t offset) const {
    return cuts_.empty() || offset <= cuts_.front().at ? offset : originalBehindCut(offset);
  }

private:
  struct Cut {
    uint32_t at;    ///< offset of the `0`
    uint32_t bytes; ///< by which what follows has moved, in all
  };
  uint32_t originalBehindCut(uint32_t offset) const;

  llvm::StringRef whole_;
  std::string text_;
  std::vector<Cut> cuts_;
};

} // namespace encc
