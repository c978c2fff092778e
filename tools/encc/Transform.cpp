// The order of a run: find the files, refuse what must not start, make the folders, do the files, say what was done.
#include "Transform.h"

#include "Depfile.h"
#include "Excerpt.h"
#include "MapFile.h"
#include "OneFile.h"
#include "Ordered.h"
#include "OutputPlan.h"
#include "Progress.h"
#include "Sarif.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

#include <map>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace encc {

namespace {

using Mode = Options::Mode;

struct Totals {
  size_t python = 0, changed = 0, copied = 0, taken = 0, refused = 0, deep = 0, errors = 0, warnings = 0;
};

std::string counted(size_t count, const char *one, const char *many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// What the summary says when anything goes deep, and `--verbose` for each file.
std::string describeDeep(size_t count) { return counted(count, "function goes", "functions go") + " deep"; }

std::string describeChange(const Outcome &outcome) {
  return counted(outcome.taken, "tail call", "tail calls") + " rewritten" +
         (outcome.deep > 0 ? "; " + describeDeep(outcome.deep) : "");
}

void summarize(const Options &options, const Totals &totals, size_t removed) {
  if (options.print.json) {
    llvm::json::OStream json(llvm::outs());
    json.object([&] {
      json.attribute("kind", "summary");
      json.attribute("files", static_cast<int64_t>(totals.python));
      json.attribute("transformed", static_cast<int64_t>(totals.changed));
      json.attribute("tailCalls", static_cast<int64_t>(totals.taken));
      json.attribute("refused", static_cast<int64_t>(totals.refused));
      json.attribute("deep", static_cast<int64_t>(totals.deep));
      json.attribute("errors", static_cast<int64_t>(totals.errors));
      json.attribute("warnings", static_cast<int64_t>(totals.warnings));
    });
    llvm::outs() << '\n';
    return;
  }
  if (options.quiet || options.mode == Mode::Stdout)
    return;
  const char *did = options.mode == Mode::Write ? "transformed " : "would transform ";
  llvm::errs() << "encc: " << did << totals.changed << " of " << counted(totals.python, "file", "files") << ", "
               << counted(totals.taken, "tail call", "tail calls") << " rewritten, " << totals.refused << " refused";
  if (totals.deep > 0)
    llvm::errs() << "; " << describeDeep(totals.deep);
  if (totals.copied > 0)
    llvm::errs() << "; " << counted(totals.copied, "other file", "other files") << " copied";
  if (removed > 0)
    llvm::errs() << "; " << counted(removed, "file", "files") << " without a source removed";
  if (totals.errors + totals.warnings > 0)
    llvm::errs() << "; " << counted(totals.errors, "error", "errors") << ", "
                 << counted(totals.warnings, "warning", "warnings");
  llvm::errs() << '\n';
}

/// Opens a folder of the output that an earlier run closed, because the input's is. Others that are closed are not our affair.
void openFolder(const char *input, const char *target) {
  struct stat like;
  constexpr mode_t ours = 0700;
  if (::access(target, W_OK | X_OK) != 0 && ::stat(input, &like) == 0 && (like.st_mode & ours) != ours)
    ::chmod(target, (like.st_mode & 0777) | ours); // if that fails, writing into it says why
}

/// Folders are made first, and such that we can write into them; `finishFolders` gives them the permissions of the input's.
bool makeFolders(const FileTree &tree, const OutputPlan &plan, llvm::StringRef output, DiagnosticPrinter &printer) {
  auto make = [&](llvm::StringRef folder) {
    std::error_code error = llvm::sys::fs::create_directories(folder, /*IgnoreExisting=*/true);
    if (!error && !llvm::sys::fs::is_directory(folder))
      error = std::make_error_code(std::errc::not_a_directory);
    if (error)
      printer.print(folder, makeDiagnostic(DiagnosticCode::CannotWrite, {}, {error.message()}));
    return !error;
  };
  // Without the output folder nothing else can be done, and one message says so.
  llvm::StringRef top = llvm::sys::path::parent_path(plan.targets.empty() ? output : llvm::StringRef(plan.targets[0]));
  bool isFile = plan.targets.size() == 1 && plan.targets[0] == output && tree.entries[0].kind != Entry::Kind::Folder;
  llvm::StringRef first = isFile ? top : output;
  if (!first.empty() && !make(first))
    return false;
  for (size_t i = 0; i < tree.entries.size(); ++i)
    if (tree.entries[i].kind == Entry::Kind::Folder && make(plan.targets[i]))
      openFolder(tree.entries[i].input.c_str(), plan.targets[i].c_str());
  return true;
}

void finishFolders(const FileTree &tree, const OutputPlan &plan) {
  // From the leaves up, because a folder that is closed to us hides those below.
  for (size_t i = tree.entries.size(); i-- > 0;) {
    struct stat status, present;
    if (tree.entries[i].kind == Entry::Kind::Folder && ::stat(tree.entries[i].input.c_str(), &status) == 0 &&
        ::stat(plan.targets[i].c_str(), &present) == 0 && ((status.st_mode ^ present.st_mode) & 0777) != 0)
      ::chmod(plan.targets[i].c_str(), status.st_mode & 0777);
  }
}

class Run {
public:
  explicit Run(const Options &options)
      : options_(options),
        sarif_(sarifText_),
        reports_(options.sarif        ? static_cast<llvm::raw_ostream &>(sarif_)
                 : options.print.json ? llvm::outs()
                                      : llvm::errs()),
        printer_(reports_, options.print),
        configs_(options.overrides, printer_) {}

  ExitStatus run() {
    ExitStatus status = runFiles();
    if (options_.sarif)
      writeSarif(sarif_.str(), llvm::outs());
    return status;
  }

private:
  ExitStatus runFiles() {
    interrupts_.install();
    tree_ = collectFiles(options_.paths, configs_, printer_);
    if (tree_.roots.empty())
      return printer_.status();
    if (options_.mode == Mode::Stdout && tree_.roots[0].isFolder) {
      printer_.print(tree_.roots[0].path,
                     makeDiagnostic(DiagnosticCode::CannotRead, {}, {"--stdout takes a file, not a folder"}));
      return printer_.status();
    }
    if (options_.mode == Mode::Stdout && tree_.entries.empty())
      return printAsItIs(tree_.roots[0].path);
    bool hasOutput = options_.mode == Mode::Write || options_.mode == Mode::Check;
    if (!options_.output.empty()) {
      std::optional<OutputPlan> plan = planOutput(tree_, options_.output, options_.map, printer_);
      if (!plan)
        return printer_.status();
      plan_ = std::move(*plan);
    } else {
      plan_.targets.resize(tree_.entries.size());
    }
    if (options_.mode == Mode::Write && !makeFolders(tree_, plan_, options_.output, printer_))
      return printer_.status();

    Writer writer(interrupts_);
    std::optional<Session> session;
    if (options_.mode == Mode::Write && !tree_.isSingleFile) {
      std::map<const Settings *, std::string> texts;
      for (Entry &entry : tree_.entries) {
        std::string &text = texts[entry.settings];
        if (text.empty())
          text = optionsText(*entry.settings, options_.map);
        entry.options = text;
      }
      session.emplace(options_.output, tree_, interrupts_);
    }
    {
      Progress progress(!options_.quiet && !options_.print.json, tree_.entries.size());
      ordered<Outcome>(
          options_.threads, tree_.entries.size(),
          [&](size_t i) {
            return doFile(tree_.entries[i], plan_.targets[i], options_, writer, session ? &*session : nullptr);
          },
          [&](size_t i, Outcome outcome) {
            if (!outcome.diagnostics.empty() || !outcome.output.empty() || options_.verbose)
              progress.clear();
            if (outcome.mapped)
              mapped_.insert(i);
            show(tree_.entries[i], outcome);
            if (session && tree_.entries[i].kind != Entry::Kind::Folder)
              session->keep(tree_.entries[i], std::move(outcome.record), std::move(outcome.map));
            progress.step(tree_.entries[i].input);
          });
    }
    if (session) {
      bool good = worse(status_, printer_.status()) == ExitStatus::Done;
      if (good)
        removed_ = session->removeStale(printer_);
      else
        session->keepStale();
      std::error_code error = session->finish(writer, !options_.depfile.empty());
      if (error && good) // where nothing can be written, that has been said
        printer_.print(options_.output, makeDiagnostic(DiagnosticCode::CannotWrite, {}, {error.message()}));
    }
    if (!options_.depfile.empty())
      writeDependencies(writer);
    if (options_.mode == Mode::Write)
      finishFolders(tree_, plan_);
    if (!hasOutput)
      totals_.copied = 0;
    if (options_.mode == Mode::Check && !tree_.isSingleFile)
      checkStale();
    if (options_.writeBaseline)
      writeBaseline(writer);
    totals_.errors += printer_.errors();
    totals_.warnings += printer_.warnings();
    if (!options_.sarif)
      summarize(options_, totals_, removed_);
    return worse(status_, printer_.status());
  }

  /// For a file that a pattern leaves out.
  ExitStatus printAsItIs(const std::string &file) {
    std::string bytes;
    struct stat status;
    if (std::error_code error = readFile(file, bytes, status))
      printer_.print(file, makeDiagnostic(DiagnosticCode::CannotRead, {}, {error.message()}));
    llvm::outs() << bytes;
    return printer_.status();
  }

  /// Outputs of a source that is gone, for `--check`.
  void checkStale() {
    Manifest manifest = Manifest::load(options_.output);
    std::set<std::string> maps;
    for (size_t i = 0; i < tree_.entries.size(); ++i) {
      std::string map = mapTarget(tree_.entries[i].relative);
      manifest.records.erase(tree_.entries[i].relative);
      if (mapped_.count(i))
        manifest.records.erase(map);
      maps.insert(std::move(map));
    }
    for (const auto &[name, record] : manifest.records) {
      std::string file = options_.output + "/" + name;
      const char *why = maps.count(name) ? "no map is wanted there" : "its source is gone";
      if (Session::isOf(record, options_.output, tree_) && digestOfFile(file))
        printer_.print(file, makeDiagnostic(DiagnosticCode::OutputOutdated, {}, {why}));
    }
  }

  void writeBaseline(Writer &writer) {
    struct stat like{};
    like.st_mode = 0644;
    if (std::error_code error = writer.write(options_.baselineFile, found_.serialize(), like))
      printer_.print(options_.baselineFile, makeDiagnostic(DiagnosticCode::CannotWrite, {}, {error.message()}));
  }

  void writeDependencies(Writer &writer) {
    std::string target = tree_.isSingleFile && !plan_.targets.empty()
                             ? plan_.targets[0]
                             : options_.output + "/" + Manifest::fileName.str();
    if (std::error_code error = writeDepfile(options_.depfile, target, tree_, writer))
      printer_.print(options_.depfile, makeDiagnostic(DiagnosticCode::CannotWrite, {}, {error.message()}));
  }

  /// An error keeps its file from being written.
  bool isKept(const Outcome &outcome) const { return options_.mode == Mode::Write && !outcome.written; }

  void show(const Entry &entry, const Outcome &outcome) {
    reports_ << outcome.diagnostics;
    llvm::outs() << outcome.output;
    if (options_.verbose && outcome.isPython && !options_.print.json)
      llvm::errs() << printable(entry.input) << ": "
                   << (isKept(outcome)   ? "not written"
                       : outcome.changed ? describeChange(outcome)
                                         : "unchanged")
                   << '\n';
    status_ = worse(status_, outcome.status);
    totals_.python += outcome.isPython;
    totals_.changed += outcome.changed && !isKept(outcome);
    totals_.copied += outcome.written && !outcome.isPython;
    for (const std::string &key : outcome.known)
      ++found_.counts[key];
    totals_.taken += outcome.taken;
    totals_.refused += outcome.refused;
    totals_.deep += outcome.deep;
    totals_.errors += outcome.errors;
    totals_.warnings += outcome.warnings;
  }

  const Options &options_;
  std::string sarifText_;
  llvm::raw_string_ostream sarif_;
  llvm::raw_ostream &reports_;
  DiagnosticPrinter printer_;
  Configs configs_;
  Interrupts interrupts_;
  FileTree tree_;
  OutputPlan plan_;
  Totals totals_;
  std::set<size_t> mapped_; ///< entries whose output is to have a map
  Baseline found_;
  size_t removed_ = 0; ///< outputs whose source is gone
  ExitStatus status_ = ExitStatus::Done;
};

} // namespace

ExitStatus transform(const Options &options) { return Run(options).run(); }

} // namespace encc
