// Glob matching is LLVM's; here is only which part of a path a pattern is held against.
#include "Exclude.h"

namespace encc {

llvm::Error Exclude::add(llvm::StringRef pattern) {
  pattern.consume_front("./");
  pattern = pattern.rtrim('/');
  if (pattern.empty())
    return llvm::createStringError(llvm::inconvertibleErrorCode(), "empty pattern");
  auto text = std::make_unique<std::string>(pattern);
  llvm::Expected<llvm::GlobPattern> glob = llvm::GlobPattern::create(*text);
  if (!glob)
    return glob.takeError();
  bool wholePath = pattern.contains('/');
  patterns_.push_back({std::move(text), std::move(*glob), wholePath});
  return llvm::Error::success();
}

bool Exclude::matches(llvm::StringRef relative) const {
  llvm::StringRef name = relative.substr(relative.rfind('/') + 1);
  for (const Pattern &pattern : patterns_)
    if (pattern.glob.match(pattern.wholePath ? relative : name))
      return true;
  return false;
}

} // namespace encc
