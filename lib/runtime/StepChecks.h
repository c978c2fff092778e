// Checks of self calls that cost two short instructions: FOR_ITER takes one of the steps that the counter has granted.
//
//   start:  …
//   site:   FOR_ITER refill; POP_TOP            steps: an iterator over zeros, on the stack above the counter
//           arguments; stores; JUMP_BACKWARD start
//   refill: drop the steps; if counter: steps = iter(counter), on with the arguments
//           else: the real call
//
// Steps are granted while the name is watched (NameWatch.h), and taken back when it means something else; then, or when they are
// used up, the counter looks. How many are left also says how many restarts there were.
#pragma once

#include "runtime/Bytecode.h"
#include "runtime/Opcodes.h"

namespace encc {

class StepChecks {
public:
  /// Stack items that the steps take: from 3.15 on, what GET_ITER gives has an index.
  static constexpr int kItems = opcodes::kVersion >= 0x30f ? 2 : 1;

  explicit StepChecks(Assembler &out) : out_(out) {}

  /// Stack: counter. Puts steps on it.
  void emitGrant(const Instruction &like);
  /// Stack: counter, steps. Goes on if the call may restart the activation; else, with the same stack, to `realCall`.
  void emitCheck(Label realCall, const Instruction &like);
  /// Behind all code: what the checks do now and then.
  void emitRefills();

private:
  struct Refill {
    Label here, granted, realCall;
    Instruction like;
  };
  Assembler &out_;
  std::vector<Refill> refills_;
};

} // namespace encc
