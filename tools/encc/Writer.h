// Output files that are either whole or not there: written beside their place, then renamed.
#pragma once

#include "Interrupts.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <atomic>
#include <ctime>
#include <optional>
#include <sys/stat.h>
#include <system_error>

namespace encc {

/// Writes for many threads at once. A target that already has the content is not touched, so that build tools see no
/// change; a symbolic link in the target's place is replaced, never written through.
class Writer {
public:
  explicit Writer(Interrupts &interrupts) : interrupts_(interrupts) {}

  /// `like`: the input, whose permissions (not set-user-id and the like) the target gets.
  std::error_code write(const std::string &target, llvm::StringRef bytes, const struct stat &like);
  /// Copies content, permissions and modification time.
  std::error_code copy(const std::string &source, const std::string &target, const struct stat &like);
  std::error_code link(const std::string &text, const std::string &target);

private:
  std::error_code beside(const std::string &target, llvm::function_ref<std::error_code(const std::string &)> create);
  std::error_code fill(const std::string &temporary, const struct stat &like, bool keepTime,
                       llvm::function_ref<std::error_code(int)> content);

  Interrupts &interrupts_;
  std::atomic<unsigned> serial_ = 0;
};

/// Does the target hold exactly this?
bool holds(const std::string &target, llvm::StringRef bytes);
bool holdsCopyOf(const std::string &target, const std::string &source);
bool holdsLink(const std::string &target, llvm::StringRef text);

/// The whole file; `status` as it was opened.
std::error_code readFile(const std::string &path, std::string &bytes, struct stat &status);
std::error_code readLink(const std::string &path, std::string &text);

} // namespace encc
