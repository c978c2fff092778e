// Bytes to text and back. A file is refused, with the place, before any later stage sees what is not Python source.
#include "transform/Source.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cassert>

namespace encc {

char SourceError::ID = 0;

namespace {

constexpr llvm::StringLiteral utf8Mark("\xEF\xBB\xBF");
constexpr uint32_t blockSize = 1024;
constexpr uint64_t largestFile = uint64_t(1) << 31;

bool isContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

uint32_t countCharacters(llvm::StringRef utf8) {
  return static_cast<uint32_t>(utf8.size() - static_cast<size_t>(llvm::count_if(utf8, isContinuation)));
}

std::string hexByte(char byte) {
  auto value = static_cast<unsigned char>(byte);
  return {llvm::hexdigit(value >> 4, /*LowerCase=*/true), llvm::hexdigit(value & 15, /*LowerCase=*/true)};
}

/// What a terminal can show of bytes that are not text.
std::string printable(llvm::StringRef bytes) {
  std::string out;
  for (char byte : bytes)
    out += (byte >= 0x20 && byte < 0x7F) || byte == '\t' ? std::string(1, byte) : "\\x" + hexByte(byte);
  return out;
}

llvm::Error refuse(DiagnosticCode code, std::vector<std::string> arguments, std::vector<Note> notes = {}) {
  Diagnostic diagnostic = makeDiagnostic(code, {}, std::move(arguments));
  diagnostic.notes = std::move(notes);
  return llvm::make_error<SourceError>(std::move(diagnostic), Position{1, 1}, std::string(), Span{});
}

/// A refusal at one byte. `before` is the text decoded up to there.
llvm::Error refuseByte(DiagnosticCode code, llvm::StringRef before, llvm::StringRef bytes, size_t offset,
                       std::vector<std::string> arguments, std::vector<Note> notes) {
  Diagnostic diagnostic =
      makeDiagnostic(code, {static_cast<uint32_t>(offset), static_cast<uint32_t>(offset) + 1}, std::move(arguments));
  diagnostic.notes = std::move(notes);

  uint32_t line = 1;
  size_t start = 0;
  for (size_t i = 0; i < before.size(); ++i)
    if (before[i] == '\n' || (before[i] == '\r' && before.substr(i + 1).take_front(1) != "\n")) {
      ++line;
      start = i + 1;
    }
  llvm::StringRef head = before.drop_front(start);
  // Enough of the rest for a printed line; the file may be one line of megabytes.
  llvm::StringRef rest = bytes.substr(offset).take_front(200);
  rest = rest.take_until([](char byte) { return byte == '\n' || byte == '\r'; });
  std::string shown = head.str();
  Span caret{static_cast<uint32_t>(shown.size()), 0};
  std::string first = printable(rest.take_front(1));
  caret.end = caret.begin + static_cast<uint32_t>(first.size());
  shown += first + printable(rest.drop_front(rest.empty() ? 0 : 1));
  return llvm::make_error<SourceError>(std::move(diagnostic), Position{line, countCharacters(head) + 1},
                                       std::move(shown), caret);
}

/// The name of a UTF-16 or UTF-32 byte order mark at the front; empty if there is none.
llvm::StringRef wideMark(llvm::StringRef bytes) {
  auto starts = [&](llvm::StringRef mark) { return bytes.take_front(mark.size()) == mark; };
  if (starts(llvm::StringRef("\xFF\xFE\0\0", 4)) || starts(llvm::StringRef("\0\0\xFE\xFF", 4)))
    return "UTF-32";
  if (starts("\xFF\xFE") || starts("\xFE\xFF"))
    return "UTF-16";
  return {};
}

std::vector<Note> undecodableHelp(llvm::StringRef cookie) {
  if (cookie.empty())
    return {helpNote("save the file as UTF-8, or name its encoding in the first line: # -*- coding: latin-1 -*-")};
  return {helpNote("the file does not hold what its coding line says; correct one of them")};
}

std::vector<Note> nullByteHelp(llvm::StringRef bytes) {
  size_t nulls = bytes.take_front(1024).count('\0');
  if (nulls >= std::min<size_t>(bytes.size(), 1024) / 3)
    return {helpNote("this looks like UTF-16 without a byte order mark; save the file as UTF-8")};
  return {};
}

} // namespace

llvm::Expected<SourceFile> SourceFile::load(llvm::StringRef path) {
  // IsVolatile: read, do not map, so that a file cut short meanwhile is no crash.
  auto buffer =
      llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false, /*IsVolatile=*/true);
  if (!buffer)
    return refuse(DiagnosticCode::CannotRead, {buffer.getError().message()});
  return fromBytes(path, (*buffer)->getBuffer().str());
}

llvm::Expected<SourceFile> SourceFile::fromBytes(llvm::StringRef path, std::string bytes) {
  SourceFile file;
  file.path_ = path.str();
  file.bytes_ = std::move(bytes);
  llvm::StringRef content = file.bytes_;
  if (content.size() >= largestFile)
    return refuse(DiagnosticCode::FileTooLarge, {std::to_string(content.size())});
  if (llvm::StringRef wide = wideMark(content); !wide.empty())
    return refuse(DiagnosticCode::WideEncoding, {wide.str()}, {helpNote("save the file as UTF-8")});

  file.byteOrderMark_ = content.consume_front(utf8Mark);
  llvm::StringRef cookie = findCodingCookie(content);
  auto refuseAt = [&](DiagnosticCode code, llvm::StringRef before, size_t offset, std::vector<std::string> arguments,
                      std::vector<Note> notes) {
    return refuseByte(code, before, content, offset, std::move(arguments), std::move(notes));
  };
  auto refuseCookie = [&](DiagnosticCode code, std::vector<Note> notes) {
    // What precedes the cookie on its line need not be text; shown as bytes then.
    size_t offset = static_cast<size_t>(cookie.data() - content.data());
    size_t lineBegin = content.take_front(offset).find_last_of("\r\n");
    lineBegin = lineBegin == llvm::StringRef::npos ? 0 : lineBegin + 1;
    std::string lines = lineBegin == 0 ? "" : "\n"; // the cookie is in line 1 or 2
    return refuseByte(code, lines + printable(content.slice(lineBegin, offset)), content, offset, {cookie.str()},
                      std::move(notes));
  };
  if (!cookie.empty()) {
    switch (findEncoding(cookie, file.encoding_)) {
    case CodecLookup::Known:
      break;
    case CodecLookup::Unknown:
      return refuseCookie(DiagnosticCode::UnknownEncoding, {helpNote("Python does not know this encoding either")});
    case CodecLookup::Unsupported:
      return refuseCookie(DiagnosticCode::UnsupportedEncoding, {helpNote("save the file as UTF-8")});
    }
    if (file.byteOrderMark_ && file.encoding_.kind != Encoding::Kind::Utf8)
      return refuseCookie(DiagnosticCode::EncodingConflict,
                          {helpNote("the file begins with a UTF-8 byte order mark; remove it or the coding line")});
  }

  Recoded decoded = decode(file.encoding_, content);
  if (decoded.failedAt) {
    size_t offset = *decoded.failedAt;
    size_t inFile = offset + (file.byteOrderMark_ ? utf8Mark.size() : 0);
    return refuseAt(DiagnosticCode::UndecodableByte, decoded.text, offset,
                    {hexByte(content[offset]), std::to_string(inFile), file.encoding_.name}, undecodableHelp(cookie));
  }
  file.text_ = std::move(decoded.text);
  if (file.text_.size() >= largestFile)
    return refuse(DiagnosticCode::FileTooLarge, {std::to_string(file.text_.size())});
  if (size_t offset = file.text_.find('\0'); offset != std::string::npos) {
    size_t inFile = content.find('\0') + (file.byteOrderMark_ ? utf8Mark.size() : 0);
    return refuseAt(DiagnosticCode::NullByte, llvm::StringRef(file.text_).take_front(offset), content.find('\0'),
                    {std::to_string(inFile)}, nullByteHelp(content));
  }
  // Some East Asian encodings spell one text in several ways; what would not be written back byte for byte is refused.
  if (file.encoding_.kind == Encoding::Kind::Iconv && encc::encode(file.encoding_, file.text_).text != content)
    return refuse(DiagnosticCode::UnsupportedEncoding, {file.encoding_.name},
                  {helpNote("the file's bytes would not come back the same; save the file as UTF-8")});
  file.buildTables();
  return file;
}

void SourceFile::buildTables() {
  lineStarts_ = {0};
  for (size_t i = 0; i < text_.size(); ++i)
    if (text_[i] == '\n' || (text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n')))
      lineStarts_.push_back(static_cast<uint32_t>(i + 1));

  uint32_t characters = 0;
  for (size_t begin = 0; begin < text_.size(); begin += blockSize) {
    charactersBefore_.push_back(characters);
    characters += countCharacters(text().substr(begin, blockSize));
  }
  if (characters == text_.size())
    charactersBefore_.clear();
}

llvm::Expected<std::string> SourceFile::encode(llvm::StringRef utf8) const {
  Recoded encoded = encc::encode(encoding_, utf8);
  if (encoded.failedAt)
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   "%s: the output has no form in encoding '%s' at byte %zu", path_.c_str(),
                                   encoding_.name, *encoded.failedAt);
  return (byteOrderMark_ ? utf8Mark.str() : std::string()) + encoded.text;
}

llvm::StringRef SourceFile::lineEnd() const {
  size_t at = text().find_first_of("\r\n");
  if (at == llvm::StringRef::npos)
    return "\n";
  return text().substr(at, 2) == "\r\n" ? text().substr(at, 2) : text().substr(at, 1);
}

uint32_t SourceFile::lineStart(uint32_t offset) const {
  assert(offset <= text_.size() && "an offset outside the file");
  return *std::prev(llvm::upper_bound(lineStarts_, offset));
}

Position SourceFile::position(uint32_t offset) const {
  auto after = llvm::upper_bound(lineStarts_, offset);
  uint32_t start = *std::prev(after);
  auto charactersBefore = [&](uint32_t at) {
    if (charactersBefore_.empty())
      return at;
    size_t block = std::min<size_t>(at / blockSize, charactersBefore_.size() - 1);
    return charactersBefore_[block] + countCharacters(text().slice(block * blockSize, at));
  };
  return {static_cast<uint32_t>(after - lineStarts_.begin()), charactersBefore(offset) - charactersBefore(start) + 1};
}

llvm::StringRef SourceFile::lineAt(uint32_t offset) const {
  return text().drop_front(lineStart(offset)).take_until([](char byte) { return byte == '\n' || byte == '\r'; });
}

} // namespace encc
