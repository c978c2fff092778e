// The lock is on the folder itself, so it leaves no file behind and goes with the process. A run that was killed leaves a
// marker, and temporary files that the next run sweeps away.
#include "Session.h"

#include "MapFile.h"
#include "RelativePath.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <fcntl.h>
#include <set>
#include <sys/file.h>
#include <unistd.h>

namespace encc {

namespace {

constexpr llvm::StringLiteral marker(".encc-running");

} // namespace

std::string optionsText(const Settings &settings, bool map) {
  static constexpr const char *modes[] = {"recursive", "all", "none"};
  return buildIdentity() + " " + modes[static_cast<int>(settings.transform.tailCalls)] +
         (settings.transform.restartPoints ? " -g" : "") + (settings.transform.deep ? " deep" : "") +
         (settings.transform.linear ? "" : " frames") +
         (settings.transform.maxRestarts ? " " + std::to_string(*settings.transform.maxRestarts) : "") +
         (settings.transform.maxDepth ? " deep " + std::to_string(*settings.transform.maxDepth) : "") +
         (settings.transform.strict ? " strict" : "") + (map ? " map" : "");
}

bool Session::isOf(const Record &record, const std::string &output, const FileTree &tree) {
  llvm::SmallString<256> canonical(output);
  (void)llvm::sys::fs::real_path(output, canonical); // where there is none yet, the name itself
  return llvm::any_of(tree.roots,
                      [&](const Root &root) { return relativePath(canonical, root.canonical) == record.root; });
}

Session::Session(const std::string &output, const FileTree &tree, Interrupts &interrupts)
    : output_(output), tree_(tree), interrupts_(interrupts) {
  llvm::SmallString<256> canonical(output);
  (void)llvm::sys::fs::real_path(output, canonical); // where there is none yet, the name itself
  for (const Root &root : tree.roots)
    roots_.push_back(relativePath(canonical, root.canonical));
  lock_ = ::open(output.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  // Some network file systems know no locks; then two runs at once only do work twice, for every file is renamed into place.
  if (lock_ >= 0 && ::flock(lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    llvm::errs() << "encc: waiting for another run on '" << output << "'\n";
    (void)::flock(lock_, LOCK_EX);
  }
  previous_ = Manifest::load(output);
  if (::access(path(marker).c_str(), F_OK) == 0)
    sweep();
  int file = interrupts_.create(path(marker),
                                [&] { return ::open(path(marker).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600); });
  if (file >= 0)
    ::close(file);
}

Session::~Session() {
  interrupts_.forget(path(marker), [&] { return ::unlink(path(marker).c_str()); });
  if (lock_ >= 0)
    ::close(lock_);
}

std::string Session::path(llvm::StringRef name) const { return output_ + "/" + name.str(); }

void Session::sweep() {
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator file(output_, error, /*follow_symlinks=*/false), end;
       !error && file != end; file.increment(error)) {
    std::string_view name = llvm::sys::path::filename(file->path());
    if (name.starts_with(".encc-") && name.ends_with(".tmp"))
      ::unlink(file->path().c_str());
  }
}

std::string Session::rootOf(const Entry &entry) const { return roots_[entry.root]; }

Record Session::start(const Entry &entry) const {
  Record record;
  record.root = rootOf(entry);
  record.options = entry.options;
  return record;
}

const Record *Session::previousMap(const Entry &entry) const { return find(entry, mapTarget(entry.relative)); }

const Record *Session::find(const Entry &entry, const std::string &name) const {
  auto found = previous_.records.find(name);
  if (found == previous_.records.end() || found->second.options != entry.options || found->second.root != rootOf(entry))
    return nullptr;
  return &found->second;
}

void Session::keep(const Entry &entry, std::optional<Record> record, std::optional<Record> map) {
  if (!record) {
    keepPrevious(entry.relative);
    if (entry.kind == Entry::Kind::Python)
      keepPrevious(mapTarget(entry.relative));
    return;
  }
  current_.records.insert_or_assign(entry.relative, std::move(*record));
  if (map)
    current_.records.insert_or_assign(mapTarget(entry.relative), std::move(*map));
}

void Session::keepPrevious(const std::string &name) {
  auto found = previous_.records.find(name);
  if (found == previous_.records.end())
    return;
  Record old = found->second;
  old.source = {}; // to be done anew next time
  old.options.clear();
  current_.records.insert_or_assign(name, std::move(old));
}

size_t Session::removeStale(DiagnosticPrinter &printer) {
  std::set<std::string> roots(roots_.begin(), roots_.end());
  size_t removed = 0;
  for (auto &[name, record] : previous_.records) {
    if (current_.records.count(name))
      continue;
    std::string file = path(name);
    std::optional<Digest> present = digestOfFile(file);
    if (!roots.count(record.root)) {
      if (present) // another tree's output in the same folder
        current_.records.emplace(name, record);
      continue;
    }
    if (!present)
      continue;
    if (*present != record.output) {
      printer.print(file, makeDiagnostic(DiagnosticCode::StaleOutputChanged, {}));
      continue;
    }
    if (::unlink(file.c_str()) != 0) {
      std::error_code error(errno, std::generic_category());
      printer.print(file, makeDiagnostic(DiagnosticCode::CannotWrite, {}, {error.message()}));
      current_.records.emplace(name, record);
      continue;
    }
    ++removed;
    // Folders that have become empty go too; the first that has not stops this.
    std::string folder = llvm::sys::path::parent_path(file).str();
    while (folder.size() > output_.size() && ::rmdir(folder.c_str()) == 0)
      folder = llvm::sys::path::parent_path(folder).str();
  }
  return removed;
}

std::error_code Session::finish(Writer &writer, bool touch) {
  std::string file = path(Manifest::fileName);
  struct stat like{};
  like.st_mode = 0644;
  std::error_code error = writer.write(file, current_.serialize(), like);
  if (!error && touch)
    (void)::utimensat(AT_FDCWD, file.c_str(), nullptr, 0);
  return error;
}

} // namespace encc
