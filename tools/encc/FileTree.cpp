// An explicit stack of folders, each knowing the one above: that is how a link back to an ancestor is seen.
#include "FileTree.h"

#include "RelativePath.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <sys/stat.h>
#include <unistd.h>

namespace encc {

namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

struct Folder {
  std::string input, relative; ///< `relative`: below the PATH
  fs::UniqueID id;
  const Folder *above;
};

std::string joined(llvm::StringRef folder, llvm::StringRef name) {
  return folder.empty() ? name.str() : (folder + (folder.back() == '/' ? "" : "/") + name).str();
}

bool isLeftOut(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases(".git", ".hg", ".svn", "__pycache__", ".encc-manifest", ".encc-running", true)
      .Default(false);
}

const char *describe(mode_t mode) {
  return S_ISFIFO(mode)                   ? "a named pipe"
         : S_ISSOCK(mode)                 ? "a socket"
         : S_ISBLK(mode) || S_ISCHR(mode) ? "a device"
                                          : "no file";
}

std::string canonical(llvm::StringRef name) {
  llvm::SmallString<256> out;
  return fs::real_path(name, out) ? std::string() : out.str().str();
}

class Walker {
public:
  Walker(const Root &root, llvm::StringRef base, const Settings &settings, FileTree &tree, DiagnosticPrinter &printer)
      : root_(root), base_(base), settings_(settings), tree_(tree), printer_(printer) {
    belowConfig_ = pathBelow(settings_.configFolder, root_.canonical).value_or("").str();
  }

  void walk() {
    enter(root_.path, "", nullptr);
    while (!pending_.empty()) {
      const Folder *folder = pending_.back();
      pending_.pop_back();
      read(*folder);
    }
  }

private:
  void warn(const std::string &input, DiagnosticCode code, std::vector<std::string> arguments) {
    printer_.print(input, makeDiagnostic(code, {}, std::move(arguments)));
  }

  bool isExcluded(llvm::StringRef relative) const {
    return settings_.exclude.matches(relative) ||
           (!belowConfig_.empty() && settings_.exclude.matches(joined(belowConfig_, relative)));
  }

  void enter(const std::string &input, const std::string &relative, const Folder *above) {
    fs::UniqueID id;
    if (std::error_code error = fs::getUniqueID(input, id))
      return warn(input, DiagnosticCode::CannotRead, {error.message()});
    for (const Folder *folder = above; folder; folder = folder->above)
      if (folder->id == id)
        return warn(input, DiagnosticCode::SymlinkLoop, {folder->input});
    folders_.push_back({input, relative, id, above});
    pending_.push_back(&folders_.back());
  }

  void add(Entry::Kind kind, const std::string &input, const std::string &relative) {
    tree_.entries.push_back({kind, input, joined(base_, relative), &settings_, tree_.roots.size() - 1, {}});
  }

  void addFile(llvm::StringRef name, const std::string &input, const std::string &relative) {
    add(isPython(name) ? Entry::Kind::Python : Entry::Kind::Other, input, relative);
  }

  void read(const Folder &folder) {
    std::vector<std::pair<std::string, fs::file_type>> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder.input, error, /*follow_symlinks=*/false), end; !error && entry != end;
         entry.increment(error))
      found.emplace_back(path::filename(entry->path()).str(), entry->type());
    if (error)
      return warn(folder.input, DiagnosticCode::CannotRead, {error.message()});
    tree_.entries.push_back({Entry::Kind::Folder,
                             folder.input,
                             folder.relative.empty() ? base_.str() : joined(base_, folder.relative),
                             &settings_,
                             tree_.roots.size() - 1,
                             {}});
    llvm::sort(found);
    size_t firstNew = pending_.size();
    for (const auto &[name, type] : found)
      if (!isLeftOut(name) && !isExcluded(joined(folder.relative, name)))
        visit(folder, name, type);
    std::reverse(pending_.begin() + static_cast<std::ptrdiff_t>(firstNew), pending_.end());
  }

  void visit(const Folder &folder, const std::string &name, fs::file_type type) {
    std::string input = joined(folder.input, name), relative = joined(folder.relative, name);
    if (type == fs::file_type::regular_file) // of other kinds more is to be known; some file systems name none
      return addFile(name, input, relative);
    struct stat status;
    if (::lstat(input.c_str(), &status) != 0)
      return warn(input, DiagnosticCode::CannotRead, {std::string(strerror(errno))});
    if (S_ISLNK(status.st_mode)) {
      if (::stat(input.c_str(), &status) != 0) {
        if (errno == ELOOP)
          return warn(input, DiagnosticCode::SymlinkLoop, {input});
        return add(Entry::Kind::Link, input, relative);
      }
      if (S_ISDIR(status.st_mode) && leadsUp(input, folder))
        return;
      if (staysInside(input, folder.relative))
        return add(Entry::Kind::Link, input, relative);
    }
    if (S_ISDIR(status.st_mode))
      enter(input, relative, &folder);
    else if (S_ISREG(status.st_mode))
      addFile(name, input, relative);
    else
      warn(input, DiagnosticCode::SpecialFile, {describe(status.st_mode)});
  }

  bool leadsUp(const std::string &link, const Folder &folder) {
    fs::UniqueID id;
    if (fs::getUniqueID(link, id))
      return false;
    for (const Folder *above = &folder; above; above = above->above)
      if (above->id == id) {
        warn(link, DiagnosticCode::SymlinkLoop, {above->input});
        return true;
      }
    return false;
  }

  /// A relative link whose target is mirrored too, at the place where the copied link will look for it.
  bool staysInside(const std::string &link, llvm::StringRef folder) {
    llvm::SmallString<256> text;
    text.resize(4096);
    ssize_t length = ::readlink(link.c_str(), text.data(), text.size());
    if (length <= 0 || text[0] == '/')
      return false;
    text.resize(static_cast<size_t>(length));
    llvm::SmallString<256> target(folder);
    path::append(target, text);
    path::remove_dots(target, /*remove_dot_dot=*/true);
    llvm::StringRef below = target;
    if (below.empty() || below == ".." || below.take_front(3) == "../" ||
        canonical(link) != joined(root_.canonical, below))
      return false;
    for (size_t end = 0; end != llvm::StringRef::npos;) {
      end = below.find('/', end + 1);
      llvm::StringRef part = below.take_front(end);
      if (isExcluded(part) || isLeftOut(path::filename(part)))
        return false;
    }
    return true;
  }

  const Root &root_;
  llvm::StringRef base_;
  const Settings &settings_;
  FileTree &tree_;
  DiagnosticPrinter &printer_;
  std::string belowConfig_;
  std::deque<Folder> folders_; // a deque: `above` points into it
  std::vector<const Folder *> pending_;
};

} // namespace

bool isPython(llvm::StringRef name) {
  llvm::StringRef extension = path::extension(name);
  return extension == ".py" || extension == ".pyw";
}

FileTree collectFiles(llvm::ArrayRef<std::string> paths, Configs &configs, DiagnosticPrinter &printer) {
  FileTree tree;
  for (const std::string &given : paths) {
    struct stat status;
    if (::stat(given.c_str(), &status) != 0) {
      DiagnosticCode code = errno == ENOENT ? DiagnosticCode::NoSuchPath : DiagnosticCode::CannotRead;
      printer.print(given, makeDiagnostic(code, {}, {std::string(strerror(errno))}));
      continue;
    }
    if (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)) {
      printer.print(given,
                    makeDiagnostic(DiagnosticCode::CannotRead, {}, {std::string("it is ") + describe(status.st_mode)}));
      continue;
    }
    Root root{given, canonical(given), S_ISDIR(status.st_mode)};
    const Settings *settings = configs.forPath(given);
    if (!settings)
      continue;
    tree.roots.push_back(root);
    tree.isSingleFile = paths.size() == 1 && !root.isFolder;
    if (!root.isFolder) {
      if (!settings->excludesFile(given))
        tree.entries.push_back(
            {Entry::Kind::Python, given, path::filename(given).str(), settings, tree.roots.size() - 1, {}});
      continue;
    }
    // "." and ".." have no name of their own.
    std::string name = path::filename(root.canonical.empty() ? given : root.canonical).str();
    Walker(root, paths.size() == 1 ? "" : name, *settings, tree, printer).walk();
  }
  return tree;
}

} // namespace encc
