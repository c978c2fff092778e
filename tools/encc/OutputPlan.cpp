// Paths are compared as the file system resolves them; of a path that does not exist yet, its nearest existing folder is.
#include "OutputPlan.h"

#include "MapFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <sys/stat.h>
#include <unistd.h>

namespace encc {

namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::string resolved(llvm::StringRef name) {
  llvm::SmallString<256> absolute(name), real;
  if (fs::make_absolute(absolute))
    return name.str();
  std::string missing;
  llvm::StringRef existing = absolute;
  while (fs::real_path(existing, real)) {
    llvm::StringRef parent = path::parent_path(existing);
    if (parent.empty() || parent == existing)
      return absolute.str().str();
    missing = "/" + path::filename(existing).str() + missing;
    existing = parent;
  }
  llvm::SmallString<256> whole(real.str() == "/" ? missing : real.str().str() + missing);
  path::remove_dots(whole, /*remove_dot_dot=*/true);
  return whole.empty() ? "/" : whole.str().str();
}

bool isInside(llvm::StringRef inner, llvm::StringRef outer) {
  return outer == "/" || (inner.consume_front(outer) && inner.take_front(1) == "/");
}

/// Does the file system that will hold `folder` take "A" and "a" for one name?
bool foldsCase(llvm::StringRef folder) {
  while (!folder.empty() && !fs::is_directory(folder))
    folder = path::parent_path(folder);
  std::string stem = (folder.empty() ? std::string(".") : folder.str()) + "/.encc-";
  std::string lower = stem + std::to_string(::getpid()) + "-case", upper = stem + std::to_string(::getpid()) + "-CASE";
  int file = 0;
  if (fs::openFileForWrite(lower, file, fs::CD_CreateNew))
    return false;
  ::close(file);
  bool folds = fs::exists(upper);
  (void)fs::remove(lower); // ours, and empty; if it stays, nothing else fails for it
  return folds;
}

class Checker {
public:
  Checker(const FileTree &tree, llvm::StringRef output, bool maps, DiagnosticPrinter &printer)
      : tree_(tree), output_(output), maps_(maps), printer_(printer) {}

  std::optional<OutputPlan> check() {
    nameTargets();
    for (const Root &root : tree_.roots)
      checkOutput(root);
    // One refusal says it all; a hundred about each file would hide it.
    if (good_)
      for (size_t i = 0; good_ && i < tree_.entries.size(); ++i)
        checkTarget(i);
    if (good_)
      checkNames();
    return good_ ? std::optional<OutputPlan>(std::move(plan_)) : std::nullopt;
  }

private:
  void refuse(const std::string &at, DiagnosticCode code, std::vector<std::string> arguments, const char *help) {
    Diagnostic diagnostic = makeDiagnostic(code, {}, std::move(arguments));
    diagnostic.severity = Severity::Error;
    diagnostic.notes.push_back(helpNote(help));
    printer_.print(at, diagnostic);
    good_ = false;
  }

  void nameTargets() {
    // A single file may be given the name of the output file, told from a folder's by its suffix, which is the input's or, for
    // scripts without one, Python's; all else goes into a folder.
    bool single = tree_.isSingleFile && !fs::is_directory(output_) && path::has_extension(output_) &&
                  (path::extension(output_) == path::extension(tree_.entries.front().relative) || isPython(output_));
    for (const Entry &entry : tree_.entries) {
      llvm::SmallString<256> target(output_);
      if (!single)
        path::append(target, entry.relative);
      plan_.targets.push_back(target.str().str());
    }
  }

  void touches(llvm::StringRef target, const char *how, const Root &root) {
    refuse(target.str(), DiagnosticCode::OutputTouchesInput, {target.str(), how, root.path},
           "name an output folder that is neither an input nor inside one; encc never writes to its input");
  }

  void checkOutput(const Root &root) {
    std::string output = resolved(output_);
    if (output == root.canonical)
      touches(output_, "is", root);
    else if (root.isFolder && isInside(output, root.canonical))
      touches(output_, "is inside", root);
  }

  /// Also catches an output folder that holds a link into an input.
  void checkTarget(size_t i) {
    llvm::StringRef target = plan_.targets[i];
    std::string folder = tree_.entries[i].kind == Entry::Kind::Folder ? target.str() : path::parent_path(target).str();
    const std::string &where = resolvedFolder(folder);
    for (const Root &root : tree_.roots) {
      if (root.isFolder ? where == root.canonical || isInside(where, root.canonical)
                        : joinedName(where, target) == root.canonical && tree_.entries[i].kind != Entry::Kind::Folder)
        return touches(target, root.isFolder ? "would be written into" : "would replace", root);
    }
  }

  /// A folder that is none by a link lies where the one above it lies.
  const std::string &resolvedFolder(const std::string &folder) {
    auto [known, added] = folders_.try_emplace(folder);
    if (!added)
      return known->second;
    auto above = folders_.find(path::parent_path(folder).str());
    struct stat status;
    if (above != folders_.end() && ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
        path::filename(folder) != "..")
      known->second = joinedName(above->second, folder);
    else
      known->second = resolved(folder.empty() ? "." : folder);
    return known->second;
  }

  static std::string joinedName(llvm::StringRef folder, llvm::StringRef target) {
    return (folder + (folder == "/" ? "" : "/") + path::filename(target)).str();
  }

  void checkNames() {
    std::map<std::string, size_t> byName, byFold;
    std::optional<bool> folds;
    for (size_t i = 0; i < plan_.targets.size(); ++i) {
      const Entry &entry = tree_.entries[i];
      const std::string &target = plan_.targets[i];
      auto [same, isNew] = byName.try_emplace(target, i);
      const Entry &other = tree_.entries[same->second];
      if (!isNew) {
        if (entry.kind != Entry::Kind::Folder || other.kind != Entry::Kind::Folder)
          refuse(other.input, DiagnosticCode::DuplicateOutput, {entry.input, target},
                 "transform them into different output folders, or give the folder that holds both");
        continue;
      }
      auto [similar, isNewFold] = byFold.try_emplace(llvm::StringRef(target).lower(), i);
      if (isNewFold)
        continue;
      if (!folds)
        folds = foldsCase(output_);
      Diagnostic diagnostic = makeDiagnostic(DiagnosticCode::CaseCollision, {}, {tree_.entries[similar->second].input});
      if (*folds)
        refuse(entry.input, DiagnosticCode::CaseCollision, {tree_.entries[similar->second].input},
               "the output's file system does not tell them apart; rename one");
      else
        printer_.print(entry.input, diagnostic);
    }
    for (size_t i = 0; maps_ && i < plan_.targets.size(); ++i) {
      const Entry &entry = tree_.entries[i];
      if (auto taken = byName.find(mapTarget(plan_.targets[i]));
          entry.kind == Entry::Kind::Python && taken != byName.end())
        refuse(tree_.entries[taken->second].input, DiagnosticCode::DuplicateOutput,
               {"map of " + entry.input, taken->first}, "transform without --map, or rename one");
    }
  }

  const FileTree &tree_;
  llvm::StringRef output_;
  bool maps_;
  DiagnosticPrinter &printer_;
  OutputPlan plan_;
  std::map<std::string, std::string> folders_;
  bool good_ = true;
};

} // namespace

std::optional<OutputPlan> planOutput(const FileTree &tree, llvm::StringRef output, bool maps,
                                     DiagnosticPrinter &printer) {
  return Checker(tree, output, maps, printer).check();
}

} // namespace encc
