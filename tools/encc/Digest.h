// What tells two contents apart: size and hash. Not a defence against somebody who makes collisions on purpose.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/stat.h>

namespace encc {

struct Digest {
  uint64_t size = 0, hash = 0;

  friend bool operator==(const Digest &a, const Digest &b) { return a.size == b.size && a.hash == b.hash; }
  friend bool operator!=(const Digest &a, const Digest &b) { return !(a == b); }
};

Digest digestOf(llvm::StringRef bytes);
/// Of a regular file, read in pieces; of a link's text. None for what is neither or cannot be read. `status`: as lstat gives it.
std::optional<Digest> digestOfFile(const std::string &path, const struct stat &status);
std::optional<Digest> digestOfFile(const std::string &path);
/// Of what `file`, a regular file of that size, holds from where it stands; it is closed. With `other`, closed too: none if that
/// holds something else, which is found out without a second hash.
std::optional<Digest> digestOfOpenFile(int file, uint64_t size, int other = -1);

} // namespace encc
