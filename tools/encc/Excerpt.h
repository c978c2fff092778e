// The source line under a diagnostic, with a caret line that stands right below on any text.
//
//    12 | s = "日本", f(x)
//       |             ^~~~
#pragma once

#include "transform/Span.h"

#include "llvm/ADT/StringRef.h"

#include <string>

namespace encc {

/// A line as a terminal shows it: tabs expanded, unprintable characters as <U+202E>, long lines cut around the caret.
struct Excerpt {
  std::string text;
  std::string caret;
};

/// `line` is UTF-8 without its end; `marked` counts its bytes and may reach beyond its end (then the caret stops there).
Excerpt makeExcerpt(llvm::StringRef line, Span marked);

/// A path or message without what must not reach a terminal, as in an excerpt; bytes that are no UTF-8 stay.
std::string printable(llvm::StringRef text);

} // namespace encc
