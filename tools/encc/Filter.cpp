// With `--map` the last line is a comment that holds the source map; a module that stays as it is has none.
#include "Filter.h"

#include "Config.h"
#include "Writer.h"

#include "transform/SourceMapFile.h"

#include "llvm/Support/Path.h"

namespace encc {

ExitStatus filter(const Options &options) {
  llvm::raw_ostream &reports = options.print.json ? llvm::outs() : llvm::errs();
  DiagnosticPrinter printer(reports, options.print);
  Configs configs(options.overrides, printer);
  const Settings *settings = configs.forPath(options.stdinName);
  std::string bytes;
  struct stat status;
  if (std::error_code error = readFile("/dev/stdin", bytes, status))
    printer.print(options.stdinName, makeDiagnostic(DiagnosticCode::CannotRead, {}, {error.message()}));
  if (!settings || printer.errors() > 0)
    return printer.status();
  if (settings->excludesFile(options.stdinName)) {
    llvm::outs() << bytes;
    return ExitStatus::Done;
  }

  llvm::Expected<SourceFile> source = SourceFile::fromBytes(options.stdinName, bytes);
  if (!source) {
    llvm::handleAllErrors(source.takeError(), [&](const SourceError &error) {
      printer.print(options.stdinName, error, settings->transform.strict);
    });
    if (printer.errors() == 0)
      llvm::outs() << bytes;
    return printer.status();
  }
  llvm::Expected<TransformResult> result = transformModule(*source, settings->transform);
  if (!result) {
    printer.printFailure(*source, result.takeError());
    return ExitStatus::Internal;
  }
  for (const Diagnostic &diagnostic : result->diagnostics)
    printer.print(*source, diagnostic);
  if (printer.errors() > 0)
    return printer.status();
  llvm::outs() << result->bytes;
  if (options.map && result->changed) {
    llvm::StringRef name = llvm::sys::path::filename(options.stdinName);
    if (!result->text.empty() && result->text.back() != '\n')
      llvm::outs() << '\n';
    llvm::outs() << inlineSourceMap(sourceMapFile(result->map, result->text, source->text(), {name, name}));
  }
  return printer.status();
}

} // namespace encc
