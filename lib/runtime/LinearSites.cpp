// Finding linear recursion: calls of the function's own name, and what stands between them and the return.
#include "runtime/LinearSites.h"

#include "runtime/Opcodes.h"

#include <algorithm>
#include <climits>
#include <string_view>

namespace encc {
namespace {

using namespace opcodes;

constexpr bool kNullIsBelow = kVersion < 0x30d; // of a callee

/// How deep an operation reaches into the stack: so many items from the top, and `perArgument` more for each unit of its
/// argument.
struct Reach {
  std::string_view name;
  int items = 0, perArgument = 0;
};

/// Operations that neither branch nor store into a variable.
constexpr Reach kOperations[] = {
    {"BINARY_OP", 2, 0},
    {"BINARY_SUBSCR", 2, 0},
    {"COMPARE_OP", 2, 0},
    {"IS_OP", 2, 0},
    {"CONTAINS_OP", 2, 0},
    {"UNARY_NEGATIVE", 1, 0},
    {"UNARY_INVERT", 1, 0},
    {"UNARY_NOT", 1, 0},
    {"LOAD_METHOD", 1, 0},
    {"UNARY_POSITIVE", 1, 0},
    {"TO_BOOL", 1, 0},
    {"LOAD_ATTR", 1, 0},
    {"CALL", 2, 1},
    {"CALL_KW", 3, 1},
    {"BUILD_LIST", 0, 1},
    {"BUILD_TUPLE", 0, 1},
    {"BUILD_SET", 0, 1},
    {"BUILD_STRING", 0, 1},
    {"BUILD_MAP", 0, 2},
    {"BUILD_CONST_KEY_MAP", 1, 1},
    {"LIST_EXTEND", 1, 1},
    {"SET_UPDATE", 1, 1},
    {"DICT_UPDATE", 1, 1},
    {"LIST_APPEND", 1, 1},
    {"SET_ADD", 1, 1},
    {"FORMAT_SIMPLE", 1, 0},
    {"FORMAT_WITH_SPEC", 2, 0},
    {"CONVERT_VALUE", 1, 0},
    {"CALL_INTRINSIC_1", 1, 0},
    {"LIST_TO_TUPLE", 1, 0},
    {"LOAD_CONST", 0, 0},
    {"LOAD_SMALL_INT", 0, 0},
    {"LOAD_GLOBAL", 0, 0},
    {"BINARY_SLICE", 3, 0},
    {"BUILD_SLICE", 0, 1},
    {"PUSH_NULL", 0, 0},
    {"LOAD_COMMON_CONSTANT", 0, 0},
    {"KW_NAMES", 0, 0},
    {"PRECALL", 2, 1},
    {"FORMAT_VALUE", 2, 0},
};

/// INT_MAX for what is no such operation.
int reachOf(const Instruction &instruction) {
  constexpr unsigned kHasSpec = 4;
  for (const Reach &reach : kOperations)
    if (kOpcodes[instruction.op].name == reach.name) {
      if (reach.name == "FORMAT_VALUE")
        return instruction.arg & kHasSpec ? 2 : 1;
      if (reach.name == "CALL" && PRECALL_ >= 0)
        return 2; // PRECALL has the arguments' stack effect
      return reach.items + reach.perArgument * static_cast<int>(instruction.arg);
    }
  return INT_MAX;
}

class Finder {
public:
  Finder(PyCodeObject *code, const Bytecode &bytecode) : code_(code), bytecode_(bytecode) {}

  std::vector<LinearSite> find(const std::vector<RestartSite> &restarts) {
    std::vector<LinearSite> sites;
    if (!takesPositionsOnly(code_))
      return sites;
    auto isRestart = [&](size_t i) {
      return std::any_of(restarts.begin(), restarts.end(), [&](const RestartSite &site) { return site.callee == i; });
    };
    for (size_t i = bytecode_.start; i + 1 < size(); ++i) {
      LinearSite linear;
      if (bytecode_.depth[i] < 0 || isRestart(i) || !describe(linear, i))
        continue;
      if (!sites.empty() && !(sites.front().site.name == linear.site.name))
        continue; // the check knows one name
      sites.push_back(std::move(linear));
    }
    return sites;
  }

private:
  const Instruction &at(size_t i) const { return bytecode_.instructions[i]; }
  size_t size() const { return bytecode_.instructions.size(); }

  bool describe(LinearSite &linear, size_t i) {
    RestartSite &site = linear.site;
    site.begin = i;
    size_t load = i, first = i + 1;
    int depth = bytecode_.depth[i];
    bool isMethod = loadsMethod(at(i));
    if (isMethod) {
      --depth; // the receiver
    } else if (at(i).op == PUSH_NULL_ && kNullIsBelow && at(i + 1).op == LOAD_DEREF_) {
      ++load, ++first;
    } else if (at(i).op == LOAD_DEREF_ && !kNullIsBelow && at(i + 1).op == PUSH_NULL_) {
      ++first;
    } else if (at(i).op != LOAD_GLOBAL_ || !(at(i).arg & 1)) {
      return false;
    }
    site.callee = load;
    site.depth = depth;
    if (depth < 0 || first >= size() || bytecode_.depth[first] != depth + 2 || !namesItself(code_, at(load), site.name))
      return false;
    collectRegion(bytecode_, site, first, depth + 1);
    unsigned parameters = static_cast<unsigned>(code_->co_argcount), given = parameters - (isMethod ? 1 : 0);
    return !site.calls.empty() && parameters >= (isMethod ? 1u : 0u) && passesByPosition(bytecode_, site, given) &&
           isUnprotected(bytecode_, site) && describeRests(linear) && describeOperands(linear);
  }

  bool describeRests(LinearSite &linear) {
    for (size_t call : linear.site.calls) {
      PendingWork rest;
      rest.call = call;
      int drops = followWork(rest);
      if (drops < 0 || (!linear.rests.empty() && drops != linear.drops))
        return false;
      linear.drops = drops;
      linear.rests.push_back(std::move(rest));
    }
    return true;
  }

  /// From the call to the return; the number of items that are dropped in between, or -1.
  int followWork(PendingWork &rest) {
    int lowest = INT_MAX, drops = -1; // `drops`: known from the first instruction on that cleans up
    for (size_t i = rest.call + 1, steps = 0; i < size() && steps < size(); ++steps) {
      const Instruction &instruction = at(i);
      int depth = bytecode_.depth[i];
      if (instruction.handler.covers() || depth < 1)
        return -1;
      if (instruction.op == JUMP_FORWARD_) {
        i = static_cast<size_t>(instruction.target);
        continue;
      }
      ++i;
      if (instruction.op == NOP_)
        continue;
      bool returns = instruction.op == RETURN_VALUE_;
      if (drops < 0 && (returns || instruction.op == SWAP_ || instruction.op == POP_TOP_))
        drops = depth - 1;
      if (returns)
        return depth == 1 && lowest == drops && !rest.work.empty() ? drops : -1;
      if (drops >= 0) {
        if (instruction.op != SWAP_ && instruction.op != POP_TOP_)
          return -1;
        continue;
      }
      bool loads = loadsLocals(instruction, rest) || (reachOf(instruction) == INT_MAX && loadsFree(instruction));
      int reach = loads ? 0 : reachOf(instruction);
      if (reach > depth)
        return -1;
      if (reach > 0)
        lowest = std::min(lowest, depth - reach);
      rest.work.push_back(i - 1);
    }
    return -1;
  }

  bool loadsFree(const Instruction &instruction) const {
    return instruction.op == LOAD_DEREF_ &&
           static_cast<int>(instruction.arg) >= code_->co_nlocalsplus - code_->co_nfreevars;
  }

  /// Loads that cannot fail. Up to 3.11 all may: there only those of parameters that are never deleted are taken.
  bool loadsLocals(const Instruction &instruction, PendingWork &rest) const {
    if (instruction.op == LOAD_FAST_ || instruction.op == LOAD_FAST_BORROW_)
      rest.locals.push_back(instruction.arg);
    else if (instruction.op == LOAD_FAST_LOAD_FAST_ || instruction.op == LOAD_FAST_BORROW_LOAD_FAST_BORROW_)
      rest.locals.insert(rest.locals.end(), {instruction.arg >> 4, instruction.arg & 15});
    else
      return false;
    return std::all_of(rest.locals.begin(), rest.locals.end(), [&](unsigned local) { return isSurelyBound(local); });
  }

  bool isSurelyBound(unsigned local) const {
    if (LOAD_FAST_CHECK_ >= 0)
      return true;
    return local < static_cast<unsigned>(code_->co_argcount) &&
           std::none_of(
               bytecode_.instructions.begin(), bytecode_.instructions.end(),
               [&](const Instruction &i) { return i.op == DELETE_FAST_ && i.arg == local; });
  }

  /// Which operands are NULL: those that a load of a callee has put beside it.
  bool describeOperands(LinearSite &linear) {
    for (int place = linear.drops; place < linear.site.depth; ++place) {
      size_t i = before(linear.site.begin);
      for (size_t steps = 0; i < size() && !writes(i, place); ++steps)
        i = steps < size() ? before(i) : size();
      if (i == size())
        return false;
      const Instruction &load = at(i);
      if (loadsMethod(load))
        return false; // a NULL only if it is no method
      bool besideGlobal =
          load.op == LOAD_GLOBAL_ && (load.arg & 1) && place == bytecode_.depth[i] + (kNullIsBelow ? 0 : 1);
      linear.isNull.push_back(load.op == PUSH_NULL_ || besideGlobal);
    }
    bool anyNull = std::find(linear.isNull.begin(), linear.isNull.end(), true) != linear.isNull.end();
    return !anyNull || code_->co_argcount > 0; // dropped by a store into a parameter, the only way to drop one
  }

  bool loadsMethod(const Instruction &load) const {
    return load.op == LOAD_METHOD_ || (LOAD_METHOD_ < 0 && load.op == LOAD_ATTR_ && (load.arg & 1));
  }

  /// An instruction from which control comes to `i`, the one before it if that goes on there; `size()` if there is none. What
  /// lies on the stack at `i` is of one kind whichever way control came.
  size_t before(size_t i) const {
    if (i <= bytecode_.start)
      return size();
    if (bytecode_.depth[i - 1] >= 0 && !endsBlock(at(i - 1).op))
      return i - 1;
    for (size_t from = bytecode_.start; from < size(); ++from)
      if (bytecode_.depth[from] >= 0 && isJump(at(from).op) && at(from).target == static_cast<Label>(i))
        return from;
    return size();
  }

  /// Whether the instruction puts something in that place of the stack, which is there behind it.
  bool writes(size_t i, int place) const {
    int before = bytecode_.depth[i], behind = bytecode_.depth[i + 1], op = at(i).op;
    std::string_view name = kOpcodes[op].name;
    if (before < 0 || behind <= place || isJump(op) || op == POP_TOP_ || op == NOP_ || op == NOT_TAKEN_ ||
        name.substr(0, 6) == "STORE_")
      return false;
    return before <= place || behind == place + 1 || (loadsMethod(at(i)) && behind == place + 2);
  }

  PyCodeObject *code_;
  const Bytecode &bytecode_;
};

} // namespace

std::vector<LinearSite> findLinearSites(PyCodeObject *code, const Bytecode &bytecode,
                                        const std::vector<RestartSite> &restarts) {
  constexpr int kSuspends = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
  return code->co_flags & kSuspends ? std::vector<LinearSite>() : Finder(code, bytecode).find(restarts);
}

} // namespace encc
