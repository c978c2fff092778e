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

} // namespace encc
