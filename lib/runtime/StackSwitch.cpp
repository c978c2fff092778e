// The stack pointer is moved by ten instructions of our own where we have them, else by swapcontext.
#include "runtime/StackSwitch.h"

#include <cstddef>
#include <cstdint>
#include <ucontext.h>

// The frame pointer keeps the caller's stack, and the unwind tables say so: a backtrace goes on into the other stack.
// Call and return stay paired, so shadow stacks hold too.
#if defined(__x86_64__)
#define ENCC_STACK_SWITCH "x86-64"
asm(R"(
.text
.p2align 4
.hidden enccCallOnStack
.globl enccCallOnStack
.type enccCallOnStack, @function
enccCallOnStack:
  .cfi_startproc
  endbr64
  push %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  mov %rsp, %rbp
  .cfi_def_cfa_register %rbp
  mov %rdx, %rsp
  mov %rdi, %rax
  mov %rsi, %rdi
  call *%rax
  leave
  .cfi_def_cfa %rsp, 8
  ret
  .cfi_endproc
.size enccCallOnStack, .-enccCallOnStack
)");
#elif defined(__aarch64__)
#define ENCC_STACK_SWITCH "aarch64"
asm(R"(
.text
.p2align 4
.hidden enccCallOnStack
.globl enccCallOnStack
.type enccCallOnStack, %function
enccCallOnStack:
  .cfi_startproc
  hint #34
  stp x29, x30, [sp, #-16]!
  .cfi_def_cfa_offset 16
  .cfi_offset x29, -16
  .cfi_offset x30, -8
  mov x29, sp
  .cfi_def_cfa_register x29
  mov x9, x0
  mov x0, x1
  mov sp, x2
  blr x9
  mov sp, x29
  ldp x29, x30, [sp], #16
  .cfi_def_cfa sp, 0
  .cfi_restore x29
  .cfi_restore x30
  ret
  .cfi_endproc
.size enccCallOnStack, .-enccCallOnStack
)");
#endif

#ifdef ENCC_STACK_SWITCH
extern "C" void enccCallOnStack(void (*function)(void *), void *argument, void *stackPointer);
#endif

namespace encc {
namespace {

struct ContextCall {
  void (*function)(void *);
  void *argument;
};

/// makecontext passes ints only: two halves of a pointer.
void runContext(unsigned high, unsigned low) {
  auto *call = reinterpret_cast<ContextCall *>(uintptr_t{high} << 32 | low);
  call->function(call->argument);
}

void callInContext(void (*function)(void *), void *argument, char *top) {
  constexpr size_t size = 64 * 1024; // what makecontext needs to know of; the mapping goes on below
  ucontext_t context, back;
  getcontext(&context);
  context.uc_stack.ss_sp = top - size;
  context.uc_stack.ss_size = size;
  context.uc_link = &back;
  ContextCall call{function, argument};
  auto bits = reinterpret_cast<uintptr_t>(&call);
  makecontext(&context, reinterpret_cast<void (*)()>(runContext), 2, static_cast<unsigned>(bits >> 32),
              static_cast<unsigned>(bits));
  swapcontext(&back, &context);
}

#ifdef ENCC_STACK_SWITCH
bool inContext = false;
#endif

} // namespace

#ifdef ENCC_STACK_SWITCH
void callOnStack(void (*function)(void *), void *argument, char *top) {
  constexpr size_t gap = 256; // keeps the first frame off the mapping's last bytes
  if (inContext)
    return callInContext(function, argument, top);
  enccCallOnStack(function, argument, top - gap);
}
const char *stackSwitchName() { return inContext ? "swapcontext" : ENCC_STACK_SWITCH; }
void useContextSwitch() { inContext = true; }
#else
void callOnStack(void (*function)(void *), void *argument, char *top) { callInContext(function, argument, top); }
const char *stackSwitchName() { return "swapcontext"; }
void useContextSwitch() {}
#endif

} // namespace encc
