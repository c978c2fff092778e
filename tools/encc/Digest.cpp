// Files of any size: each piece is hashed together with the hash so far.
#include "Digest.h"

#include "Writer.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/xxhash.h"

#include <algorithm>
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
  if (file < 0)
    return std::nullopt;
  std::optional<Digest> digest = Digest();
  auto size = static_cast<uint64_t>(status.st_size);
  auto bytes = std::make_unique_for_overwrite<char[]>(std::min<uint64_t>(piece, size + 1));
  while (digest && digest->size < size) {
    size_t wanted = std::min<uint64_t>(piece, size - digest->size), filled = 0; // a short read must not move the pieces
    ssize_t got = 1;
    while (filled < wanted && (got = ::read(file, bytes.get() + filled, wanted - filled)) > 0)
      filled += static_cast<size_t>(got);
    if (got <= 0) // it was cut short meanwhile
      digest.reset();
    else
      add(*digest, llvm::StringRef(bytes.get(), filled));
  }
  ::close(file);
  return digest;
}

} // namespace encc
