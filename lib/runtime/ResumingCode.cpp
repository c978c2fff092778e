#include "runtime/ResumingCode.h"

#include "runtime/Bytecode.h"
#include "runtime/CodeCopy.h"
#include "runtime/Compat.h"
#include "runtime/KeptParameters.h"
#include "runtime/Opcodes.h"
#include "runtime/RestartMarks.h"

#include <algorithm>

namespace encc {
namespace {

using namespace opcodes;

class Resumer {
public:
  Resumer(PyCodeObject *code, const PointFacts &facts, size_t mark, PyObject *locals)
      : code_(code),
        before_(facts),
        mark_(mark),
        locals_(locals),
        constants_(Ref::steal(PySequence_List(code->co_consts))) {}

  Ref make(PyObject *function) {
    std::optional<Bytecode> bytecode = constants_ ? decode(code_) : std::nullopt;
    Ref point = Ref::steal(bytecode ? newRestartPoint() : nullptr);
    if (!point || !addConstants(point.get()))
      return failed();
    for (size_t i = 0; i <= bytecode->instructions.size(); ++i)
      labels_.push_back(out_.newLabel());
    size_t body = bytecode->start + before_.snapshots.size() + before_.marks.size();
    for (size_t i = 0; i < bytecode->instructions.size(); ++i) {
      if (i == body)
        emitPrologue(*bytecode);
      out_.bind(labels_[i]);
      Instruction instruction = moved(bytecode->instructions[i]);
      if (i >= bytecode->start && i < body)
        instruction.location = {}; // the first line to be seen is that of the mark's statement
      emitBody(instruction);
    }
    out_.bind(labels_.back());
    std::optional<Assembler::Assembled> assembled = out_.assemble(bytecode->firstLine, true);
    if (!assembled || !target_ || !setFacts(*bytecode, *assembled, point.get(), function))
      return failed();
    Ref constants = Ref::steal(PyList_AsTuple(constants_.get()));
    int stack = std::max(code_->co_stacksize, static_cast<int>(body + bound_.size()) + 1);
    return constants ? copyCode(code_, *assembled, constants.get(), stack, code_->co_flags) : Ref();
  }

private:
  static Ref failed() {
    if (!PyErr_Occurred())
      PyErr_SetString(PyExc_SystemError, "encc: the code with a mark is not understood");
    return {};
  }

  Instruction moved(Instruction instruction) const {
    if (instruction.target != kNoLabel)
      instruction.target = labels_[static_cast<size_t>(instruction.target)];
    if (instruction.handler.covers())
      instruction.handler.target = labels_[static_cast<size_t>(instruction.handler.target)];
    return instruction;
  }

  /// The interpreter's compiler has left out the check of variables that were surely bound on the way to the mark: new code
  /// may have some that this activation lacks.
  void emitBody(const Instruction &instruction) {
    unsigned first = instruction.arg >> 4, second = instruction.arg & 15;
    if (instruction.op == LOAD_FAST_ || instruction.op == LOAD_FAST_BORROW_) {
      emitLoad(instruction.op, instruction.arg, instruction);
    } else if (instruction.op == LOAD_FAST_LOAD_FAST_ || instruction.op == LOAD_FAST_BORROW_LOAD_FAST_BORROW_) {
      if (isBound(first) && isBound(second))
        return out_.emit(instruction);
      int op = instruction.op == LOAD_FAST_LOAD_FAST_ ? LOAD_FAST_ : LOAD_FAST_BORROW_;
      emitLoad(op, first, instruction);
      emitLoad(op, second, instruction);
    } else if (instruction.op == STORE_FAST_LOAD_FAST_ && !isBound(second)) {
      out_.emit(STORE_FAST_, first, instruction);
      emitLoad(LOAD_FAST_, second, instruction);
    } else {
      out_.emit(instruction);
    }
  }

  void emitLoad(int op, unsigned slot, const Instruction &like) {
    out_.emit(isBound(slot) || LOAD_FAST_CHECK_ < 0 ? op : LOAD_FAST_CHECK_, slot, like);
  }

  bool isBound(unsigned slot) const {
    return std::find(bound_.begin(), bound_.end(), static_cast<int>(slot)) != bound_.end();
  }

  /// The new point takes the old one's number, and is the last constant too.
  bool addConstants(PyObject *point) {
    int own = code_->co_nlocalsplus - code_->co_nfreevars;
    Ref values = Ref::steal(PyList_New(0));
    for (int slot = 0; values && slot < own; ++slot) {
      PyObject *value = PyDict_GetItemWithError(locals_, PyTuple_GET_ITEM(code_->co_localsplusnames, slot));
      if (PyErr_Occurred() || (value && PyList_Append(values.get(), value) < 0))
        return false;
      if (value)
        bound_.push_back(slot);
    }
    Ref tuple = Ref::steal(values ? PyList_AsTuple(values.get()) : nullptr);
    Ref restored = Ref::steal(tuple ? newRestartMark(nullptr, -1, tuple.get()) : nullptr);
    if (!restored)
      return false;
    Py_ssize_t count = PyList_GET_SIZE(constants_.get());
    restoredIndex_ = static_cast<unsigned>(count);
    return PyList_SetItem(constants_.get(), count - 1, Py_NewRef(point)) == 0 &&
           PyList_Append(constants_.get(), restored.get()) == 0 && PyList_Append(constants_.get(), point) == 0;
  }

  void emitPrologue(const Bytecode &bytecode) {
    for (size_t i = bytecode.start; i + 1 < bytecode.instructions.size() && !target_; ++i)
      if (isMarkAt(bytecode, i, mark_))
        target_ = i;
    if (!target_)
      return;
    Instruction like = moved(bytecode.instructions[*target_]);
    like.target = kNoLabel;
    for (unsigned slot = 0; slot < parameterCount(code_); ++slot)
      if (!isBound(slot))
        out_.emit(compat::isCellSlot(code_, static_cast<int>(slot)) ? DELETE_DEREF_ : DELETE_FAST_, slot, like);
    out_.emit(LOAD_CONST_, restoredIndex_, like);
    out_.emit(UNARY_NEGATIVE_, 0, like);
    out_.emit(UNPACK_SEQUENCE_, static_cast<unsigned>(bound_.size()), like);
    for (int slot : bound_)
      out_.emit(compat::isCellSlot(code_, slot) ? STORE_DEREF_ : STORE_FAST_, static_cast<unsigned>(slot), like);
    out_.jump(JUMP_FORWARD_, labels_[*target_], like);
  }

  bool isMarkAt(const Bytecode &bytecode, size_t i, size_t mark) const {
    const Instruction &load = bytecode.instructions[i];
    return load.op == LOAD_CONST_ && bytecode.instructions[i + 1].op == UNARY_INVERT_ &&
           PyTuple_GET_ITEM(code_->co_consts, static_cast<Py_ssize_t>(load.arg)) == before_.marks[mark].object.get();
  }

  /// What lay at an offset of the old code lies where its instruction went.
  bool setFacts(const Bytecode &bytecode, const Assembler::Assembled &assembled, PyObject *point, PyObject *function) {
    Assembler same;
    std::vector<Label> labels;
    for (size_t i = 0; i <= bytecode.instructions.size(); ++i)
      labels.push_back(same.newLabel());
    for (size_t i = 0; i < bytecode.instructions.size(); ++i) {
      Instruction instruction = bytecode.instructions[i];
      same.bind(labels[i]); // targets are these labels already: both count from the first instruction on
      same.emit(instruction);
    }
    same.bind(labels.back());
    std::optional<Assembler::Assembled> old = same.assemble(bytecode.firstLine, true);
    if (!old)
      return false;
    auto now = [&](int offset) {
      auto at = std::find(old->offsets.begin(), old->offsets.end(), static_cast<size_t>(offset));
      return at == old->offsets.end()
                 ? -1
                 : static_cast<int>(assembled.offsets[static_cast<size_t>(at - old->offsets.begin())]);
    };
    PointFacts facts = before_;
    facts.bodyBegin = now(before_.bodyBegin);
    facts.innerPad = now(before_.innerPad);
    facts.outerPad = now(before_.outerPad);
    facts.callBegin = now(before_.callBegin);
    for (PointFacts::Mark &mark : facts.marks)
      mark.offset = now(mark.offset);
    facts.function = Ref::borrow(function);
    bool known = facts.bodyBegin >= 0 && facts.outerPad >= 0 && facts.callBegin >= 0;
    if (known)
      setPointFacts(point, std::move(facts));
    return known;
  }

  PyCodeObject *code_;
  const PointFacts &before_;
  size_t mark_;
  PyObject *locals_; ///< borrowed: name to value
  Ref constants_;
  unsigned restoredIndex_ = 0;
  std::vector<int> bound_; ///< slots, in the order of their values
  std::optional<size_t> target_;
  Assembler out_;
  std::vector<Label> labels_;
};

} // namespace

Ref codeResumingAt(PyCodeObject *code, const PointFacts &facts, size_t mark, PyObject *locals, PyObject *function) {
  return Resumer(code, facts, mark, locals).make(function);
}

} // namespace encc
