// Files of any size: each piece is hashed together with the hash so far.
#include "Digest.h"

#include "Writer.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/xxhash.h"

#include <fcntl.h>
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
  if (::lstat(path.c_str(), &status) != 0)
    return std::nullopt;
  std::string bytes;
  if (S_ISLNK(status.st_mode))
    return readLink(path, bytes) ? std::nullopt : std::optional(digestOf(bytes));
  int file = S_ISREG(status.st_mode) ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0)
    return std::nullopt;
  std::optional<Digest> digest = Digest();
  bytes.resize(std::min<size_t>(piece, static_cast<size_t>(status.st_size) + 1));
  while (digest) {
    size_t filled = 0; // a short read must not move the pieces
    ssize_t got = 1;
    while (filled < bytes.size() && (got = ::read(file, bytes.data() + filled, bytes.size() - filled)) > 0)
      filled += static_cast<size_t>(got);
    if (got < 0)
      digest.reset();
    else if (filled > 0)
      add(*digest, llvm::StringRef(bytes.data(), filled));
    if (got <= 0)
      break;
    bytes.resize(piece);
  }
  ::close(file);
  return digest;
}

} // namespace encc
