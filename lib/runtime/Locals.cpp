// Definite assignment over bytecode: a local that every path binds before it is read may keep its old value.
#include "runtime/Locals.h"

#include "runtime/KeptParameters.h"
#include "runtime/Opcodes.h"

#include <algorithm>
#include <string>

namespace encc {
namespace {

using namespace opcodes;

/// Locals that an instruction reads and binds; up to two of each.
struct Access {
  int reads[2] = {-1, -1};
  int binds[2] = {-1, -1};
  int unbinds = -1;
  int saves = -1; ///< taken away for an inlined comprehension, and stored again behind it: bound or not, as it was
};

Access accessOf(const Instruction &instruction) {
  int arg = static_cast<int>(instruction.arg), high = arg >> 4, low = arg & 15;
  int op = instruction.op;
  Access access;
  if (op == LOAD_FAST_ || op == LOAD_FAST_CHECK_ || op == LOAD_FAST_BORROW_)
    access.reads[0] = arg;
  else if (op == STORE_FAST_)
    access.binds[0] = arg;
  else if (op == DELETE_FAST_)
    access.reads[0] = access.unbinds = arg;
  else if (op == LOAD_FAST_AND_CLEAR_)
    access.saves = access.unbinds = arg;
  else if (op == LOAD_FAST_LOAD_FAST_ || op == LOAD_FAST_BORROW_LOAD_FAST_BORROW_)
    access.reads[0] = high, access.reads[1] = low;
  else if (op == STORE_FAST_STORE_FAST_)
    access.binds[0] = high, access.binds[1] = low;
  else if (op == STORE_FAST_LOAD_FAST_)
    access.binds[0] = high, access.reads[1] = low; // the read comes after the store
  return access;
}

} // namespace

LocalsToReset localsToReset(PyCodeObject *code, const Bytecode &bytecode) {
  const auto &instructions = bytecode.instructions;
  auto localCount = static_cast<size_t>(code->co_nlocals);
  auto slotCount = static_cast<size_t>(code->co_nlocalsplus);
  std::string kinds(slotCount, '\0');
  LocalsToReset result;
  for (size_t i = 0; i < bytecode.start; ++i)
    if (instructions[i].op == MAKE_CELL_) {
      result.cells.push_back(instructions[i].arg);
      kinds[instructions[i].arg] = 'c';
    }

  // bound[i]: the locals surely bound before instruction i; a pass over all edges until nothing shrinks.
  std::vector<std::string> bound(instructions.size() + 1);
  std::string unbindable(localCount, '\0');
  std::string savedUnbound(localCount, '\0'), checked(localCount, '\0');
  std::string start(localCount, '\0');
  unsigned parameters = parameterCount(code);
  std::fill_n(start.begin(), parameters, 1);
  std::vector<size_t> work{bytecode.start};
  bound[bytecode.start] = start;
  auto flow = [&](size_t to, const std::string &state) {
    if (to >= instructions.size())
      return;
    if (bound[to].empty() && localCount > 0) {
      bound[to] = state;
      work.push_back(to);
      return;
    }
    bool shrank = false;
    for (size_t k = 0; k < localCount; ++k)
      if (bound[to][k] && !state[k])
        bound[to][k] = 0, shrank = true;
    if (shrank)
      work.push_back(to);
  };
  while (!work.empty() && localCount > 0) {
    size_t i = work.back();
    work.pop_back();
    const Instruction &instruction = instructions[i];
    std::string state = bound[i];
    Access access = accessOf(instruction);
    if (access.reads[0] >= 0 && static_cast<size_t>(access.reads[0]) < localCount &&
        !state[static_cast<size_t>(access.reads[0])])
      unbindable[static_cast<size_t>(access.reads[0])] = 1;
    if (access.saves >= 0 && static_cast<size_t>(access.saves) < localCount &&
        !state[static_cast<size_t>(access.saves)])
      savedUnbound[static_cast<size_t>(access.saves)] = 1;
    if ((instruction.op == LOAD_FAST_CHECK_ || instruction.op == DELETE_FAST_) && instruction.arg < localCount)
      checked[instruction.arg] = 1;
    if (instruction.handler.covers())
      flow(static_cast<size_t>(instruction.handler.target), state);
    for (int local : access.binds)
      if (local >= 0 && static_cast<size_t>(local) < localCount)
        state[static_cast<size_t>(local)] = 1;
    if (access.reads[1] >= 0 && static_cast<size_t>(access.reads[1]) < localCount &&
        !state[static_cast<size_t>(access.reads[1])])
      unbindable[static_cast<size_t>(access.reads[1])] = 1;
    if (access.unbinds >= 0 && static_cast<size_t>(access.unbinds) < localCount) {
      state[static_cast<size_t>(access.unbinds)] = 0;
      if (instruction.handler.covers())
        flow(static_cast<size_t>(instruction.handler.target), state);
    }
    if (isJump(instruction.op))
      flow(static_cast<size_t>(instruction.target), state);
    if (!endsBlock(instruction.op))
      flow(i + 1, state);
  }
  // Behind a comprehension the variable counts as bound here; the compiler knew better, and checks the loads that may fail.
  for (size_t k = 0; k < localCount; ++k)
    if ((unbindable[k] || (savedUnbound[k] && checked[k])) && kinds[k] != 'c' && k >= parameters)
      result.toUnbind.push_back(static_cast<unsigned>(k));
  return result;
}

} // namespace encc
