// Facts about bodies, from the opcodes alone; when in doubt, no.
#include "runtime/BodyFacts.h"

#include "runtime/Opcodes.h"

#include <algorithm>
#include <string_view>

namespace encc {
namespace {

using namespace opcodes;

/// Operands taken by the operators, which give one result; false for everything else.
bool isOperator(int op, int &taken) {
  if (op == BINARY_OP_ || op == COMPARE_OP_ || op == IS_OP_ || op == CONTAINS_OP_)
    taken = 2;
  else if (op == UNARY_NEGATIVE_ || op == UNARY_INVERT_ || op == UNARY_NOT_ || op == UNARY_POSITIVE_ || op == TO_BOOL_)
    taken = 1;
  else
    return false;
  return true;
}

int valuesLoaded(int op) {
  if (op == LOAD_FAST_LOAD_FAST_ || op == LOAD_FAST_BORROW_LOAD_FAST_BORROW_)
    return 2;
  return op == LOAD_FAST_ || op == LOAD_FAST_BORROW_ || op == LOAD_FAST_CHECK_ || op == LOAD_CONST_ ||
         op == LOAD_SMALL_INT_;
}

bool isQuiet(const Instruction &instruction) {
  int op = instruction.op, taken;
  if (isOperator(op, taken))
    return op != BINARY_OP_ || instruction.arg != kSubscript;
  return valuesLoaded(op) > 0 || isJump(op) || op == STORE_FAST_ || op == STORE_FAST_STORE_FAST_ ||
         op == STORE_FAST_LOAD_FAST_ || op == COPY_ || op == SWAP_ || op == POP_TOP_ || op == NOP_ ||
         op == NOT_TAKEN_ || op == RETURN_VALUE_ || op == RETURN_CONST_;
}

/// Whether it looks up an attribute, and nothing for a call of it.
bool looksUpAttribute(const Instruction &instruction) {
  constexpr unsigned kForCall = 1;
  return instruction.op == LOAD_ATTR_ && (LOAD_METHOD_ >= 0 || !(instruction.arg & kForCall));
}

bool iterates(int op) { return std::string_view(kOpcodes[op].name) == "FOR_ITER" || op == SEND_; }

} // namespace

bool onlyComputes(const Bytecode &bytecode, const std::vector<RestartSite> &sites) {
  std::vector<bool> isSite(bytecode.instructions.size());
  for (const RestartSite &site : sites) {
    if (!site.isSelfCall || site.name.kind == SelfName::Kind::Method || site.depth > 0)
      return false;
    for (size_t i = site.begin; i < site.region.front(); ++i)
      isSite[i] = true;
    for (size_t call : site.calls)
      for (size_t i = call - 1; i <= call + 1 && i < isSite.size(); ++i) // PRECALL before, RAISE_VARARGS behind
        isSite[i] = isSite[i] || i == call || bytecode.instructions[i].op == PRECALL_ ||
                    bytecode.instructions[i].op == RAISE_VARARGS_;
  }
  for (size_t i = bytecode.start; i < bytecode.instructions.size(); ++i) {
    const Instruction &instruction = bytecode.instructions[i];
    if (!isSite[i] && bytecode.depth[i] >= 0 &&
        (!isQuiet(instruction) || iterates(instruction.op) || instruction.handler.covers()))
      return false;
  }
  return true;
}

std::vector<bool> loadsThatStay(const Bytecode &bytecode, const RestartSite &site) {
  std::vector<bool> stays(site.region.size(), true);
  std::vector<size_t> producers; // by region index, of the values on the stack
  for (size_t k = 0; k < site.region.size(); ++k) {
    const Instruction &instruction = bytecode.instructions[site.region[k]];
    int taken = 1;
    if (int loaded = valuesLoaded(instruction.op)) {
      producers.insert(producers.end(), static_cast<size_t>(loaded), k);
    } else if ((looksUpAttribute(instruction) || isOperator(instruction.op, taken)) &&
               static_cast<size_t>(taken) <= producers.size()) {
      producers.resize(producers.size() - static_cast<size_t>(taken));
      producers.push_back(k);
    } else if (instruction.op != PRECALL_ &&
               !std::binary_search(site.calls.begin(), site.calls.end(), site.region[k])) {
      return stays; // a call or a jump: all are taken to stay
    }
  }
  std::fill(stays.begin(), stays.end(), false);
  for (size_t producer : producers)
    stays[producer] = true;
  return stays;
}

} // namespace encc
