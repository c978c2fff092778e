// The stages up to the plan are printed by the library's Dump; the last is the text itself.
#include "Print.h"

#include "Writer.h"

namespace encc {

namespace {

void printPlan(const SourceFile &source, const TransformResult &result) {
  auto place = [&](uint32_t offset) {
    Position position = source.position(offset);
    return std::to_string(position.line) + ":" + std::to_string(position.column);
  };
  for (const Decision &decision : result.plan.decisions)
    llvm::outs() << place(decision.reason.span.begin) << ' ' << decision.caller << " -> " << decision.callee << ": "
                 << (decision.taken ? decision.form : "refused") << " [" << codeName(decision.reason.code) << "]\n";
  for (const Edit &edit : result.plan.edits) {
    llvm::outs() << place(edit.replaced.begin) << ".." << place(edit.replaced.end) << " \"";
    llvm::outs().write_escaped(source.slice(edit.replaced)) << "\" -> \"";
    for (const std::variant<Verbatim, Generated> &piece : edit.pieces)
      if (const auto *verbatim = std::get_if<Verbatim>(&piece))
        llvm::outs().write_escaped(source.slice(verbatim->from));
      else
        llvm::outs().write_escaped(std::get<Generated>(piece).text);
    llvm::outs() << "\"\n";
  }
}

} // namespace

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
    llvm::handleAllErrors(source.takeError(), [&](const SourceError &error) { printer.print(file, error, /*strict=*/true); });
    return printer.status();
  }
  TransformOptions transformOptions;
  transformOptions.tailCalls = tailCalls;
  llvm::Expected<TransformResult> result = transformModule(*source, transformOptions);
  if (!result) {
    llvm::handleAllErrors(
        result.takeError(), [&](const DiagnosticError &error) { printer.print(*source, error.diagnostic()); },
        [&](const llvm::ErrorInfoBase &error) {
          printer.print(file, makeDiagnostic(DiagnosticCode::InternalError, {}, {error.message()}));
        });
    return ExitStatus::Internal;
  }
  for (const Diagnostic &diagnostic : result->diagnostics)
    printer.print(*source, diagnostic);
  if (phase == "plan")
    printPlan(*source, *result);
  else
    llvm::outs() << result->bytes;
  return printer.status();
}

} // namespace encc
