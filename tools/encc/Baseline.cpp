// Fields between tabs, sorted, so that a baseline merges well.
#include "Baseline.h"

#include "RelativePath.h"
#include "Writer.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace encc {

bool isRefused(const Decision &decision) {
  return !decision.taken && decision.reason.code != DiagnosticCode::RewrittenBefore;
}

std::string Baseline::keyOf(llvm::StringRef file, llvm::StringRef path, const Decision &decision) {
  auto resolved = [](llvm::StringRef name) {
    llvm::SmallString<256> out;
    if (llvm::sys::fs::real_path(name, out)) { // the baseline may not be there yet
      out = name;
      (void)llvm::sys::fs::make_absolute(out); // fails without a current folder; then the name stays what it is
      llvm::sys::path::remove_dots(out, /*remove_dot_dot=*/true);
    }
    return out;
  };
  llvm::StringRef folder = llvm::sys::path::parent_path(file);
  std::string below = relativePath(resolved(folder.empty() ? "." : folder), resolved(path));
  return below + "\t" + codeName(decision.reason.code) + "\t" + decision.caller + "\t" + decision.callee;
}

llvm::Expected<Baseline> Baseline::load(const std::string &file) {
  Baseline baseline;
  std::string bytes;
  struct stat status;
  if (std::error_code error = readFile(file, bytes, status))
    return error == std::errc::no_such_file_or_directory ? llvm::Expected<Baseline>(std::move(baseline))
                                                         : llvm::errorCodeToError(error);
  llvm::SmallVector<llvm::StringRef, 0> lines;
  llvm::StringRef(bytes).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : lines) {
    auto [key, number] = line.rsplit('\t');
    unsigned count = 0;
    if (line.front() == '#')
      continue;
    if (key.count('\t') != 3 || number.getAsInteger(10, count))
      return llvm::createStringError(llvm::inconvertibleErrorCode(), "not a baseline: '%s'", line.str().c_str());
    baseline.counts[key.str()] += count;
  }
  return baseline;
}

std::string Baseline::serialize() const {
  std::string out = "# Recursion that encc check knows of: path, code, caller, callee, number of calls\n";
  for (const auto &[key, count] : counts)
    out += key + "\t" + std::to_string(count) + "\n";
  return out;
}

} // namespace encc
