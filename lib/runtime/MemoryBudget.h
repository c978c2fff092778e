// How much memory this process may still take, by everything that says so: the machine, cgroups, resource limits.
#pragma once

#include <cstdint>
#include <string>

namespace encc {

struct MemoryBudget {
  uint64_t resident = 0; ///< bytes that can be written to before something is swapped out or killed
  uint64_t mappable = 0; ///< bytes of writable mappings that the kernel still grants; the largest value without a limit
};

/// Reads the state of now. `root` is put in front of /proc and /sys, for tests. What cannot be read sets no limit, but
/// `resident` is then 1 GiB at most.
MemoryBudget measureMemory(const std::string &root = "");

/// When to measure again, while something grows that can be counted. Empty: nothing was measured yet.
struct MemoryPace {
  uint64_t resident = 0, counted = 0; ///< at the last measurement
  uint64_t bytesEach = 0;             ///< that went between the last two, for each that was counted; rounded up

  /// Notes a measurement. Until which count the next one may wait: until half as many again are there, or a quarter of the
  /// memory is gone if it goes on like this, but for `least` more.
  uint64_t next(uint64_t newCounted, uint64_t newResident, uint64_t least);
};

} // namespace encc
