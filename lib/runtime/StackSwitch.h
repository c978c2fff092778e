// Runs a function on another stack, in a way that debuggers, profilers and the C++ unwinder walk through.
#pragma once

namespace encc {

/// Calls `function(argument)` with the stack pointer just below `top` (which ends a mapping, or any 64 KiB of free memory),
/// and returns when it returns. C++ exceptions must not leave `function`; pthread_exit may.
void callOnStack(void (*function)(void *), void *argument, char *top);

/// "x86-64", "aarch64" or "swapcontext": how it is done here.
const char *stackSwitchName();

/// Takes the way of machines without code of their own, which is ten times slower; for tests (ENCC_STACK_SWITCH=swapcontext).
void useContextSwitch();

} // namespace encc
