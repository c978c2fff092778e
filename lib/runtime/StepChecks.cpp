#include "runtime/StepChecks.h"

#include "runtime/Compat.h"

namespace encc {

using namespace opcodes;

void emitEndOfIterator(Assembler &out, const Instruction &like) {
  if (END_FOR_ >= 0)
    out.emit(END_FOR_, 0, like);
  if (POP_ITER_ >= 0)
    out.emit(POP_ITER_, 0, like);
  else if (kVersion >= 0x30d)
    out.emit(POP_TOP_, 0, like);
}

void StepChecks::emitFirst(unsigned site, Label none, const Instruction &like) {
  out_.emit(LOAD_CONST_, site, like);
  out_.emit(UNARY_INVERT_, 0, like);
  out_.jump(FOR_ITER_, none, like);
}

void StepChecks::emitGrant(const Instruction &like) {
  out_.emit(COPY_, 1, like);
  out_.emit(GET_ITER_, 0, like);
}

void StepChecks::emitCheck(Label realCall, const Instruction &like) {
  Refill refill{out_.newLabel(), out_.newLabel(), realCall, like};
  out_.jump(FOR_ITER_, refill.here, like);
  if (!kJumpTakesStep)
    out_.emit(POP_TOP_, 0, like);
  out_.bind(refill.granted);
  refills_.push_back(refill);
}

void StepChecks::emitJump(Label start, const Instruction &like) {
  if (kJumpTakesStep)
    out_.jump(POP_JUMP_BACKWARD_IF_NONE_, start, like);
  out_.jump(JUMP_BACKWARD_, start, like);
}

// Jumps that are traced no more than if there were none, where the interpreter asks the opcode.
void StepChecks::emitRefills() {
  for (const Refill &refill : refills_) {
    const Instruction &like = refill.like;
    out_.bind(refill.here);
    emitEndOfIterator(out_, like);
    if (compat::kHasWatchers) {
      Label lost = out_.newLabel();
      out_.emit(COPY_, 1, like);
      if (TO_BOOL_ >= 0)
        out_.emit(TO_BOOL_, 0, like);
      out_.jump(kIfFalse, lost, like);
      emitGrant(like);
      out_.jump(JUMP_BACKWARD_NO_INTERRUPT_, refill.granted, like);
      out_.bind(lost);
    }
    emitGrant(like); // none: the real call has the same stack
    out_.jump(JUMP_BACKWARD_NO_INTERRUPT_, refill.realCall, like);
  }
}

} // namespace encc
