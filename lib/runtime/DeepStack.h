// The memory that deep recursion runs on: one large mapping per thread, of which only what is touched takes memory.
#pragma once

#include <cstddef>
#include <cstdint>

namespace encc {

class DeepStack {
public:
  DeepStack() = default;
  ~DeepStack();
  DeepStack(const DeepStack &) = delete;
  DeepStack &operator=(const DeepStack &) = delete;

  /// Maps at most `size` bytes, or as much of it (halved again and again) as the system grants; false if that is too little
  /// to be of use. What was mapped before is given back: nothing may run on it.
  bool map(size_t size);

  bool isMapped() const { return low_ != nullptr; }
  bool contains(const void *address) const { return address >= low_ && address < high_; }
  /// Lowest address that may be used: below lies the guard.
  char *low() const;
  char *high() const { return high_; }
  size_t size() const { return static_cast<size_t>(high_ - low_); }

  /// Gives back what a recursion touched, but for the part next to the top. Costs a few reads when it touched little.
  void trim();

private:
  void unmap();

  char *low_ = nullptr, *high_ = nullptr;
};

/// The bounds of the stack that the thread was started with.
struct NativeStack {
  uintptr_t low = 0, high = 0;
};
/// The main thread's grows down to its soft RLIMIT_STACK: that is its `low`. Slow on first use in a thread.
const NativeStack &nativeStack();

/// Raises the soft RLIMIT_STACK, so that the main thread's stack can grow; true if `nativeStack().low` went down.
bool growNativeStack(size_t size);

} // namespace encc
