// One folder as seen from another, for what encc writes down about places: moving both changes nothing.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace encc {

/// `to` as seen from the folder `from`; both absolute and without links.
std::string relativePath(llvm::StringRef from, llvm::StringRef to);

/// What is left of a path below the folder; none if it lies elsewhere. Both absolute and without links.
std::optional<llvm::StringRef> pathBelow(llvm::StringRef folder, llvm::StringRef path);

} // namespace encc
