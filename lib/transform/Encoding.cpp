// UTF-8, ASCII, Latin-1, cp1252 and Latin-9 are done here, so that they work where the C library has no conversion modules
// (a small container); everything else goes through iconv(3).
#include "transform/Encoding.h"

#include "llvm/Support/ConvertUTF.h"

#include <cerrno>
#include <iconv.h>
#include <memory>

namespace encc {

namespace {

/// Where cp1252 and Latin-9 differ from Latin-1; 0 means undefined.
uint32_t codePointOf(Encoding::Kind kind, unsigned char byte) {
  static constexpr uint16_t cp1252[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                          0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                          0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
  if (kind == Encoding::Kind::Cp1252 && byte >= 0x80 && byte < 0xA0)
    return cp1252[byte - 0x80];
  if (kind == Encoding::Kind::Latin9)
    switch (byte) {
    case 0xA4:
      return 0x20AC;
    case 0xA6:
      return 0x0160;
    case 0xA8:
      return 0x0161;
    case 0xB4:
      return 0x017D;
    case 0xB8:
      return 0x017E;
    case 0xBC:
      return 0x0152;
    case 0xBD:
      return 0x0153;
    case 0xBE:
      return 0x0178;
    default:
      break;
    }
  return byte;
}

/// Bytes of the well-formed UTF-8 sequence at the front; 0 if there is none.
size_t sequenceLength(llvm::StringRef utf8) {
  const auto *begin = reinterpret_cast<const llvm::UTF8 *>(utf8.data());
  return llvm::isLegalUTF8Sequence(begin, begin + utf8.size()) ? llvm::getNumBytesForUTF8(*begin) : 0;
}

uint32_t codePointAt(llvm::StringRef sequence) {
  const auto *begin = reinterpret_cast<const llvm::UTF8 *>(sequence.data());
  llvm::UTF32 point = 0, *target = &point;
  llvm::ConvertUTF8toUTF32(&begin, begin + sequence.size(), &target, target + 1, llvm::strictConversion);
  return point;
}

void appendUtf8(std::string &out, uint32_t point) {
  char buffer[UNI_MAX_UTF8_BYTES_PER_CODE_POINT];
  char *end = buffer;
  llvm::ConvertCodePointToUTF8(point, end);
  out.append(buffer, end);
}

Recoded checkUtf8(llvm::StringRef bytes, bool asciiOnly) {
  for (size_t i = 0; i < bytes.size();) {
    size_t length = static_cast<unsigned char>(bytes[i]) < 0x80 ? 1
                    : asciiOnly                                 ? 0
                                                                : sequenceLength(bytes.drop_front(i));
    if (length == 0)
      return {bytes.take_front(i).str(), i};
    i += length;
  }
  return {bytes.str(), std::nullopt};
}

Recoded decodeTable(Encoding::Kind kind, llvm::StringRef bytes) {
  Recoded out;
  out.text.reserve(bytes.size() + bytes.size() / 8);
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    uint32_t point = codePointOf(kind, byte);
    if (point == 0 && byte != 0) {
      out.failedAt = i;
      break;
    }
    if (point < 0x80)
      out.text += static_cast<char>(point);
    else
      appendUtf8(out.text, point);
  }
  return out;
}

Recoded encodeTable(Encoding::Kind kind, llvm::StringRef utf8) {
  Recoded out;
  out.text.reserve(utf8.size());
  for (size_t i = 0; i < utf8.size();) {
    if (static_cast<unsigned char>(utf8[i]) < 0x80) {
      out.text += utf8[i++];
      continue;
    }
    size_t length = sequenceLength(utf8.drop_front(i));
    uint32_t point = length ? codePointAt(utf8.substr(i, length)) : 0;
    unsigned byte = 0x80;
    while (byte < 0x100 && (point == 0 || codePointOf(kind, static_cast<unsigned char>(byte)) != point))
      ++byte;
    if (byte == 0x100) {
      out.failedAt = i;
      break;
    }
    out.text += static_cast<char>(byte);
    i += length;
  }
  return out;
}

Recoded convert(const char *to, const char *from, llvm::StringRef input) {
  Recoded out;
  iconv_t converter = iconv_open(to, from);
  if (converter == reinterpret_cast<iconv_t>(-1)) {
    out.failedAt = 0;
    return out;
  }
  std::unique_ptr<void, int (*)(iconv_t)> closer(converter, iconv_close);

  // iconv's input is `char **` though it only reads.
  char *in = const_cast<char *>(input.data());
  size_t inLeft = input.size();
  char buffer[4096];
  bool flushing = false; // a last call without input writes the way back to the initial shift state
  while (true) {
    char *target = buffer;
    size_t room = sizeof buffer;
    size_t result = iconv(converter, flushing ? nullptr : &in, flushing ? nullptr : &inLeft, &target, &room);
    out.text.append(buffer, target);
    if (result != static_cast<size_t>(-1)) {
      if (flushing)
        return out;
      flushing = true;
    } else if (errno != E2BIG) {
      out.failedAt = input.size() - inLeft;
      return out;
    }
  }
}

} // namespace

Recoded decode(const Encoding &encoding, llvm::StringRef bytes) {
  switch (encoding.kind) {
  case Encoding::Kind::Utf8:
  case Encoding::Kind::Ascii:
    return checkUtf8(bytes, encoding.kind == Encoding::Kind::Ascii);
  case Encoding::Kind::Iconv:
    return convert("UTF-8", encoding.iconvName, bytes);
  default:
    return decodeTable(encoding.kind, bytes);
  }
}

Recoded encode(const Encoding &encoding, llvm::StringRef utf8) {
  switch (encoding.kind) {
  case Encoding::Kind::Utf8:
  case Encoding::Kind::Ascii:
    return checkUtf8(utf8, encoding.kind == Encoding::Kind::Ascii);
  case Encoding::Kind::Iconv:
    return convert(encoding.iconvName, "UTF-8", utf8);
  default:
    return encodeTable(encoding.kind, utf8);
  }
}

} // namespace encc
