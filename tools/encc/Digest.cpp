// Files of any size: each piece is hashed together with the hash so far.
#include "Digest.h"

#include "Writer.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/xxhash.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace encc {

namespace {

constexpr size_t piece = 1 << 20;

void add(Digest &digest, llvm::StringRef bytes) {
  char pair[16];
  llvm::support::endian::write64le(pair, digest.hash);
  llvm::support::endian::write64le(pair + 8, llvm::xxHash64(bytes));
  digest.hash = llvm::xxHash64(llvm::StringRef(pair, sizeof pair));
  digest.size += bytes.size();
}

/// All of it: a short read must not move the pieces. False if the file was cut short meanwhile.
bool readPiece(int file, char *bytes, size_t wanted) {
  for (size_t filled = 0; filled < wanted;) {
    ssize_t got = ::read(file, bytes + filled, wanted - filled);
    if (got <= 0)
      return false;
    filled += static_cast<size_t>(got);
  }
  return true;
}

} // namespace

Digest digestOf(llvm::StringRef bytes) {
  Digest digest;
  for (; !bytes.empty(); bytes = bytes.drop_front(std::min(piece, bytes.size())))
    add(digest, bytes.take_front(piece));
  return digest;
}

std::optional<Digest> digestOfFile(const std::string &path) {
  struct stat status;
  return ::lstat(path.c_str(), &status) == 0 ? digestOfFile(path, status) : std::nullopt;
}

std::optional<Digest> digestOfFile(const std::string &path, const struct stat &status) {
  if (std::string text; S_ISLNK(status.st_mode))
    return readLink(path, text) ? std::nullopt : std::optional(digestOf(text));
  int file = S_ISREG(status.st_mode) ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : -1;
  return file < 0 ? std::nullopt : digestOfOpenFile(file, static_cast<uint64_t>(status.st_size));
}

std::optional<Digest> digestOfOpenFile(int file, uint64_t size, int other) {
  std::optional<Digest> digest = Digest();
  uint64_t room = std::min<uint64_t>(piece, size + 1);
  auto bytes = std::make_unique_for_overwrite<char[]>(room);
  auto otherBytes = other < 0 ? nullptr : std::make_unique_for_overwrite<char[]>(room);
  while (digest && digest->size < size) {
    size_t wanted = std::min<uint64_t>(piece, size - digest->size);
    if (readPiece(file, bytes.get(), wanted) &&
        (other < 0 ||
         (readPiece(other, otherBytes.get(), wanted) && std::memcmp(bytes.get(), otherBytes.get(), wanted) == 0)))
      add(*digest, llvm::StringRef(bytes.get(), wanted));
    else
      digest.reset();
  }
  ::close(file);
  if (other >= 0)
    ::close(other);
  return digest;
}

} // namespace encc
