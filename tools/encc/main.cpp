// The command line: what can be said, and who does it. Everything else is in the files named after the subcommands.
#include "Config.h"
#include "Excerpt.h"
#include "Explain.h"
#include "Filter.h"
#include "Options.h"
#include "Print.h"
#include "Transform.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <thread>

using namespace encc;

namespace {

const std::map<std::string, TailCallMode> tailCallModes{
    {"recursive", TailCallMode::Recursive}, {"all", TailCallMode::All}, {"none", TailCallMode::None}};

/// An option with one of some values, which help and errors name as `a|b|c`.
void oneOf(CLI::Option *option, std::vector<std::string> values) {
  std::string names = llvm::join(values, "|");
  option->type_name(names)->check(CLI::Validator(
      [names, values = std::move(values)](const std::string &value) {
        return llvm::is_contained(values, value) ? std::string() : "'" + value + "' is none of " + names;
      },
      "", ""));
}

/// As all other messages begin.
std::string usageError(const CLI::App *app, const CLI::Error &error) {
  auto used = app->get_subcommands();
  std::string command = "encc" + (used.empty() ? "" : " " + used[0]->get_name());
  std::vector<std::string> unknown = app->remaining();
  std::string message = error.what();
  if (used.empty() && !unknown.empty())
    message = "'" + printable(unknown[0]) +
              (unknown[0][0] == '-' ? "' is no option of encc itself; others stand behind the subcommand"
                                    : "' is no subcommand");
  return "encc: " + message + "\nRun '" + command + " --help' for what there is.\n";
}

/// A failed write to standard output (full disk, closed pipe) must not look like success.
int finish(ExitStatus status) {
  llvm::outs().flush();
  if (llvm::outs().has_error()) {
    std::error_code error = llvm::outs().error();
    llvm::outs().clear_error();
    if (error != std::errc::broken_pipe) // the reader has left; nobody wants to hear of it
      llvm::errs() << "encc: cannot write to standard output: " << error.message() << '\n';
    status = worse(status, ExitStatus::UsageOrIo);
  }
  llvm::errs().clear_error();
  return static_cast<int>(status);
}

std::string checkPattern(const std::string &pattern) {
  Exclude exclude;
  llvm::Error error = exclude.add(pattern);
  return error ? "'" + pattern + "': " + llvm::toString(std::move(error)) : std::string();
}

bool wantsColor(const std::string &when) {
  if (when != "auto")
    return when == "always";
  const char *disabled = std::getenv("NO_COLOR");
  return (!disabled || !*disabled) && llvm::errs().is_displayed() && llvm::errs().has_colors();
}

} // namespace

int main(int argc, char **argv) {
  CLI::App app{"encc makes Python recursion safe: it rewrites tail calls so that they need no stack.", "encc"};
  app.set_version_flag("--version", "encc " ENCC_VERSION);
  std::string requiredVersion;
  app.add_option("--require-version", requiredVersion, "fail if this is another version")->option_text("VERSION");
  app.require_subcommand(1);
  app.failure_message(usageError);
  app.footer("Exit status: 0 done, 1 errors in the source (or --check found a difference), 2 usage or input/output, 3 "
             "internal error.");

  Options options;
  std::string color = "auto", tailCalls, after, file, code, configFile;
  bool check = false, diff = false, toStdout = false, restartPoints = false, strict = false, remarks = false,
       noConfig = false;
  options.threads = std::max(1u, std::thread::hardware_concurrency());

  auto addTailCalls = [&](CLI::App &command) {
    oneOf(command.add_option("--tail-calls", tailCalls, "which tail calls are rewritten (default: recursive)"),
          {"recursive", "all", "none"});
  };
  auto addCommon = [&](CLI::App &command) {
    command.add_option("PATH", options.paths, "Python files, or folders")->required();
    addTailCalls(command);
    oneOf(command.add_option("--deep", options.overrides.deep,
                             "let recursion go deep that is no tail call (default: recursive)"),
          {"recursive", "frames", "none"});
    command.add_option("--exclude", options.overrides.excludes, "leave out what matches; can be repeated")
        ->option_text("GLOB")
        ->allow_extra_args(false)
        ->check(CLI::Validator(checkPattern, "", ""));
    command.add_option("--config", configFile, "read [tool.encc] from this file, not from the nearest pyproject.toml")
        ->option_text("FILE");
    command.add_flag("--no-config", noConfig, "read no [tool.encc]");
    command.add_flag("-g,--restart-points", restartPoints,
                     "functions get restart points: debuggers can restart frames");
    command.add_flag("--strict", strict, "a file that cannot be parsed or decoded is an error");
    command.add_flag("--json", options.print.json, "diagnostics as JSON on standard output, one object per line");
    oneOf(command.add_option("--color", color, "default: auto, which is on a terminal"), {"auto", "always", "never"});
    command.add_option("-j,--jobs", options.threads, "files done at a time (default: one per processor)")
        ->option_text("N")
        ->check(CLI::Range(1, 1024));
    command.add_flag("-q,--quiet", options.quiet, "errors only");
    command.add_flag("-v,--verbose", options.verbose, "a line for each file");
  };

  CLI::App *transformCommand = app.add_subcommand("transform", "rewrite files and trees");
  addCommon(*transformCommand);
  transformCommand
      ->add_option("-o,--output", options.output,
                   "folder for the result, or, for one FILE, a file of the same suffix or *.py; never an input")
      ->option_text("OUT");
  CLI::Option *checkFlag =
      transformCommand->add_flag("--check", check, "write nothing; exit 1 if OUT is not what it would be");
  CLI::Option *diffFlag =
      transformCommand->add_flag("--diff", diff, "write nothing; print the changes")->excludes(checkFlag);
  transformCommand->add_flag("--stdout", toStdout, "write nothing; print the result for one file")
      ->excludes(checkFlag)
      ->excludes(diffFlag);
  transformCommand->add_flag(
      "--map", options.map,
      "a source map (revision 3) beside each changed output, by which tracebacks and debuggers name "
      "the original; with --stdout as the last line");
  transformCommand->add_option("--depfile", options.depfile, "write what OUT was made from, for make and ninja")
      ->option_text("FILE");
  transformCommand
      ->add_option("--stdin-name", options.stdinName, "what PATH '-', standard input, is called in messages")
      ->option_text("PATH");
  transformCommand->add_flag("--remarks", remarks, "say how each recursive call was decided, as 'check' does");

  CLI::App *checkCommand = app.add_subcommand("check", "report on files and trees; writes nothing");
  addCommon(*checkCommand);

  checkCommand->add_option("-o,--output", options.output, "an output of these PATHs: exit 1 if it is not up to date")
      ->option_text("OUT");
  checkCommand->add_flag("--remarks", remarks, "say how each recursive call was decided: always so here");
  checkCommand->add_flag("--map", options.map, "with -o: the output was made with --map");
  checkCommand->add_flag("--deny-recursion", options.denyRecursion,
                         "a recursive call that is not rewritten, and so can overflow the stack, is an error");
  CLI::Option *baselineOption =
      checkCommand
          ->add_option("--baseline", options.baselineFile, "as --deny-recursion, but for the calls that FILE lists")
          ->option_text("FILE");
  checkCommand->add_flag("--write-baseline", options.writeBaseline, "write all such calls to the baseline")
      ->needs(baselineOption);
  checkCommand->add_flag("--sarif", options.sarif, "the findings as SARIF 2.1.0 on standard output");

  CLI::App *printCommand = app.add_subcommand("print", "show what one phase of the compiler made of a file");
  oneOf(printCommand->add_option("--after", after, "the phase")->required(), {"parse", "analyze", "plan", "emit"});
  addTailCalls(*printCommand);
  printCommand->add_option("FILE", file, "a Python file")->required();

  CLI::App *explainCommand = app.add_subcommand("explain", "explain a diagnostic's code; without one, list all");
  explainCommand->add_option("CODE", code, "for example ENC112");

  try {
    app.parse(argc, argv);
    if (!requiredVersion.empty() && requiredVersion != ENCC_VERSION)
      throw CLI::ValidationError("--require-version", "this is encc " ENCC_VERSION ", not " + requiredVersion);
    if (options.print.json && (diff || toStdout))
      throw CLI::ValidationError("--json", "does not go with --diff or --stdout: both write to standard output");
    if (*transformCommand && options.output.empty() && !diff && !toStdout)
      throw CLI::ValidationError("--output", "say where the result goes: -o OUT (or --diff, --stdout)");
    if (!options.depfile.empty() && (check || diff || toStdout))
      throw CLI::ValidationError("--depfile", "goes with writing to OUT");
    if (toStdout && options.paths.size() != 1)
      throw CLI::ValidationError("--stdout", "takes one file");
    if (llvm::is_contained(options.paths, "-") && !toStdout)
      throw CLI::ValidationError("PATH", "'-', standard input, goes with 'transform --stdout'");
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitStatus::UsageOrIo);
  }

  if (!tailCalls.empty())
    options.overrides.tailCalls = tailCallModes.at(tailCalls);
  if (restartPoints)
    options.overrides.restartPoints = true;
  if (strict)
    options.overrides.strict = true;
  if (noConfig || !configFile.empty())
    options.overrides.configFile = configFile;
  options.print.color = wantsColor(color);
  options.print.remarks = (remarks || *checkCommand) && !options.quiet;
  options.print.warnings = !options.quiet;
  options.print.json |= options.sarif;
  if (!options.baselineFile.empty()) {
    options.denyRecursion = true;
    llvm::Expected<Baseline> baseline = Baseline::load(options.baselineFile);
    if (!baseline) {
      llvm::errs() << "encc: " << options.baselineFile << ": " << llvm::toString(baseline.takeError()) << '\n';
      return static_cast<int>(ExitStatus::UsageOrIo);
    }
    if (!options.writeBaseline)
      options.baseline = std::move(*baseline);
  }
  options.mode = *checkCommand && options.output.empty() ? Options::Mode::Report
                 : check || *checkCommand                ? Options::Mode::Check
                 : diff                                  ? Options::Mode::Diff
                 : toStdout                              ? Options::Mode::Stdout
                                                         : Options::Mode::Write;

  if (*explainCommand)
    return finish(explain(code));
  if (*printCommand)
    return finish(print(after, file, options.overrides.tailCalls.value_or(TailCallMode::Recursive), options.print));
  if (options.paths[0] == "-") {
    if (options.stdinName.empty())
      options.stdinName = "<stdin>";
    return finish(filter(options));
  }
  return finish(transform(options));
}
