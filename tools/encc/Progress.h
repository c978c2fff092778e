// The line that says how far a long run is, on a terminal only.
#pragma once

#include "llvm/Support/raw_ostream.h"

#include <chrono>

namespace encc {

class Progress {
public:
  Progress(bool enabled, size_t total) : enabled_(enabled && llvm::errs().is_displayed()), total_(total) {}
  ~Progress() { clear(); }

  /// After each file; shown from the second second on, ten times a second.
  void step(llvm::StringRef path);
  /// Before anything else is printed.
  void clear();

private:
  using Clock = std::chrono::steady_clock;

  bool enabled_, shown_ = false;
  size_t done_ = 0, total_;
  Clock::time_point next_ = Clock::now() + std::chrono::seconds(1);
};

} // namespace encc
