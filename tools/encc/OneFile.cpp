// A file with an error is not written; one with warnings only is, unchanged where it could not be understood.
#include "OneFile.h"

#include "Diff.h"
#include "MapFile.h"

#include "transform/SourceMapFile.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <exception>
#include <fcntl.h>
#include <map>
#include <set>
#include <unistd.h>

namespace encc {

namespace {

class FileJob {
public:
  FileJob(const Entry &entry, const std::string &target, const Options &options, Writer &writer, const Session *session)
      : entry_(entry),
        target_(target),
        options_(options),
        writer_(writer),
        session_(session),
        stream_(outcome_.diagnostics),
        printer_(stream_, options.print) {}

  Outcome run() {
    try {
      switch (entry_.kind) {
      case Entry::Kind::Folder:
        break;
      case Entry::Kind::Python:
        runPython();
        break;
      case Entry::Kind::Other:
        runCopy();
        break;
      case Entry::Kind::Link:
        runLink();
        break;
      }
    } catch (const std::exception &failure) {
      internalError(failure.what());
    }
    stream_.flush();
    outcome_.status = worse(outcome_.status, printer_.status());
    outcome_.errors = printer_.errors();
    outcome_.warnings = printer_.warnings();
    return std::move(outcome_);
  }

private:
  using Mode = Options::Mode;

  void fail(DiagnosticCode code, llvm::StringRef path, const std::error_code &error) {
    printer_.print(path, makeDiagnostic(code, {}, {error.message()}));
  }
  void internalError(llvm::StringRef what) {
    printer_.print(entry_.input, makeDiagnostic(DiagnosticCode::InternalError, {}, {what.str()}));
  }

  void runPython() {
    outcome_.isPython = true;
    if (isDone())
      return;
    std::string bytes;
    struct stat status;
    if (std::error_code error = readFile(entry_.input, bytes, status))
      return fail(DiagnosticCode::CannotRead, entry_.input, error);
    source_ = digestOf(bytes);

    llvm::Expected<SourceFile> source = SourceFile::fromBytes(entry_.input, bytes);
    if (!source) {
      llvm::handleAllErrors(
          source.takeError(),
          [&](const SourceError &error) { printer_.print(entry_.input, error, entry_.settings->transform.strict); },
          [&](const llvm::ErrorInfoBase &error) { internalError(error.message()); });
      if (printer_.errors() == 0)
        deliver(bytes, status, "");
      return;
    }

    TransformOptions wanted = entry_.settings->transform;
    wanted.linear &= !options_.denyRecursion; // what it says is also of where encc is not used
    wanted.sourceMap = options_.map && options_.mode != Mode::Stdout;
    llvm::Expected<TransformResult> result = transformModule(*source, wanted);
    if (!result)
      return printer_.printFailure(*source, result.takeError());
    if (options_.denyRecursion)
      denyRecursion(*result);
    for (const Diagnostic &diagnostic : result->diagnostics)
      printer_.print(*source, diagnostic);
    std::set<llvm::StringRef> linear;
    for (const Decision &decision : result->plan.decisions)
      if (decision.form == "linear")
        linear.insert(decision.caller);
      else
        ++(decision.taken ? outcome_.taken : outcome_.refused);
    outcome_.deep = linear.size();
    outcome_.deep += static_cast<size_t>(llvm::count_if(
        result->diagnostics, [](const Diagnostic &diagnostic) { return diagnostic.code == DiagnosticCode::GoesDeep; }));
    outcome_.changed = result->changed;
    if (printer_.errors() > 0)
      return;
    std::string diff;
    if (options_.mode == Mode::Diff && result->changed)
      diff = unifiedDiff(*source, *result, entry_.input, target_.empty() ? entry_.input : target_);
    if (options_.map && result->changed)
      addMap(*source, *result, status);
    deliver(result->bytes, status, std::move(diff));
  }

  /// Beside the output, before it: an output never stands there without its map.
  void addMap(const SourceFile &source, TransformResult &result, const struct stat &like) {
    if (options_.mode == Mode::Stdout) {
      llvm::StringRef name = llvm::sys::path::filename(entry_.input);
      if (!result.text.empty() && result.text.back() != '\n')
        result.bytes += '\n';
      result.bytes += inlineSourceMap(sourceMapFile(result.map, result.text, source.text(), {name, name}));
      return;
    }
    if (options_.mode != Mode::Check && options_.mode != Mode::Write)
      return;
    outcome_.mapped = true;
    std::string target = mapTarget(target_), map = mapFile(source, result, entry_.input, target_);
    if (options_.mode == Mode::Check)
      return check(target, holds(target, map));
    if (std::error_code error = writer_.write(target, map, like))
      return fail(DiagnosticCode::CannotWrite, target, error);
    if (!session_)
      return;
    Digest digest = digestOf(map);
    outcome_.map = session_->start(entry_);
    outcome_.map->source = source_;
    outcome_.map->output = digest;
  }

  /// Makes errors of the refused calls that the baseline does not know, and drops those that it does.
  void denyRecursion(TransformResult &result) {
    std::map<std::string, unsigned> known;
    std::set<std::pair<uint32_t, DiagnosticCode>> dropped, denied;
    for (const Decision &decision : result.plan.decisions) {
      if (!isRefused(decision))
        continue;
      std::string key = Baseline::keyOf(options_.baselineFile, entry_.input, decision);
      auto found = options_.baseline.counts.find(key);
      bool isKnown = found != options_.baseline.counts.end() && known[key]++ < found->second;
      (isKnown || options_.writeBaseline ? dropped : denied).emplace(decision.reason.span.begin, decision.reason.code);
      outcome_.known.push_back(std::move(key));
    }
    llvm::erase_if(result.diagnostics, [&](Diagnostic &diagnostic) {
      std::pair<uint32_t, DiagnosticCode> place(diagnostic.span.begin, diagnostic.code);
      if (denied.count(place))
        diagnostic.severity = Severity::Error;
      return dropped.count(place) && diagnostic.severity == Severity::Remark;
    });
  }

  void deliver(llvm::StringRef bytes, const struct stat &like, std::string diff) {
    switch (options_.mode) {
    case Mode::Report:
      break;
    case Mode::Diff:
      outcome_.output = std::move(diff);
      break;
    case Mode::Stdout:
      outcome_.output = bytes.str();
      break;
    case Mode::Check:
      check(target_, holds(target_, bytes));
      break;
    case Mode::Write:
      // A file that stays as it is is a copy, its time included.
      wrote(outcome_.changed ? writer_.write(target_, bytes, like) : writer_.copy(entry_.input, target_, like));
      remember(source_, digestOf(bytes));
      break;
    }
  }

  void runCopy() {
    if (options_.mode == Mode::Check)
      return check(target_, holdsCopyOf(target_, entry_.input));
    if (options_.mode != Mode::Write || isDone())
      return;
    struct stat like;
    if (::stat(entry_.input.c_str(), &like) != 0 || ::access(entry_.input.c_str(), R_OK) != 0)
      return fail(DiagnosticCode::CannotRead, entry_.input, {errno, std::generic_category()});
    wrote(writer_.copy(entry_.input, target_, like));
    if (std::optional<Digest> digest = session_ ? digestOfFile(target_) : std::nullopt)
      remember(*digest, *digest);
  }

  void runLink() {
    std::string text;
    if (std::error_code error = readLink(entry_.input, text))
      return fail(DiagnosticCode::CannotRead, entry_.input, error);
    if (options_.mode == Mode::Check)
      return check(target_, holdsLink(target_, text));
    if (options_.mode == Mode::Write) {
      wrote(writer_.link(text, target_));
      remember(digestOf(text), digestOf(text));
    }
  }

  /// Did the last run do this very file, with nothing to say about it, and is its output still there?
  bool isDone() {
    const Record *last = session_ && !options_.print.remarks ? session_->previous(entry_) : nullptr;
    if (!last || !holdsBoth(*last))
      return false;
    if (options_.map && last->changed) {
      const Record *map = session_->previousMap(entry_);
      if (!map || digestOfFile(mapTarget(target_)) != map->output)
        return false;
      outcome_.map = *map;
    }
    outcome_.record = *last;
    outcome_.written = true;
    outcome_.changed = last->changed;
    outcome_.taken = last->taken;
    outcome_.refused = last->refused;
    outcome_.deep = last->deep;
    return true;
  }

  /// Are source and output what the record says, and are the permissions the same?
  bool holdsBoth(const Record &last) {
    auto isOf = [](const struct stat &status, const Digest &digest) {
      return S_ISREG(status.st_mode) && static_cast<uint64_t>(status.st_size) == digest.size;
    };
    struct stat source, output;
    int file = ::open(entry_.input.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int other = file < 0 ? -1 : ::open(target_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0 || other < 0 || ::fstat(file, &source) != 0 || ::fstat(other, &output) != 0 ||
        !isOf(source, last.source) || !isOf(output, last.output) || ((source.st_mode ^ output.st_mode) & 0777) != 0) {
      for (int opened : {file, other})
        if (opened >= 0)
          ::close(opened);
      return false;
    }
    if (last.source == last.output)
      return digestOfOpenFile(file, last.source.size, other) == last.source;
    std::optional<Digest> found = digestOfOpenFile(file, last.source.size);
    return digestOfOpenFile(other, last.output.size) == last.output && found == last.source;
  }

  void remember(const Digest &source, const Digest &output) {
    if (!session_ || !outcome_.written)
      return;
    Record record = session_->start(entry_);
    record.output = output;
    if (printer_.warnings() == 0)
      record.source = source;
    else
      record.options.clear(); // so that the next run says it again
    record.python = outcome_.isPython;
    record.changed = outcome_.changed;
    record.taken = outcome_.taken;
    record.refused = outcome_.refused;
    record.deep = outcome_.deep;
    outcome_.record = std::move(record);
  }

  void check(const std::string &target, bool same) {
    if (same)
      return;
    struct stat status;
    bool missing = ::lstat(target.c_str(), &status) != 0;
    Diagnostic diagnostic =
        makeDiagnostic(DiagnosticCode::OutputOutdated, {}, {missing ? "it does not exist" : "it differs"});
    printer_.print(target, diagnostic);
  }

  void wrote(const std::error_code &error) {
    if (error)
      return fail(DiagnosticCode::CannotWrite, target_, error);
    outcome_.written = true;
  }

  const Entry &entry_;
  const std::string &target_;
  const Options &options_;
  Writer &writer_;
  const Session *session_;
  Digest source_;
  Outcome outcome_;
  llvm::raw_string_ostream stream_;
  DiagnosticPrinter printer_;
};

} // namespace

Outcome doFile(const Entry &entry, const std::string &target, const Options &options, Writer &writer,
               const Session *session) {
  return FileJob(entry, target, options, writer, session).run();
}

} // namespace encc
