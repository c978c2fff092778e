// The interpreter's arena allocator serves the object allocator's arenas (256 KiB or more) and the frame stack's chunks.
#include "runtime/ChunkCache.h"

#include "runtime/Ref.h"

#include <atomic>

namespace encc {
namespace {

constexpr size_t kChunk = 16 * 1024;
constexpr size_t kLargestChunk = 128 * 1024; ///< one that holds a frame with thousands of locals
constexpr size_t kMostKept = 1024;           ///< 16 MiB, the frames of 100,000 levels

PyObjectArenaAllocator below;
ChunkObserver observer;
void *kept[kMostKept];
size_t keptCount = 0;
/// Interpreters with a GIL of their own share this allocator. Whoever finds it taken goes to the allocator below.
std::atomic_flag busy = ATOMIC_FLAG_INIT;
std::atomic<size_t> inUse{0};

void *allocate(void *, size_t size) {
  if (size < kChunk || size > kLargestChunk)
    return below.alloc(below.ctx, size);
  inUse.fetch_add(size, std::memory_order_relaxed);
  observer.taken();
  void *result = nullptr;
  if (size == kChunk && !busy.test_and_set(std::memory_order_acquire)) {
    if (keptCount > 0)
      result = kept[--keptCount];
    busy.clear(std::memory_order_release);
  }
  return result ? result : below.alloc(below.ctx, size);
}

void release(void *, void *memory, size_t size) {
  if (size < kChunk || size > kLargestChunk)
    return below.free(below.ctx, memory, size);
  // Chunks from before the installation were not counted.
  size_t used = inUse.load(std::memory_order_relaxed);
  while (used >= size && !inUse.compare_exchange_weak(used, used - size, std::memory_order_relaxed)) {
  }
  observer.released();
  bool keeps = false;
  if (size == kChunk && !busy.test_and_set(std::memory_order_acquire)) {
    keeps = keptCount < kMostKept;
    if (keeps)
      kept[keptCount++] = memory;
    busy.clear(std::memory_order_release);
  }
  if (!keeps)
    below.free(below.ctx, memory, size);
}

} // namespace

void installChunkCache(ChunkObserver chunkObserver) {
  if (below.alloc)
    return;
  observer = chunkObserver;
  PyObject_GetArenaAllocator(&below);
  PyObjectArenaAllocator own{nullptr, allocate, release};
  PyObject_SetArenaAllocator(&own);
}

size_t chunkBytesInUse() { return inUse.load(std::memory_order_relaxed); }

} // namespace encc
