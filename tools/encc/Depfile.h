// `--depfile`: what the output was made from, for make and ninja.
#pragma once

#include "FileTree.h"
#include "Writer.h"

namespace encc {

/// Writes "TARGET: INPUT…": all files and folders read (a folder changes when a file is added or removed) and the
/// configuration.
std::error_code writeDepfile(const std::string &file, llvm::StringRef target, const FileTree &tree, Writer &writer);

} // namespace encc
