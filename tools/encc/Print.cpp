// The texts are the library's (Dump); here the file is read and failures are shown.
#include "Print.h"

#include "Writer.h"

#include "transform/Dump.h"

namespace encc {

ExitStatus print(llvm::StringRef phase, const std::string &file, TailCallMode tailCalls, PrintOptions options) {
  DiagnosticPrinter printer(llvm::errs(), options);
  std::string bytes;
  struct stat status;
  if (std::error_code error = readFile(file, bytes, status)) {
    printer.print(file, makeDiagnostic(DiagnosticCode::CannotRead, {}, {error.message()}));
    return printer.status();
  }
  llvm::Expected<SourceFile> source = SourceFile::fromBytes(file, std::move(bytes));
  if (!source) {
    // Here there is nothing else to do with the file, so the warning is an error.
    llvm::handleAllErrors(source.takeError(),
                          [&](const SourceError &error) { printer.print(file, error, /*strict=*/true); });
    return printer.status();
  }
  TransformOptions transformOptions;
  transformOptions.tailCalls = tailCalls;
  llvm::Expected<std::string> text = dumpAfter(phase, *source, transformOptions);
  if (!text) {
    printer.printFailure(*source, text.takeError());
    return ExitStatus::Internal;
  }
  llvm::outs() << *text;
  return printer.status();
}

} // namespace encc
