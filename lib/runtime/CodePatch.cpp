// Patching: one walk over the decoded instructions for each copy of the body.
#include "runtime/CodePatch.h"

#include "runtime/BodyFacts.h"
#include "runtime/Bytecode.h"
#include "runtime/CodeCopy.h"
#include "runtime/Compat.h"
#include "runtime/CopyPlan.h"
#include "runtime/LinearPatch.h"
#include "runtime/Locals.h"
#include "runtime/Notes.h"
#include "runtime/Opcodes.h"
#include "runtime/RestartLoop.h"
#include "runtime/RestartSites.h"
#include "runtime/RuntimeFunctions.h"
#include "runtime/SelfCall.h"
#include "runtime/StepChecks.h"

#include <algorithm>
#include <map>

namespace encc {
namespace {

using namespace opcodes;

constexpr size_t kChecked = 1;                      // index of the copy that backward jumps lead to
constexpr int kExtraStack = 5 + StepChecks::kItems; // the counter, and what the check of the first restart pushes

class Patcher {
public:
  Patcher(PyCodeObject *code, const Bytecode &bytecode, PyObject *globals, bool jumps, bool linear)
      : code_(code),
        bytecode_(bytecode),
        globals_(globals),
        jumps_(jumps && patchesSelfCalls),
        sites_(findRestartSites(code, bytecode)),
        constants_(Ref::steal(PySequence_List(code->co_consts))),
        steps_(out_),
        linear_(code, bytecode, out_, [this](Ref constant) { return addConstant(std::move(constant)); }) {
    if (constants_ && jumps_ && linear)
      linear_.setSites(findLinearSites(code, bytecode, sites_));
  }

  bool isLinear() const { return linear_.hasSites(); }

  Ref patch() {
    if (!constants_)
      return {};
    addCopies();
    for (auto &[place, function] : findRuntimeFunctions(code_, bytecode_, globals_))
      runtimeFunctions_.emplace(place, addConstant(std::move(function)));
    out_.reserve(bytecode_.instructions.size(), copies_.size());
    for (size_t i = 0; i < copies_.size(); ++i)
      emitCopy(i);
    if (linear_.hasSites())
      linear_.emitReturns(returns_, {copies_.back().note, 1, true});
    steps_.emitRefills();
    for (const Copy &copy : copies_)
      if (copy.hasCounter())
        emitNote(copy);
    std::optional<Assembler::Assembled> assembled = out_.assemble(bytecode_.firstLine);
    if (!assembled) {
      PyErr_SetString(PyExc_SystemError, "encc: the patched code cannot be laid out");
      return {};
    }
    Ref constants = Ref::steal(PyErr_Occurred() ? nullptr : PyList_AsTuple(constants_.get()));
    return constants ? copyCode(code_, *assembled, constants.get(), code_->co_stacksize + kExtraStack,
                                code_->co_flags | kRestartableFlag)
                     : Ref();
  }

private:
  const Instruction &at(size_t i) const { return bytecode_.instructions[i]; }

  void addCopies() {
    addCopy(Copy::Kind::Entry);
    for (RestartSite &site : sites_)
      site.isSelfCall = site.isSelfCall && jumps_ && sharesCounter(site);
    if (!linear_.hasSites() &&
        std::none_of(sites_.begin(), sites_.end(), [](const RestartSite &site) { return site.isSelfCall; }))
      return;
    returns_ = out_.newLabel();
    none_ = addConstant(Ref::borrow(Py_None));
    locals_ = localsToReset(code_, bytecode_);
    if (!linear_.hasSites())
      plan_ = planCopies(bytecode_, sites_, !locals_.cells.empty());
    addCopy(Copy::Kind::Checked);
    for (int i = 0; i < plan_.unchecked; ++i) {
      addCopy(Copy::Kind::Unchecked);
      copies_.back().countedAhead = plan_.unchecked - i;
    }
  }

  /// Stack items that are not the body's own.
  int below(const Copy &copy) const { return !copy.hasCounter() ? 0 : plan_.stepped ? 1 + StepChecks::kItems : 1; }

  /// A counter knows its function by one name.
  bool sharesCounter(const RestartSite &site) const {
    return !linear_.hasSites() || linear_.sites().front().site.name == site.name;
  }

  void addCopy(Copy::Kind kind) {
    Copy copy;
    copy.kind = kind;
    copy.first = out_.newLabels(bytecode_.instructions.size());
    copy.start = out_.newLabel();
    copy.note = out_.newLabel();
    copies_.push_back(copy);
  }

  /// The instruction as it goes into a copy.
  Instruction moved(size_t i, const Copy &copy) const {
    Instruction instruction = at(i);
    if (instruction.target != kNoLabel)
      instruction.target = copy.label(instruction.target);
    instruction.handler = movedHandler(instruction.handler, copy);
    if (linear_.hasSites()) { // an operand outlives the local that it was loaded from
      if (instruction.op == LOAD_FAST_BORROW_)
        instruction.op = LOAD_FAST_;
      else if (instruction.op == LOAD_FAST_BORROW_LOAD_FAST_BORROW_)
        instruction.op = LOAD_FAST_LOAD_FAST_;
    }
    return instruction;
  }

  Handler movedHandler(const Handler &handler, const Copy &copy) const {
    if (copy.hasCounter() && (!handler.covers() || wrapsGenerator(handler)))
      return {copy.note, 1, true};
    if (!handler.covers())
      return handler;
    int depth = handler.depth + below(copy);
    return {copy.label(handler.target), depth, handler.pushesLasti};
  }

  bool wrapsGenerator(const Handler &handler) const {
    return handler.depth == 0 && at(static_cast<size_t>(handler.target)).op == CALL_INTRINSIC_1_;
  }

  void emitCopy(size_t index) {
    const Copy &copy = copies_[index];
    if (copy.hasCounter()) {
      // A signal handler may raise behind a backward jump: up to 3.12 the interpreter then looks for the exception's handler
      // at the instruction before the jump's target, which has to be one of this copy.
      out_.emit(NOP_, 0, moved(bytecode_.start, copy));
      out_.bind(copy.start);
    }
    emitFrom(index, copy.hasCounter() ? bytecode_.start : 0);
  }

  /// The body from an instruction on.
  void emitFrom(size_t index, size_t first) {
    const Copy &copy = copies_[index];
    auto site = std::find_if(sites_.begin(), sites_.end(), [&](const RestartSite &it) { return it.begin >= first; });
    for (size_t i = first; i < bytecode_.instructions.size(); ++i) {
      out_.bind(copy.label(i));
      if (i == bytecode_.start && isLinear() && !copy.hasCounter()) { // the function gets its own code again
        out_.emit(LOAD_CONST_, siteConstant(linear_.sites().front().site), at(i));
        out_.emit(UNARY_NEGATIVE_, 0, at(i));
        out_.emit(POP_TOP_, 0, at(i));
      }
      while (site != sites_.end() && site->begin < i)
        ++site;
      if (site != sites_.end() && site->begin == i && site->isSelfCall) {
        out_.bind(emitSelfCall(*site, index));
        if (copy.kind == Copy::Kind::Entry && firstIterates(*site))
          emitEndOfIterator(out_, moved(i, copy));
        else if (copy.kind == Copy::Kind::Entry)
          out_.emit(POP_TOP_, 0, moved(i, copy)); // the None
      }
      if (const LinearSite *linear = linear_.siteAt(i))
        emitLinearCall(*linear, index);
      Instruction instruction = moved(i, copy);
      if (auto function = runtimeFunctions_.find(i); function != runtimeFunctions_.end())
        emitRuntimeFunction(out_, function->second, instruction,
                            moved(++i, copy)); // no jump leads to the second of the two
      else if (isRaiseOfSite(i))
        emitLeave(instruction, bytecode_.depth[i] - 1, copy);
      else if (copy.hasCounter() && instruction.op == RETURN_VALUE_)
        emitLeave(instruction, 0, copy);
      else if (copy.hasCounter() && instruction.op == RETURN_CONST_ && linear_.hasSites()) {
        out_.emit(LOAD_CONST_, instruction.arg, instruction);
        emitLeave(instruction, 0, copy);
      } else if (copy.hasCounter() && instruction.op == RETURN_CONST_) {
        for (int i = 0; i < below(copy); ++i)
          out_.emit(POP_TOP_, 0, instruction);
        out_.emit(instruction);
      } else
        out_.emit(instruction);
    }
  }

  bool isRaiseOfSite(size_t i) const {
    if (at(i).op != RAISE_VARARGS_ || i == 0)
      return false;
    return std::any_of(sites_.begin(), sites_.end(), [&](const RestartSite &site) {
      return site.raises && std::binary_search(site.calls.begin(), site.calls.end(), i - 1);
    });
  }

  /// Returns the top of the stack, dropping all items under it, of which `own` are the body's, as the debug interpreter demands;
  /// where linear calls may be pending, what is left to do behind them comes first.
  void emitLeave(const Instruction &like, int own, const Copy &copy) {
    emitDropBelow(like, own);
    if (copy.hasCounter() && linear_.hasSites()) {
      out_.jump(JUMP_FORWARD_, returns_, like);
      return;
    }
    if (int items = below(copy)) { // nobody sees in which order they go: the counter first
      out_.emit(SWAP_, static_cast<unsigned>(items + 1), like);
      for (int i = 0; i < items; ++i)
        out_.emit(POP_TOP_, 0, like);
    }
    out_.emit(RETURN_VALUE_, 0, like);
  }

  /// Drops so many items under the top of the stack, the topmost first.
  void emitDropBelow(const Instruction &like, int below) {
    for (; below > 0; --below) {
      out_.emit(SWAP_, 2, like);
      out_.emit(POP_TOP_, 0, like);
    }
  }

  /// The check, the arguments into the parameters, and the jump. Where it goes if the check says no.
  Label emitSelfCall(const RestartSite &site, size_t index) {
    const Copy &copy = copies_[index];
    Instruction like = moved(site.begin, copy);
    Label realCall = out_.newLabel();
    Instruction callee = moved(site.callee, copy);
    if (callee.op == LOAD_GLOBAL_)
      callee.arg &= ~1u; // without the NULL for a call
    if (copy.kind == Copy::Kind::Checked && plan_.stepped && site.depth == 0) {
      steps_.emitCheck(realCall, like);
    } else if (copy.kind == Copy::Kind::Checked) {
      out_.emit(COPY_, static_cast<unsigned>(site.depth + below(copy)), like);
      if (TO_BOOL_ >= 0)
        out_.emit(TO_BOOL_, 0, like);
      out_.jump(kIfFalse, realCall, like);
    } else if (copy.kind == Copy::Kind::Entry && firstIterates(site)) {
      steps_.emitFirst(siteConstant(site), realCall, like);
    } else if (copy.kind == Copy::Kind::Entry) {
      out_.emit(LOAD_CONST_, siteConstant(site), like);
      out_.emit(callee);
      out_.emit(BINARY_OP_, kMatrixMultiply, like);
      out_.emit(COPY_, 1, like);
      out_.jump(kIfNone, realCall, like);
    }
    emitArguments(site, index, [&](size_t, const Instruction &call) { emitRestart(site, call, index); });
    return realCall;
  }

  bool isLast(size_t index) const { return index + 1 == copies_.size(); }
  bool firstIterates(const RestartSite &site) const {
    return StepChecks::kFirstIterates && plan_.stepped && site.depth == 0;
  }

  /// The same for a linear call: the operands lie on the stack, for a method the receiver too.
  void emitLinearCall(const LinearSite &linear, size_t index) {
    const Copy &copy = copies_[index];
    const RestartSite &site = linear.site;
    Instruction like = moved(site.begin, copy);
    Label realCall = out_.newLabel();
    auto below = static_cast<unsigned>(site.depth + (linear.isMethod() ? 1 : 0));
    if (copy.hasCounter())
      out_.emit(COPY_, below + 1, like);
    else
      out_.emit(LOAD_CONST_, siteConstant(site), like);
    if (linear.isMethod()) {
      out_.emit(COPY_, 2, like);
    } else {
      Instruction callee = moved(site.callee, copy);
      if (callee.op == LOAD_GLOBAL_)
        callee.arg &= ~1u; // without the NULL for a call
      out_.emit(callee);
    }
    out_.emit(BINARY_OP_, kRemainder, like);
    if (copy.hasCounter()) {
      out_.jump(kIfFalse, realCall, like);
    } else {
      out_.emit(COPY_, 1, like);
      out_.jump(kIfNone, realCall, like);
      for (unsigned place = below + 1; place > 1; --place) // the counter goes to the bottom
        out_.emit(SWAP_, place, like);
    }
    emitArguments(site, index, [&](size_t call, const Instruction &instruction) {
      linear_.emitCall(linear, call, instruction);
      emitFreshLocals(instruction);
      emitJump(instruction, index);
    });
    out_.bind(realCall);
    if (!copy.hasCounter())
      out_.emit(POP_TOP_, 0, like); // the None
  }

  template <typename AtCall> void emitArguments(const RestartSite &site, size_t index, AtCall atCall) {
    std::vector<Label> own(bytecode_.instructions.size(), kNoLabel);
    for (size_t i : site.region)
      own[i] = out_.newLabel();
    std::vector<bool> stays = loadsThatStay(bytecode_, site);
    for (size_t k = 0; k < site.region.size(); ++k) {
      size_t i = site.region[k];
      out_.bind(own[i]);
      Instruction instruction = moved(i, copies_[index]);
      if (at(i).target != kNoLabel)
        instruction.target = own[static_cast<size_t>(at(i).target)];
      if (stays[k] && instruction.op == LOAD_FAST_BORROW_)
        instruction.op = LOAD_FAST_;
      else if (stays[k] && instruction.op == LOAD_FAST_BORROW_LOAD_FAST_BORROW_)
        instruction.op = LOAD_FAST_LOAD_FAST_;
      if (std::binary_search(site.calls.begin(), site.calls.end(), i))
        atCall(i, instruction);
      else if (instruction.op != PRECALL_ || !std::binary_search(site.calls.begin(), site.calls.end(), i + 1))
        out_.emit(instruction);
    }
  }

  void emitStores(const RestartSite &site, const Instruction &like) {
    auto next = static_cast<unsigned>(code_->co_argcount);
    unsigned first = site.name.kind == SelfName::Kind::Method ? 1 : 0; // the receiver stays where it is
    if (STORE_FAST_STORE_FAST_ >= 0)
      for (; next >= first + 2 && next <= 16; next -= 2)
        out_.emit(STORE_FAST_STORE_FAST_, (next - 1) << 4 | (next - 2), like);
    while (next > first)
      out_.emit(STORE_FAST_, --next, like);
  }

  /// The arguments lie on the stack: into the parameters, fresh cells, the loops' iterators dropped, and back to the start.
  void emitRestart(const RestartSite &site, const Instruction &like, size_t index) {
    emitStores(site, like);
    if (copies_[index].hasCounter())
      for (int i = 0; i < site.depth; ++i)
        out_.emit(POP_TOP_, 0, like);
    else
      emitDropBelow(like, site.depth);
    emitFreshLocals(like);
    if (plan_.stepped && !copies_[index].hasCounter() && !firstIterates(site))
      steps_.emitGrant(like);
    if (plan_.stepped && isLast(index) && site.depth == 0)
      steps_.emitJump(copies_[kChecked].start, like);
    else
      emitJump(like, index);
  }

  /// The parameters are bound, the stack is empty but for the counter: the other variables as in a fresh call.
  void emitFreshLocals(const Instruction &like) {
    for (unsigned local : locals_.toUnbind) { // bound or not: store first, since deleting an unbound one is an error
      out_.emit(LOAD_CONST_, none_, like);
      out_.emit(STORE_FAST_, local, like);
      out_.emit(DELETE_FAST_, local, like);
    }
    for (unsigned cell : locals_.cells) {
      if (cell >= static_cast<unsigned>(code_->co_argcount))
        out_.emit(DELETE_FAST_, cell, like); // the old cell; a parameter's was overwritten by the store
      out_.emit(MAKE_CELL_, cell, like);
    }
  }

  /// To the next copy, or from the last one back to the checked one.
  void emitJump(const Instruction &like, size_t index) {
    Label back = out_.newLabel();
    if (index == kChecked && plan_.unchecked > 0) {
      out_.emit(COPY_, 1, like);
      out_.emit(UNARY_INVERT_, 0, like);
      out_.jump(kIfFalse, back, like);
    }
    if (!isLast(index))
      out_.jump(JUMP_FORWARD_, copies_[index + 1].start, like);
    out_.bind(back);
    if (isLast(index) || (index == kChecked && plan_.unchecked > 0))
      out_.jump(JUMP_BACKWARD_, copies_[kChecked].start, like);
  }

  /// Stack: counter, lasti, exception. `exception in counter` adds the note; the exception goes on as if never caught.
  void emitNote(const Copy &copy) {
    Instruction like;
    auto wrapped = std::find_if(bytecode_.instructions.begin(), bytecode_.instructions.end(),
                                [&](const Instruction &i) { return i.handler.covers() && wrapsGenerator(i.handler); });
    if (wrapped != bytecode_.instructions.end())
      like.handler = movedHandler(wrapped->handler, copies_.front());
    out_.bind(copy.note);
    if (copy.countedAhead > 0) {
      out_.emit(COPY_, 3, like);
      out_.emit(LOAD_CONST_, addConstant(Ref::steal(PyLong_FromLong(copy.countedAhead))), like);
      out_.emit(BINARY_OP_, kSubtract, like);
      out_.emit(POP_TOP_, 0, like);
    }
    out_.emit(COPY_, 1, like);
    out_.emit(COPY_, 4, like);
    out_.emit(CONTAINS_OP_, 0, like);
    out_.emit(POP_TOP_, 0, like);
    out_.emit(RERAISE_, 1, like);
  }

  unsigned addConstant(Ref value) {
    if (!value || PyList_Append(constants_.get(), value.get()) < 0)
      return 0; // the error is seen when the code is made
    return static_cast<unsigned>(PyList_GET_SIZE(constants_.get()) - 1);
  }

  /// One for all sites: they have one name.
  unsigned siteConstant(const RestartSite &site) {
    if (site_ < 0)
      site_ = static_cast<int>(addConstant(Ref::steal(newSelfCallSite(site.name))));
    return static_cast<unsigned>(site_);
  }

  PyCodeObject *code_;
  const Bytecode &bytecode_;
  PyObject *globals_; ///< borrowed; null if not known
  bool jumps_;
  std::vector<RestartSite> sites_;
  Ref constants_;
  std::map<size_t, unsigned> runtimeFunctions_; ///< first instruction of a look-up -> index of the constant
  LocalsToReset locals_;
  unsigned none_ = 0;
  int site_ = -1; ///< constant that makes counters
  Assembler out_;
  CopyPlan plan_;
  StepChecks steps_;
  LinearEmitter linear_;
  Label returns_ = kNoLabel; ///< where the loop copy's returns go if there are linear calls
  std::vector<Copy> copies_; ///< entry, checked, unchecked ones: in the order of the code
};

} // namespace

Ref patchSites(PyCodeObject *code, PyObject *globals, bool jumps) {
  std::optional<Bytecode> bytecode = decode(code);
  if (!bytecode) {
    if (!PyErr_Occurred())
      PyErr_Format(PyExc_SystemError, "encc: the bytecode of %U is not understood", code->co_qualname);
    return {};
  }
  return Patcher(code, *bytecode, globals, jumps, false).patch();
}

Ref linearCode(PyCodeObject *code, PyObject *globals) {
  std::optional<Bytecode> bytecode = decode(code);
  if (!bytecode) {
    PyErr_Clear();
    return {};
  }
  Patcher patcher(code, *bytecode, globals, true, true);
  return patcher.isLinear() ? patcher.patch() : Ref();
}

} // namespace encc
