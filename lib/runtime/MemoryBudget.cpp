// Available memory: the least of /proc/meminfo, the cgroups (v1 and v2) the process is in, RLIMIT_AS and RLIMIT_DATA.
#include "runtime/MemoryBudget.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <sys/resource.h>

namespace encc {
namespace {

constexpr uint64_t kUnlimited = std::numeric_limits<uint64_t>::max();

std::string readFile(const std::string &path) {
  std::string text;
  if (FILE *file = std::fopen(path.c_str(), "re")) {
    char buffer[4096];
    for (size_t got; (got = std::fread(buffer, 1, sizeof buffer, file)) > 0;)
      text.append(buffer, got);
    std::fclose(file);
  }
  return text;
}

/// The number behind a word that begins a line: "MemAvailable:   123 kB", "inactive_file 456".
std::optional<uint64_t> numberAfter(const std::string &text, const std::string &word) {
  for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size())
    if (at == 0 || text[at - 1] == '\n')
      return std::strtoull(text.c_str() + at + word.size(), nullptr, 10);
  return std::nullopt;
}

std::optional<uint64_t> numberIn(const std::string &path) {
  std::string text = readFile(path);
  if (text.empty() || text[0] < '0' || text[0] > '9') // "max"
    return std::nullopt;
  return std::strtoull(text.c_str(), nullptr, 10);
}

uint64_t difference(uint64_t limit, uint64_t used) { return limit > used ? limit - used : 0; }

/// What one cgroup leaves. Its usage counts file pages too; those not in use lately are given back when memory is needed.
uint64_t leftInGroup(const std::string &folder, const char *limitFile, const char *usageFile) {
  std::optional<uint64_t> limit = numberIn(folder + limitFile);
  if (!limit)
    return kUnlimited;
  uint64_t used = numberIn(folder + usageFile).value_or(0);
  uint64_t files = numberAfter(readFile(folder + "/memory.stat"), "inactive_file ").value_or(0);
  return difference(*limit, difference(used, files));
}

/// A group's limits hold for all groups below it. Inside a container the path may be the host's: the root still counts.
uint64_t leftInGroups(const std::string &mount, std::string path, const char *limitFile, const char *usageFile) {
  uint64_t left = kUnlimited;
  for (;; path.erase(path.rfind('/'))) {
    left = std::min(left, leftInGroup(mount + path, limitFile, usageFile));
    if (path.find('/') == std::string::npos)
      return left;
  }
}

uint64_t leftInCgroups(const std::string &root) {
  uint64_t left = kUnlimited;
  std::string text = readFile(root + "/proc/self/cgroup"); // lines "id:controllers:/path"; version 2 is "0::/path"
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos)
      continue;
    std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",", path = line.substr(second + 1);
    if (path == "/")
      path.clear();
    if (controllers == ",,")
      left = std::min(left, leftInGroups(root + "/sys/fs/cgroup", path, "/memory.max", "/memory.current"));
    else if (controllers.find(",memory,") != std::string::npos)
      left = std::min(
          left, leftInGroups(root + "/sys/fs/cgroup/memory", path, "/memory.limit_in_bytes", "/memory.usage_in_bytes"));
  }
  return left;
}

uint64_t leftOfLimit(int resource, uint64_t used) {
  rlimit limit;
  if (getrlimit(static_cast<decltype(RLIMIT_AS)>(resource), &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return kUnlimited;
  return difference(limit.rlim_cur, used);
}

} // namespace

MemoryBudget measureMemory(const std::string &root) {
  constexpr uint64_t kKibi = 1024, kUnknown = uint64_t{1} << 30;
  std::string memory = readFile(root + "/proc/meminfo"), status = readFile(root + "/proc/self/status");
  uint64_t size = numberAfter(status, "VmSize:").value_or(0) * kKibi;
  uint64_t data = numberAfter(status, "VmData:").value_or(0) * kKibi;

  MemoryBudget budget;
  budget.mappable = std::min(leftOfLimit(RLIMIT_AS, size), leftOfLimit(RLIMIT_DATA, data));
  // Mode 2 grants no more than is there, and lazily committed mappings count in full.
  if (numberIn(root + "/proc/sys/vm/overcommit_memory").value_or(0) == 2) {
    uint64_t limit = numberAfter(memory, "CommitLimit:").value_or(0) * kKibi;
    uint64_t used = numberAfter(memory, "Committed_AS:").value_or(0) * kKibi;
    budget.mappable = std::min(budget.mappable, difference(limit, used));
  }
  std::optional<uint64_t> available = numberAfter(memory, "MemAvailable:");
  budget.resident = std::min({available ? *available * kKibi : kUnknown, leftInCgroups(root), budget.mappable});
  return budget;
}

uint64_t MemoryPace::next(uint64_t newCounted, uint64_t newResident, uint64_t least) {
  bytesEach = 0;
  if (resident > newResident && newCounted > counted)
    bytesEach = (resident - newResident) / (newCounted - counted) + 1;
  resident = newResident;
  counted = newCounted;
  uint64_t more = std::max(counted / 2, least);
  if (bytesEach)
    more = std::min(more, std::max(resident / 4 / bytesEach, least));
  return counted + more;
}

} // namespace encc
