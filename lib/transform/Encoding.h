// Text encodings of Python source: which one a file declares (PEP 263), and the way to UTF-8 and back.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <cstddef>
#include <optional>
#include <string>

namespace encc {

/// The name in the coding cookie of the first two lines; empty when there is none.
llvm::StringRef findCodingCookie(llvm::StringRef bytes);

/// One encoding that CPython accepts for source files.
struct Encoding {
  enum class Kind { Utf8, Ascii, Latin1, Cp1252, Latin9, Iconv } kind = Kind::Utf8;
  const char *name = "utf-8";      ///< Python's name, for messages
  const char *iconvName = nullptr; ///< for Kind::Iconv
};

enum class CodecLookup { Known, Unknown, Unsupported };

/// Finds the encoding a cookie names, by the aliases CPython knows. Unsupported: CPython has it, encc or the C library has not.
CodecLookup findEncoding(llvm::StringRef cookie, Encoding &found);

struct Recoded {
  std::string text;               ///< all that was converted before the failure
  std::optional<size_t> failedAt; ///< offset of the first input byte that does not convert
};

Recoded decode(const Encoding &encoding, llvm::StringRef bytes);
Recoded encode(const Encoding &encoding, llvm::StringRef utf8);

} // namespace encc
