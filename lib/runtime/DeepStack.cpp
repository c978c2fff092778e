// mmap without reservation: the kernel gives pages as they are written to.
#include "runtime/DeepStack.h"

#include <algorithm>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace encc {
namespace {

constexpr size_t kGuard = 64 * 1024;
constexpr size_t kPage = 4096;
constexpr size_t kLeast = size_t{4} << 20; ///< less is no better than the native stack
constexpr size_t kKept = size_t{8} << 20;  ///< stays committed between calls, as all of a thread's own stack does
constexpr uint64_t kCanary = 0x656e63635f737461;

/// note [canaries]: whether a recursion went deeper than the part that is kept is seen from a page just below it, marked at
/// intervals shorter than what a frame of the interpreter leaves unwritten. Asking the kernel (mincore) takes 400 ns.
constexpr size_t kCanaryStep = 32;

NativeStack readNativeStack() {
  NativeStack stack;
  pthread_attr_t attributes;
  void *address = nullptr;
  size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0)
    return stack;
  pthread_attr_getstack(&attributes, &address, &size);
  pthread_attr_destroy(&attributes);
  stack.low = reinterpret_cast<uintptr_t>(address);
  stack.high = stack.low + size;
  return stack;
}

NativeStack &ownNativeStack() {
  thread_local NativeStack stack = readNativeStack();
  return stack;
}

} // namespace

DeepStack::~DeepStack() { unmap(); }

void DeepStack::unmap() {
  if (low_)
    munmap(low_, size());
  low_ = high_ = nullptr;
}

bool DeepStack::map(size_t size) {
  unmap();
  // The stack pointer starts at the end, so the size has to be aligned too.
  for (size = size / kGuard * kGuard; size >= kLeast; size = size / 2 / kGuard * kGuard) {
    void *memory =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED)
      continue;
    low_ = static_cast<char *>(memory);
    high_ = low_ + size;
    mprotect(low_, kGuard, PROT_NONE);
    madvise(low_, size, MADV_NOHUGEPAGE); // a huge page would commit 2 MiB for the first frame
    return true;
  }
  return false;
}

char *DeepStack::low() const { return low_ + kGuard; }

void DeepStack::trim() {
  char *kept = high_ - std::min(kKept, size() / 2);
  auto *canaries = reinterpret_cast<uint64_t *>(kept - kPage);
  uint64_t touched = 0;
#pragma GCC unroll 16
  for (size_t i = 0; i < kPage / sizeof(uint64_t); i += kCanaryStep)
    touched |= canaries[i] ^ kCanary;
  if (!touched)
    return;
  madvise(low(), static_cast<size_t>(kept - low()), MADV_DONTNEED);
  for (size_t i = 0; i < kPage / sizeof(uint64_t); i += kCanaryStep)
    canaries[i] = kCanary;
}

const NativeStack &nativeStack() { return ownNativeStack(); }

bool growNativeStack(size_t size) {
  if (static_cast<pid_t>(syscall(SYS_gettid)) != getpid())
    return false;
  NativeStack &stack = ownNativeStack();
  rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0)
    return false;
  rlim_t wanted = std::min<rlim_t>(size, limit.rlim_max);
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < wanted) {
    limit.rlim_cur = wanted;
    if (setrlimit(RLIMIT_STACK, &limit) != 0)
      return false;
  }
  uintptr_t low = stack.high - std::min<uintptr_t>(wanted, stack.high);
  if (low >= stack.low)
    return false;
  stack.low = low;
  return true;
}

} // namespace encc
