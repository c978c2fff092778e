#include "RelativePath.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

namespace encc {

std::string relativePath(llvm::StringRef from, llvm::StringRef to) {
  namespace path = llvm::sys::path;
  auto left = path::begin(from), right = path::begin(to);
  while (left != path::end(from) && right != path::end(to) && *left == *right)
    ++left, ++right;
  llvm::SmallString<256> out;
  for (; left != path::end(from); ++left)
    path::append(out, "..");
  for (; right != path::end(to); ++right)
    path::append(out, *right);
  return out.empty() ? "." : out.str().str();
}

std::optional<llvm::StringRef> pathBelow(llvm::StringRef folder, llvm::StringRef path) {
  if (folder.empty() || !path.consume_front(folder))
    return std::nullopt;
  if (!path.empty() && folder.back() != '/' && path.front() != '/')
    return std::nullopt;
  return path.ltrim('/');
}

} // namespace encc
