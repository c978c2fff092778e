// POSIX calls, because every one of them can fail in its own way and each failure must reach the message.
#include "Writer.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace encc {

namespace {

constexpr size_t chunk = 1 << 16;
constexpr mode_t permissions = 0777;

std::error_code lastError() { return {errno, std::generic_category()}; }

/// A descriptor that is closed at the end of the scope.
class Descriptor {
public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  ~Descriptor() {
    if (number_ >= 0)
      ::close(number_);
  }
  int get() const { return number_; }
  bool isOpen() const { return number_ >= 0; }
  /// Network file systems and quotas report a failed write only here.
  std::error_code close() {
    int result = ::close(number_);
    number_ = -1;
    return result == 0 ? std::error_code() : lastError();
  }

private:
  int number_;
};

ssize_t readSome(int file, char *buffer, size_t size) {
  ssize_t got;
  do
    got = ::read(file, buffer, size);
  while (got < 0 && errno == EINTR);
  return got;
}

std::error_code writeAll(int file, llvm::StringRef bytes) {
  while (!bytes.empty()) {
    ssize_t put = ::write(file, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      return lastError();
    bytes = bytes.drop_front(static_cast<size_t>(put));
  }
  return {};
}

bool isRegular(const std::string &path, struct stat &status) {
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

} // namespace

std::error_code readFile(const std::string &path, std::string &bytes, struct stat &status) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.isOpen() || ::fstat(file.get(), &status) != 0)
    return lastError();
  if (S_ISDIR(status.st_mode))
    return {EISDIR, std::generic_category()};
  bytes.clear();
  bytes.reserve(static_cast<size_t>(status.st_size) + 1);
  auto buffer = std::make_unique_for_overwrite<char[]>(chunk);
  while (true) {
    ssize_t got = readSome(file.get(), buffer.get(), chunk);
    if (got < 0)
      return lastError();
    bytes.append(buffer.get(), static_cast<size_t>(got));
    if (got == 0 || (S_ISREG(status.st_mode) && bytes.size() == static_cast<size_t>(status.st_size)))
      return {};
  }
}

std::error_code readLink(const std::string &path, std::string &text) {
  char buffer[4096];
  ssize_t length = ::readlink(path.c_str(), buffer, sizeof buffer);
  if (length < 0)
    return lastError();
  text.assign(buffer, static_cast<size_t>(length));
  return {};
}

bool holds(const std::string &target, llvm::StringRef bytes) {
  struct stat status;
  std::string present;
  return isRegular(target, status) && static_cast<size_t>(status.st_size) == bytes.size() &&
         !readFile(target, present, status) && present == bytes;
}

bool holdsCopyOf(const std::string &target, const std::string &source) {
  struct stat one, other;
  if (!isRegular(target, one) || ::stat(source.c_str(), &other) != 0 || one.st_size != other.st_size)
    return false;
  Descriptor left(::open(target.c_str(), O_RDONLY | O_CLOEXEC)), right(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
  if (!left.isOpen() || !right.isOpen())
    return false;
  auto leftBytes = std::make_unique_for_overwrite<char[]>(chunk),
       rightBytes = std::make_unique_for_overwrite<char[]>(chunk);
  while (true) {
    ssize_t leftSize = readSome(left.get(), leftBytes.get(), chunk);
    ssize_t rightSize = readSome(right.get(), rightBytes.get(), chunk);
    if (leftSize < 0 || leftSize != rightSize ||
        llvm::StringRef(leftBytes.get(), static_cast<size_t>(leftSize)) !=
            llvm::StringRef(rightBytes.get(), static_cast<size_t>(rightSize)))
      return false;
    if (leftSize == 0)
      return true;
  }
}

bool holdsLink(const std::string &target, llvm::StringRef text) {
  std::string present;
  return !readLink(target, present) && present == text;
}

std::error_code Writer::beside(const std::string &target,
                               llvm::function_ref<std::error_code(const std::string &)> create) {
  size_t slash = target.rfind('/');
  // Short, because the target's own name may be as long as a name can be.
  std::string temporary = (slash == std::string::npos ? "" : target.substr(0, slash + 1)) + ".encc-" +
                          std::to_string(::getpid()) + "-" + std::to_string(serial_++) + ".tmp";
  std::error_code error = create(temporary);
  return interrupts_.forget(temporary, [&]() -> std::error_code {
    if (!error && ::rename(temporary.c_str(), target.c_str()) != 0)
      error = lastError();
    if (error)
      ::unlink(temporary.c_str());
    return error;
  });
}

std::error_code Writer::fill(const std::string &temporary, const struct stat &like, bool keepTime,
                             llvm::function_ref<std::error_code(int)> content) {
  Descriptor file(interrupts_.create(
      temporary, [&] { return ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); }));
  if (!file.isOpen())
    return lastError();
  if (std::error_code error = content(file.get()))
    return error;
  if (::fchmod(file.get(), like.st_mode & permissions) != 0)
    return lastError();
  if (keepTime) {
    // Not every file system keeps times; the copy is good without.
    struct timespec times[2] = {like.st_atim, like.st_mtim};
    (void)::futimens(file.get(), times);
  }
  return file.close();
}

std::error_code Writer::write(const std::string &target, llvm::StringRef bytes, const struct stat &like) {
  if (holds(target, bytes))
    return ::chmod(target.c_str(), like.st_mode & permissions) == 0 ? std::error_code() : lastError();
  return beside(target, [&](const std::string &temporary) {
    return fill(temporary, like, /*keepTime=*/false, [&](int file) { return writeAll(file, bytes); });
  });
}

std::error_code Writer::copy(const std::string &source, const std::string &target, const struct stat &like) {
  if (holdsCopyOf(target, source))
    return ::chmod(target.c_str(), like.st_mode & permissions) == 0 ? std::error_code() : lastError();
  Descriptor input(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
  if (!input.isOpen())
    return lastError();
  return beside(target, [&](const std::string &temporary) {
    return fill(temporary, like, /*keepTime=*/true, [&](int file) -> std::error_code {
      auto buffer = std::make_unique_for_overwrite<char[]>(chunk);
      while (true) {
        ssize_t got = readSome(input.get(), buffer.get(), chunk);
        if (got <= 0)
          return got == 0 ? std::error_code() : lastError();
        if (std::error_code error = writeAll(file, {buffer.get(), static_cast<size_t>(got)}))
          return error;
      }
    });
  });
}

std::error_code Writer::link(const std::string &text, const std::string &target) {
  if (holdsLink(target, text))
    return {};
  return beside(target, [&](const std::string &temporary) {
    int result = interrupts_.create(temporary, [&] { return ::symlink(text.c_str(), temporary.c_str()); });
    return result == 0 ? std::error_code() : lastError();
  });
}

} // namespace encc
