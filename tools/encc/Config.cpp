// toml++ reads; here is only what the keys mean and where a wrong one stands.
#include "Config.h"

#include "RelativePath.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <sstream>
#include <toml++/toml.h>

namespace encc {

namespace {

namespace path = llvm::sys::path;

/// "recursive", "frames", "none".
void setDeep(TransformOptions &options, llvm::StringRef mode) {
  options.deep = mode != "none";
  options.linear = mode != "frames";
}

Position positionOf(const toml::node &node) { return {node.source().begin.line, node.source().begin.column}; }

/// Reads one table; every wrong key or value is printed, with its place.
class TableReader {
public:
  TableReader(llvm::StringRef file, Settings &settings, DiagnosticPrinter &printer)
      : file_(file), settings_(settings), printer_(printer) {}

  bool read(const toml::table &table) {
    for (const auto &[key, value] : table)
      readKey(key, value);
    return good_;
  }

private:
  void complain(DiagnosticCode code, Position place, std::vector<std::string> arguments, const char *help = nullptr) {
    Diagnostic diagnostic = makeDiagnostic(code, {}, std::move(arguments));
    if (help)
      diagnostic.notes.push_back(helpNote(help));
    printer_.print(file_, diagnostic, place);
    good_ = false;
  }

  void wrongValue(llvm::StringRef key, const char *expected, const toml::node &value) {
    std::ostringstream text;
    value.visit([&](const auto &node) { text << node; });
    complain(DiagnosticCode::ConfigWrongValue, positionOf(value), {key.str(), expected, text.str()});
  }

  void readKey(const toml::key &key, const toml::node &value) {
    llvm::StringRef name(key.str().data(), key.str().size());
    if (name == "tail-calls") {
      std::optional<std::string> text = value.value_exact<std::string>();
      std::optional<TailCallMode> mode = text ? parseTailCallMode(*text) : std::nullopt;
      if (!mode)
        return wrongValue(name, "\"recursive\", \"all\" or \"none\"", value);
      settings_.transform.tailCalls = *mode;
    } else if (name == "restart-points") {
      std::optional<bool> restartPoints = value.value_exact<bool>();
      if (!restartPoints)
        return wrongValue(name, "true or false", value);
      settings_.transform.restartPoints = *restartPoints;
    } else if (name == "deep") {
      std::optional<bool> deep = value.value_exact<bool>();
      std::optional<std::string> text = value.value_exact<std::string>();
      if (!deep && text != "frames")
        return wrongValue(name, "true, false or \"frames\"", value);
      setDeep(settings_.transform, !deep ? "frames" : *deep ? "recursive" : "none");
    } else if (name == "strict") {
      std::optional<bool> strict = value.value_exact<bool>();
      if (!strict)
        return wrongValue(name, "true or false", value);
      settings_.transform.strict = *strict;
    } else if (name == "max-restarts" || name == "max-depth") {
      std::optional<int64_t> count = value.value_exact<int64_t>();
      if (!count || *count < 1)
        return wrongValue(name, "a positive integer", value);
      (name == "max-depth" ? settings_.transform.maxDepth : settings_.transform.maxRestarts) =
          static_cast<uint64_t>(*count);
    } else if (name == "packages") {
      readPackages(name, value);
    } else if (name == "exclude") {
      readExclude(name, value);
    } else {
      complain(DiagnosticCode::ConfigUnknownKey, {key.source().begin.line, key.source().begin.column}, {name.str()},
               "the keys are: deep, exclude, max-depth, max-restarts, packages, restart-points, strict, tail-calls");
    }
  }

  void readExclude(llvm::StringRef name, const toml::node &value) {
    const toml::array *patterns = value.as_array();
    if (!patterns)
      return wrongValue(name, "an array of patterns", value);
    for (const toml::node &element : *patterns) {
      std::optional<std::string> pattern = element.value_exact<std::string>();
      if (!pattern)
        wrongValue(name, "an array of patterns", element);
      else if (llvm::Error error = settings_.exclude.add(*pattern))
        complain(DiagnosticCode::ConfigWrongValue, positionOf(element),
                 {name.str(), "an array of patterns", "'" + *pattern + "': " + llvm::toString(std::move(error))});
    }
  }

  /// For the import hook; here they are only checked.
  void readPackages(llvm::StringRef name, const toml::node &value) {
    const toml::array *packages = value.as_array();
    if (!packages)
      return wrongValue(name, "an array of module names", value);
    for (const toml::node &element : *packages)
      if (!element.value_exact<std::string>())
        wrongValue(name, "an array of module names", element);
  }

  llvm::StringRef file_;
  Settings &settings_;
  DiagnosticPrinter &printer_;
  bool good_ = true;
};

std::string parentOf(llvm::StringRef folder) { return path::parent_path(folder).str(); }

} // namespace

bool Settings::excludesFile(llvm::StringRef file) const {
  llvm::SmallString<256> resolved;
  if (llvm::sys::fs::real_path(file, resolved)) { // --stdin-name may say one that is not there yet
    resolved = file;
    (void)llvm::sys::fs::make_absolute(resolved);
  }
  file.consume_front("./");
  llvm::StringRef asGiven = path::is_absolute(file) ? path::filename(file) : file;
  llvm::StringRef below = pathBelow(configFolder, resolved).value_or(asGiven);
  for (size_t end = 0; end != llvm::StringRef::npos;) {
    end = below.find('/', end + 1);
    if (exclude.matches(below.take_front(end)))
      return true;
  }
  return false;
}

std::optional<TailCallMode> parseTailCallMode(llvm::StringRef text) {
  return llvm::StringSwitch<std::optional<TailCallMode>>(text)
      .Case("recursive", TailCallMode::Recursive)
      .Case("all", TailCallMode::All)
      .Case("none", TailCallMode::None)
      .Default(std::nullopt);
}

bool Configs::read(const std::string &file, Settings &settings, bool &hasTable) {
  auto buffer =
      llvm::MemoryBuffer::getFile(file, /*IsText=*/false, /*RequiresNullTerminator=*/false, /*IsVolatile=*/true);
  if (!buffer) {
    printer_.print(file, makeDiagnostic(DiagnosticCode::CannotRead, {}, {buffer.getError().message()}));
    return false;
  }
  try {
    toml::table document = toml::parse(std::string_view((*buffer)->getBufferStart(), (*buffer)->getBufferSize()), file);
    const toml::node *tool = document["tool"]["encc"].node();
    hasTable = tool != nullptr;
    if (!tool)
      return true;
    if (const toml::table *table = tool->as_table())
      return TableReader(file, settings, printer_).read(*table);
    printer_.print(file,
                   makeDiagnostic(DiagnosticCode::ConfigWrongValue, {},
                                  {"tool.encc", "a table", tool->is_array() ? "an array" : "a single value"}),
                   positionOf(*tool));
  } catch (const toml::parse_error &error) {
    printer_.print(file, makeDiagnostic(DiagnosticCode::ConfigSyntax, {}, {std::string(error.description())}),
                   Position{error.source().begin.line, error.source().begin.column});
  }
  return false;
}

const Settings *Configs::forPath(llvm::StringRef input) {
  llvm::SmallString<256> start;
  if (llvm::sys::fs::real_path(input, start))
    start = input;
  std::string folder = llvm::sys::fs::is_directory(start) ? start.str().str() : parentOf(start);

  // Upwards until a table is found; a pyproject.toml without one is somebody else's.
  auto settings = std::make_unique<Settings>();
  bool good = true, hasTable = false;
  std::string at = folder;
  if (overrides_.configFile) {
    at.clear();
    folder.clear(); // one for all
    if (auto known = byFolder_.find(at); known != byFolder_.end())
      return known->second.get();
    if (!overrides_.configFile->empty()) {
      good = read(*overrides_.configFile, *settings, hasTable);
      llvm::SmallString<256> resolved;
      if (!llvm::sys::fs::real_path(*overrides_.configFile, resolved))
        settings->configFolder = parentOf(resolved);
      settings->configFile = *overrides_.configFile;
    }
  }
  while (!at.empty()) {
    if (auto known = byFolder_.find(at); known != byFolder_.end())
      return known->second.get();
    std::string file = at + (at == "/" ? "" : "/") + "pyproject.toml";
    if (llvm::sys::fs::is_regular_file(file))
      good = read(file, *settings, hasTable);
    if (hasTable || !good)
      break;
    at = parentOf(at);
  }
  if (!overrides_.configFile && hasTable) {
    settings->configFolder = at;
    settings->configFile = at + (at == "/" ? "" : "/") + "pyproject.toml";
  }
  if (overrides_.tailCalls)
    settings->transform.tailCalls = *overrides_.tailCalls;
  if (overrides_.restartPoints)
    settings->transform.restartPoints = *overrides_.restartPoints;
  if (overrides_.deep)
    setDeep(settings->transform, *overrides_.deep);
  if (overrides_.strict)
    settings->transform.strict = *overrides_.strict;
  for (const std::string &pattern : overrides_.excludes)
    llvm::cantFail(settings->exclude.add(pattern), "checked when the command line was read");
  auto &kept = byFolder_[hasTable || !good ? at : folder];
  if (good)
    kept = std::move(settings);
  return kept.get();
}

} // namespace encc
