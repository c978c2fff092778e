// Ctrl-C in the middle: unfinished files are removed, finished ones stay whole, the process ends by the signal.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <mutex>
#include <set>
#include <string>

namespace encc {

/// Temporary files that must not outlive the process.
class Interrupts {
public:
  /// From now on SIGINT, SIGTERM and SIGHUP are taken by a thread of their own. Call before other threads start.
  /// A reader that has gone (SIGPIPE) and the file size limit (SIGXFSZ) become errors of the write instead.
  void install();

  /// Runs `create` unless a signal has come; the file is removed if one comes before `forget`.
  template <typename Create> auto create(const std::string &path, Create create) {
    std::lock_guard<std::mutex> lock(mutex_);
    paths_.insert(path);
    return create();
  }
  /// Runs `finish` (the rename), after which the file is no longer temporary.
  template <typename Finish> auto forget(const std::string &path, Finish finish) {
    std::lock_guard<std::mutex> lock(mutex_);
    paths_.erase(path);
    return finish();
  }

private:
  void waitForSignal();

  std::mutex mutex_;
  std::set<std::string> paths_;
};

} // namespace encc
