// Words of one linear call, in the order in which they are appended: the locals that the work loads, the last one first; the
// operands from the top down; and, if there is more than one call to tell apart, its tag. They are taken in the reverse order.
#include "runtime/LinearPatch.h"

#include "runtime/Opcodes.h"

#include <algorithm>

namespace encc {

using namespace opcodes;

namespace {

int localsLoaded(const Instruction &instruction) {
  int op = instruction.op;
  if (op == LOAD_FAST_LOAD_FAST_ || op == LOAD_FAST_BORROW_LOAD_FAST_BORROW_)
    return 2;
  return op == LOAD_FAST_ || op == LOAD_FAST_BORROW_ ? 1 : 0;
}

/// Index of the topmost NULL below operand `end`, or -1.
int nullBelow(const LinearSite &site, int end) {
  for (--end; end >= 0; --end)
    if (site.isNull[static_cast<size_t>(end)])
      break;
  return end;
}

} // namespace

LinearEmitter::LinearEmitter(PyCodeObject *code, const Bytecode &bytecode, Assembler &out,
                             std::function<unsigned(Ref)> addConstant)
    : code_(code), bytecode_(bytecode), out_(out), addConstant_(std::move(addConstant)) {}

void LinearEmitter::setSites(std::vector<LinearSite> sites) {
  sites_ = std::move(sites);
  if (sites_.empty())
    return;
  none_ = addConstant_(Ref::borrow(Py_None));
  for (const LinearSite &site : sites_)
    for (const PendingWork &rest : site.rests)
      tags_.emplace_back(rest.call, addConstant_(Ref::steal(PyLong_FromSize_t(tags_.size()))));
}

const LinearSite *LinearEmitter::siteAt(size_t i) const {
  for (const LinearSite &site : sites_)
    if (site.site.begin == i)
      return &site;
  return nullptr;
}

unsigned LinearEmitter::tagOf(size_t call) const {
  return std::find_if(tags_.begin(), tags_.end(), [&](const auto &tag) { return tag.first == call; })->second;
}

/// A single call needs no tag if its first word is an operand, or a local that the work begins with.
bool LinearEmitter::isTagged() const {
  const LinearSite &site = sites_.front();
  if (tags_.size() > 1)
    return true;
  if (std::find(site.isNull.begin(), site.isNull.end(), false) != site.isNull.end())
    return false;
  return site.operands() > 0 || localsLoaded(bytecode_.instructions[site.rests.front().work.front()]) == 0;
}

void LinearEmitter::emitCall(const LinearSite &site, size_t call, const Instruction &like) {
  auto rest = std::find_if(site.rests.begin(), site.rests.end(), [&](const PendingWork &r) { return r.call == call; });
  int above = site.drops + site.operands() + code_->co_argcount;
  for (auto local = rest->locals.rbegin(); local != rest->locals.rend(); ++local) {
    out_.emit(LOAD_FAST_, *local, like);
    out_.emit(LIST_APPEND_, static_cast<unsigned>(above + 1), like);
  }
  emitStores(site, like);
  for (int i = 0; i < site.drops; ++i)
    out_.emit(POP_TOP_, 0, like);
  if (isTagged()) {
    out_.emit(LOAD_CONST_, tagOf(call), like);
    out_.emit(LIST_APPEND_, 1, like);
  }
}

/// The arguments into the parameters, the operands into the counter. A NULL cannot be appended, nor popped in all versions: it is
/// stored into the first parameter, whose own value takes the NULL's place for that long.
void LinearEmitter::emitStores(const LinearSite &site, const Instruction &like) {
  auto next = static_cast<unsigned>(code_->co_argcount);
  if (STORE_FAST_STORE_FAST_ >= 0)
    for (; next >= 3 && next <= 16; next -= 2)
      out_.emit(STORE_FAST_STORE_FAST_, (next - 1) << 4 | (next - 2), like);
  while (next > 1)
    out_.emit(STORE_FAST_, --next, like);
  auto storeFirst = [&](int end) { // the value lies on top of operand `end`
    if (int null = nullBelow(site, end); null >= 0)
      out_.emit(SWAP_, static_cast<unsigned>(end - null + 1), like);
    out_.emit(STORE_FAST_, 0, like);
  };
  if (next == 1)
    storeFirst(site.operands());
  for (int operand = site.operands() - 1; operand >= 0; --operand)
    if (site.isNull[static_cast<size_t>(operand)])
      storeFirst(operand);
    else
      out_.emit(LIST_APPEND_, static_cast<unsigned>(site.drops + operand + 1), like);
}

void LinearEmitter::emitReturns(Label start, const Handler &handler) {
  Instruction like = bytecode_.instructions[tags_.front().first];
  like.target = kNoLabel;
  like.handler = handler;
  Label done = out_.newLabel(), taken = out_.newLabel();
  out_.emit(NOP_, 0, like); // up to 3.12 an exception at the jump back is looked up one instruction before its target
  out_.bind(start);
  out_.emit(COPY_, 2, like);
  out_.emit(UNARY_NEGATIVE_, 0, like);
  out_.emit(COPY_, 1, like);
  out_.jump(kIfNone, done, like);
  out_.bind(taken);
  for (const LinearSite &site : sites_)
    for (const PendingWork &rest : site.rests) {
      Label other = out_.newLabel();
      bool isLast = rest.call == tags_.back().first;
      if (!isLast) {
        out_.emit(COPY_, 1, like);
        out_.emit(LOAD_CONST_, tagOf(rest.call), like);
        out_.emit(IS_OP_, 0, like);
        out_.jump(kIfFalse, other, like);
      }
      if (isTagged())
        out_.emit(POP_TOP_, 0, like);
      emitRest(site, rest, !isTagged(), handler);
      out_.jump(JUMP_BACKWARD_, start, like);
      out_.bind(other);
    }
  out_.bind(done); // counter, value, None: the None may be a word
  if (!isTagged()) {
    Label word = out_.newLabel(), none = out_.newLabel();
    out_.emit(COPY_, 3, like);
    out_.emit(LOAD_CONST_, none_, like);
    out_.emit(BINARY_OP_, kOr, like);
    out_.jump(kIfFalse, word, like);
    out_.jump(JUMP_FORWARD_, none, like);
    out_.bind(word);
    out_.jump(JUMP_BACKWARD_, taken, like);
    out_.bind(none);
  }
  out_.emit(POP_TOP_, 0, like);
  out_.emit(SWAP_, 2, like);
  out_.emit(POP_TOP_, 0, like);
  out_.emit(RETURN_VALUE_, 0, like);
}

/// Takes a word; the counter lies `below` items down.
void LinearEmitter::emitTake(int below, const Instruction &like) {
  out_.emit(COPY_, static_cast<unsigned>(below + 1), like);
  out_.emit(LOAD_CONST_, none_, like);
  out_.emit(BINARY_OP_, kShiftRight, like);
}

/// Stack: counter, value, and the first word if it is taken already. Puts the operands under the value and does the work.
void LinearEmitter::emitRest(const LinearSite &site, const PendingWork &rest, bool firstIsTaken,
                             const Handler &handler) {
  Instruction like = bytecode_.instructions[rest.call];
  like.target = kNoLabel;
  like.handler = handler;
  if (firstIsTaken && site.operands() > 0)
    out_.emit(SWAP_, 2, like);
  for (int operand = 0; operand < site.operands(); ++operand) {
    bool isNull = site.isNull[static_cast<size_t>(operand)];
    if (isNull) {
      out_.emit(PUSH_NULL_, 0, like);
      if (firstIsTaken) // below the word that lies there
        out_.emit(SWAP_, 3, like);
      out_.emit(SWAP_, 2, like);
    } else if (!std::exchange(firstIsTaken, false)) {
      emitTake(operand + 1, like);
      out_.emit(SWAP_, 2, like);
    }
  }
  for (size_t i : rest.work) {
    Instruction instruction = bytecode_.instructions[i];
    instruction.handler = handler;
    int below = bytecode_.depth[i] - site.drops, loads = localsLoaded(instruction);
    if (loads == 0)
      out_.emit(instruction);
    for (; loads > 0; --loads, ++below)
      if (!std::exchange(firstIsTaken, false))
        emitTake(below, instruction);
  }
}

} // namespace encc
