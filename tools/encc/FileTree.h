// The files below the PATHs of the command line, each with the place it will have in the output.
#pragma once

#include "Config.h"

#include <string>
#include <vector>

namespace encc {

/// One file, folder or link to mirror.
struct Entry {
  enum class Kind { Folder, Python, Other, Link } kind;
  std::string input;    ///< as it can be opened and as it is named in messages
  std::string relative; ///< below the output; empty for a PATH that becomes the output itself
  const Settings *settings = nullptr;
  size_t root = 0;     ///< index of its PATH
  std::string options; ///< see optionsText; empty where nothing is written
};

/// One PATH of the command line.
struct Root {
  std::string path;
  std::string canonical;
  bool isFolder;
};

struct FileTree {
  std::vector<Root> roots;    ///< the PATHs that are there
  bool isSingleFile = false;  ///< one PATH was given and it is a file, which may be written to any name
  std::vector<Entry> entries; ///< a folder before what is in it; sorted by name within a folder
};

/// By its suffix. A file that is a PATH is taken for Python whatever its name.
bool isPython(llvm::StringRef name);

/// Reads the folders. A single folder's contents go to the output itself; with several PATHs each keeps its name.
/// What cannot be read is printed and left out; the rest is still there.
///
/// Symbolic links: one that stays inside its PATH is mirrored as a link, as is one that leads nowhere; any other is followed,
/// except to a folder that contains it. Left out: .git, .hg, .svn and __pycache__ (compiled from the original source).
FileTree collectFiles(llvm::ArrayRef<std::string> paths, Configs &configs, DiagnosticPrinter &printer);

} // namespace encc
