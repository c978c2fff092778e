// Checks of self calls that cost two short instructions: FOR_ITER takes one of the steps that lie on the stack above the counter.
//
//   entry:  LOAD_CONST site; UNARY_INVERT; FOR_ITER none       (a counter, whose first item are its steps)
//           arguments; stores; JUMP_FORWARD start
//   start:  …
//   site:   FOR_ITER refill; POP_TOP
//           arguments; stores; JUMP_BACKWARD start
//   refill: drop the steps; if counter: steps = iter(counter), on with the arguments
//           else: the real call
//
// Where the name is watched (NameWatch.h), steps are an iterator over nothing but Nones, which are granted by the thousand, and
// taken back when the name means something else; then, or when they are used up, the counter looks. How many are left also says
// how many restarts there were. Elsewhere the counter itself is the iterator, and looks at each step.
//
// Up to 3.11 the None stays below the arguments for the jump, which takes it: POP_JUMP_BACKWARD_IF_NONE. While the
// code is cold the counter gives something else, and the jump is the JUMP_BACKWARD behind that, which warms it up.
#pragma once

#include "runtime/Bytecode.h"
#include "runtime/Opcodes.h"

namespace encc {

/// Where a FOR_ITER jumps to when its iterator, the top of the stack, has come to its end: drops it.
void emitEndOfIterator(Assembler &out, const Instruction &like);

class StepChecks {
public:
  /// Stack items that the steps take.
  static constexpr int kItems = opcodes::kIndexedIterators ? 2 : 1;
  static constexpr bool kJumpTakesStep = opcodes::POP_JUMP_BACKWARD_IF_NONE_ >= 0;

  /// Whether the first restart puts counter and steps on the stack by `emitFirst`. (From 3.15 on, FOR_ITER wants an index too.)
  static constexpr bool kFirstIterates = kItems == 1;

  explicit StepChecks(Assembler &out) : out_(out) {}

  /// Puts a counter and its steps on the stack, made by the site; if the call may not restart the activation, goes to `none`,
  /// where `emitEndOfIterator` leaves nothing.
  void emitFirst(unsigned site, Label none, const Instruction &like);
  /// Stack: counter. Puts steps on it.
  void emitGrant(const Instruction &like);
  /// Stack: counter, steps. Goes on if the call may restart the activation; else, with the same stack, to `realCall`.
  void emitCheck(Label realCall, const Instruction &like);
  /// The backward jump behind a check.
  void emitJump(Label start, const Instruction &like);
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
