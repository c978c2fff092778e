// Parts are kept per thread, their sums by all. A thread that was given much when memory was plenty, or beside which others
// have grown meanwhile, is held by what is measured as it goes deeper.
#include "runtime/DeepShare.h"

#include "runtime/ChunkCache.h"
#include "runtime/DeepBudget.h"
#include "runtime/MemoryBudget.h"

#include <algorithm>
#include <atomic>
#include <pthread.h>

namespace encc {
namespace {

constexpr uint64_t kUnseen = uint64_t{16} << 20; ///< what is not worth a look at the memory
constexpr uint64_t kLeast = uint64_t{1} << 20;   ///< growth that never is

/// Interpreters with a GIL of their own share these. Nothing depends on their agreeing to the byte.
std::atomic<uint64_t> allStackBytes{0}, allLevels{0}, nextMeasurement{kUnseen};
std::atomic<uint64_t> parts{0};

struct Part {
  uint64_t stackBytes = 0, levels = 0;
  MemoryPace pace;

  ~Part() { set(0, 0); } // a thread may end inside

  bool isEmpty() const { return stackBytes == 0 && levels == 0; }

  void set(uint64_t newStackBytes, uint64_t newLevels) {
    bool wasEmpty = isEmpty();
    allStackBytes += newStackBytes - stackBytes;
    allLevels += newLevels - levels;
    stackBytes = newStackBytes;
    levels = newLevels;
    parts += static_cast<uint64_t>(wasEmpty) - static_cast<uint64_t>(isEmpty());
  }
};
thread_local Part ownPart;

/// The other threads are not in a child process.
void forgetOthers() {
  allStackBytes = ownPart.stackBytes;
  allLevels = ownPart.levels;
  parts = !ownPart.isEmpty();
}

uint64_t frameBytes(uint64_t levels) {
  uint64_t all = allLevels;
  return levels * std::max<uint64_t>(kPythonLevel, all ? chunkBytesInUse() / all : 0);
}

struct Measured {
  uint64_t resident;
  uint64_t wanted;  ///< by all of them
  uint64_t allowed; ///< to all of them
};

Measured measure() {
  uint64_t held = allStackBytes + chunkBytesInUse(), resident = measureMemory().resident;
  return {resident, allStackBytes + frameBytes(allLevels), (resident + held) / 2};
}

uint64_t left(const Measured &measured) {
  return measured.allowed > measured.wanted ? measured.allowed - measured.wanted : 0;
}

} // namespace

uint64_t measureShare() {
  Measured measured = measure();
  return std::max(left(measured), measured.allowed / (parts + 1));
}

std::optional<uint64_t> notePart(uint64_t stackBytes, uint64_t levels) {
  static const int watchesForks = pthread_atfork(nullptr, nullptr, forgetOthers);
  (void)watchesForks;
  ownPart.set(stackBytes, levels);
  uint64_t wanted = allStackBytes + frameBytes(allLevels);
  if (wanted < nextMeasurement) {
    nextMeasurement = std::min<uint64_t>(nextMeasurement, wanted + wanted / 2 + kUnseen); // they may have come up since
    return std::nullopt;
  }
  Measured measured = measure();
  nextMeasurement = std::min(ownPart.pace.next(measured.wanted, measured.resident, kLeast), measured.allowed);
  // Where nothing is left, whoever takes more than the others has to stop.
  return left(measured) ? partBytes() + left(measured) : measured.allowed / parts;
}

uint64_t partBytes() { return ownPart.stackBytes + frameBytes(ownPart.levels); }

void dropPart() {
  ownPart.set(0, 0);
  ownPart.pace = {};
}

} // namespace encc
