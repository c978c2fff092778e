// Calls on another stack, on this machine or under an emulator of another: no framework, so that any cross compiler builds it.
#include "runtime/StackSwitch.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <sys/mman.h>
#include <unwind.h>

namespace {

constexpr size_t kSize = size_t{1} << 20;

void require(bool condition, const char *what) {
  if (condition)
    return;
  std::printf("failed: %s (%s)\n", what, encc::stackSwitchName());
  std::exit(1);
}

struct Stack {
  char *low = static_cast<char *>(mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ~Stack() { munmap(low, kSize); }
  char *high() const { return low + kSize; }
  bool holds(const void *address) const { return address >= low && address < high(); }
};

struct Call {
  Stack *stack, *next;
  uint64_t sum = 0;
  double product = 1;
  int frames = 0;
  bool isInside = false, isAligned = false, sawCaller = false;
};

_Unwind_Reason_Code countFrame(_Unwind_Context *context, void *argument) {
  auto *call = static_cast<Call *>(argument);
  ++call->frames;
  call->sawCaller |= !call->stack->holds(reinterpret_cast<void *>(_Unwind_GetCFA(context)));
  return _URC_NO_REASON;
}

__attribute__((noinline)) uint64_t recurse(uint64_t n) {
  volatile char used[64];
  used[n % 64] = static_cast<char>(n);
  return n == 0 ? static_cast<uint64_t>(used[0]) : n + recurse(n - 1);
}

void run(void *argument) {
  auto *call = static_cast<Call *>(argument);
  alignas(16) char here[16];
  call->isInside = call->stack->holds(here);
  call->isAligned = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) % 16 == 0;
  call->sum = recurse(1000);
  for (int i = 1; i <= 10; ++i)
    call->product *= i * 0.5;
  char text[64]; // the library's vector instructions need the alignment that the ABI promises
  std::snprintf(text, sizeof text, "%.3f %d", call->product, 7);
  require(std::strcmp(text, "3543.750 7") == 0, text);
  _Unwind_Backtrace(countFrame, call);
  if (call->next) {
    Call inner{call->next, nullptr};
    encc::callOnStack(run, &inner, call->next->high());
    require(inner.isInside && inner.sum == call->sum, "a call on a third stack");
  }
}

/// The compiler can tell no more what the value is, and so has to keep it.
uint64_t opaque(uint64_t value) {
  asm volatile("" : "+r"(value));
  return value;
}
double opaque(double value) {
  volatile double copy = value;
  return copy;
}

/// Keeps more values alive across the call than there are registers that the callee has to save.
__attribute__((noinline)) void testRegisters() {
  Stack stack, next;
  uint64_t a[12];
  double b[12];
  for (int i = 0; i < 12; ++i) {
    a[i] = static_cast<uint64_t>(std::rand());
    b[i] = std::rand() / 3.0;
  }
  uint64_t a0 = opaque(a[0] * 3), a1 = opaque(a[1] * 5), a2 = opaque(a[2] * 7), a3 = opaque(a[3] * 9),
           a4 = opaque(a[4] * 11), a5 = opaque(a[5] * 13), a6 = opaque(a[6] * 15), a7 = opaque(a[7] * 17),
           a8 = opaque(a[8] * 19), a9 = opaque(a[9] * 21);
  double b0 = opaque(b[0] * 3), b1 = opaque(b[1] * 5), b2 = opaque(b[2] * 7), b3 = opaque(b[3] * 9),
         b4 = opaque(b[4] * 11), b5 = opaque(b[5] * 13), b6 = opaque(b[6] * 15), b7 = opaque(b[7] * 17),
         b8 = opaque(b[8] * 19);
  Call call{&stack, &next};
  encc::callOnStack(run, &call, stack.high());
  require(call.isInside, "it runs on the stack it is given");
  require(call.isAligned, "the stack is aligned");
  require(call.sum == 500500 && call.product == 3543.75, "it computes");
  require(a0 == a[0] * 3 && a1 == a[1] * 5 && a2 == a[2] * 7 && a3 == a[3] * 9 && a4 == a[4] * 11 && a5 == a[5] * 13 &&
              a6 == a[6] * 15 && a7 == a[7] * 17 && a8 == a[8] * 19 && a9 == a[9] * 21,
          "integer registers are kept");
  require(b0 == b[0] * 3 && b1 == b[1] * 5 && b2 == b[2] * 7 && b3 == b[3] * 9 && b4 == b[4] * 11 && b5 == b[5] * 13 &&
              b6 == b[6] * 15 && b7 == b[7] * 17 && b8 == b[8] * 19,
          "floating-point registers are kept");
  if (std::strcmp(encc::stackSwitchName(), "swapcontext") != 0)
    require(call.sawCaller && call.frames > 4, "the unwinder goes on into the other stack");
}

struct Ending {
  Stack stack;
  bool cleaned = false;
};

struct Cleanup {
  bool *done;
  ~Cleanup() { *done = true; }
};

void endThread(void *) { pthread_exit(nullptr); }

void *threadMain(void *argument) {
  auto *ending = static_cast<Ending *>(argument);
  Cleanup cleanup{&ending->cleaned};
  encc::callOnStack(endThread, nullptr, ending->stack.high());
  return nullptr;
}

/// pthread_exit unwinds the thread: through the switch, to the destructors of the caller.
void testThreadEnd() {
  Ending ending;
  pthread_t thread;
  require(pthread_create(&thread, nullptr, threadMain, &ending) == 0 && pthread_join(thread, nullptr) == 0,
          "a thread ends inside");
  if (std::strcmp(encc::stackSwitchName(), "swapcontext") != 0)
    require(ending.cleaned, "and is unwound whole");
}

} // namespace

int main(int count, char **arguments) {
  if (count > 1 && std::strcmp(arguments[1], "swapcontext") == 0)
    encc::useContextSwitch();
  for (int i = 0; i < 1000; ++i)
    testRegisters();
  testThreadEnd();
  std::printf("ok: %s\n", encc::stackSwitchName());
}
