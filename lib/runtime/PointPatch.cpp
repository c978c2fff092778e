// The landing pad of a restart point, written behind the body:
//
//   pad:     [snapshots, lasti, exception]  COPY 1; LOAD_CONST point; CONTAINS_OP; POP_JUMP_IF_FALSE not_mine
//            POP_TOP × all; JUMP_FORWARD call
//   not_mine: RERAISE 1                      the exception goes on as if never caught, place included
//   outer:   the same pad for RESUME and for the call, which have no snapshots below them
//   call:    LOAD_CONST point; UNARY_INVERT; RETURN_VALUE, or a delegation to the new generator or coroutine
#include "runtime/PointPatch.h"

#include "runtime/Bytecode.h"
#include "runtime/CodeCopy.h"
#include "runtime/Compat.h"
#include "runtime/DelegationTemplate.h"
#include "runtime/KeptParameters.h"
#include "runtime/Opcodes.h"
#include "runtime/RestartLoop.h"
#include "runtime/RestartMarks.h"
#include "runtime/RestartPoint.h"
#include "runtime/RestartSites.h"
#include "runtime/Restartable.h"

#include <algorithm>
#include <string_view>

namespace encc {
namespace {

using namespace opcodes;

constexpr int kPadStack = 4;               // lasti, the exception twice, the point
constexpr unsigned kResumesAfterYield = 1; // argument of RESUME, without what it says of handlers
#ifdef Py_DEBUG
constexpr bool kDebug = true; // such a build insists that the stack is empty when a function returns
#else
constexpr bool kDebug = false;
#endif

/// Whether the code is that of frames which can be run again.
bool isRestartable(PyCodeObject *code, bool isModule) {
  if (isModule)
    return true;
  const char *name = PyUnicode_AsUTF8(code->co_name);
  // A class body's namespace belongs to whoever builds the class; comprehensions have used up a part of their iterator.
  bool isFunction = (code->co_flags & CO_OPTIMIZED) && name && (name[0] != '<' || std::string_view(name) == "<lambda>");
  return isFunction && std::string_view(name) != "__annotate__";
}

class PointPatcher {
public:
  PointPatcher(PyCodeObject *code, Bytecode bytecode, std::vector<unsigned> snapshots, Ref constants)
      : code_(code),
        bytecode_(std::move(bytecode)),
        constants_(std::move(constants)),
        marks_(findMarks(code, bytecode_)),
        point_(Ref::steal(newRestartPoint())) {
    facts_.dropsAtReturn = kDebug || letGoOf(code, bytecode_, snapshots);
    facts_.snapshots = std::move(snapshots);
  }

  Ref patch() {
    if (!constants_ || !point_ || !addMarks())
      return {};
    form_ = delegationTemplate(code_);
    if (!form_ && (code_->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)))
      return {};
    if (form_ || !marks_.empty())
      none_ = constant(Py_None);
    for (const PointFacts::Mark &mark : facts_.marks)
      constant(mark.object.get());
    addGate();
    pointIndex_ = constant(point_.get()); // the last one: that is how it is found
    for (size_t i = 0; i <= bytecode_.instructions.size(); ++i)
      labels_.push_back(out_.newLabel());
    pad_ = out_.newLabel();
    outerPad_ = snapshotCount() ? out_.newLabel() : pad_;
    body_ = out_.newLabel();
    call_ = out_.newLabel();
    findWrapper();
    emitBody();
    out_.bind(pad_);
    emitPad(snapshotCount());
    if (outerPad_ != pad_) {
      out_.bind(outerPad_);
      emitPad(0);
    }
    out_.bind(call_);
    emitCall();
    std::optional<Assembler::Assembled> assembled = out_.assemble(bytecode_.firstLine, true);
    if (!assembled || PyErr_Occurred()) {
      if (!PyErr_Occurred())
        PyErr_SetString(PyExc_SystemError, "encc: the code with a restart point cannot be laid out");
      return {};
    }
    facts_.bodyBegin = offset(*assembled, body_);
    facts_.innerPad = offset(*assembled, pad_);
    facts_.outerPad = offset(*assembled, outerPad_);
    facts_.callBegin = offset(*assembled, call_);
    for (size_t k = 0; k < marks_.size(); ++k)
      facts_.marks[k].offset = offset(*assembled, labels_[marks_[k].begin]);
    setPointFacts(point_.get(), facts_);
    return finish(*assembled);
  }

private:
  const Instruction &at(size_t i) const { return bytecode_.instructions[i]; }
  /// What lies on the stack below the body's own items.
  int snapshotCount() const { return static_cast<int>(facts_.snapshots.size() + facts_.marks.size()); }
  static int offset(const Assembler::Assembled &assembled, Label label) {
    return static_cast<int>(assembled.offsets[static_cast<size_t>(label)]);
  }

  bool addMarks() {
    for (const MarkSite &site : marks_) {
      facts_.marks.push_back({Ref::steal(newRestartMark(site.label, site.line, nullptr)), 0});
      if (!facts_.marks.back().object)
        return false;
    }
    return true;
  }

  /// From 3.12 on a handler around the whole generator turns StopIteration into RuntimeError.
  void findWrapper() {
    for (size_t i = bytecode_.start; i < bytecode_.instructions.size(); ++i) {
      const Handler &handler = at(i).handler;
      if (handler.covers() && wraps(handler)) {
        wrapper_ = handler.target;
        outside_.handler = {labels_[static_cast<size_t>(wrapper_)], 0, handler.pushesLasti};
        return;
      }
    }
  }

  bool wraps(const Handler &handler) const {
    return handler.depth == 0 && at(static_cast<size_t>(handler.target)).op == CALL_INTRINSIC_1_;
  }

  bool isInWrapper(size_t i) const {
    return wrapper_ != kNoLabel && (i == static_cast<size_t>(wrapper_) || i == static_cast<size_t>(wrapper_) + 1);
  }

  Instruction moved(size_t i) const {
    Instruction instruction = at(i);
    if (instruction.target != kNoLabel)
      instruction.target = labels_[static_cast<size_t>(instruction.target)];
    Handler &handler = instruction.handler;
    if (isInWrapper(i))
      return instruction;
    if (!handler.covers() || wraps(handler))
      handler = {pad_, snapshotCount(), true};
    else
      handler = {labels_[static_cast<size_t>(handler.target)], handler.depth + snapshotCount(), handler.pushesLasti};
    return instruction;
  }

  void emitBody() {
    for (size_t i = 0; i < bytecode_.start; ++i) {
      Instruction instruction = at(i);
      // A trace function may raise at the call event.
      if (instruction.op == RESUME_)
        instruction.handler = {outerPad_, 0, true};
      else if (instruction.handler.covers())
        instruction.handler.target = labels_[static_cast<size_t>(instruction.handler.target)];
      out_.bind(labels_[i]);
      out_.emit(instruction);
    }
    emitSnapshots();
    out_.bind(body_);
    size_t marked = 0;
    for (size_t i = bytecode_.start; i < bytecode_.instructions.size(); ++i) {
      out_.bind(labels_[i]);
      if (marked < marks_.size() && i == marks_[marked].begin) {
        emitMark(marked);
        i = marks_[marked++].end - 1;
        continue;
      }
      Instruction instruction = moved(i);
      if (instruction.op == RETURN_VALUE_ || instruction.op == RETURN_CONST_)
        emitDropSnapshots(instruction);
      out_.emit(instruction);
      if ((instruction.op == DELETE_FAST_ || instruction.op == DELETE_DEREF_) && !endsHandler(i))
        emitForget(instruction, bytecode_.depth[i]);
      if (endsHandling(i))
        emitSwallowCheck(instruction, bytecode_.depth[i + 1]);
    }
    out_.bind(labels_.back());
  }

  /// At the place of the first statement, so that no line is seen twice.
  void emitSnapshots() {
    Instruction like;
    for (size_t i = bytecode_.start; i < bytecode_.instructions.size() && like.location.line < 0; ++i)
      like.location = at(i).location;
    like.handler = {outerPad_, 0, true};
    for (unsigned slot : facts_.snapshots)
      out_.emit(compat::isCellSlot(code_, static_cast<int>(slot)) ? LOAD_DEREF_ : LOAD_FAST_, slot, like);
    for (size_t k = 0; k < facts_.marks.size(); ++k)
      out_.emit(LOAD_CONST_, none_, like);
  }

  /// Without a line: the mark is a comment.
  void emitMark(size_t k) {
    Instruction like = moved(marks_[k].begin);
    like.location = {};
    out_.emit(LOAD_CONST_, constant(facts_.marks[k].object.get()), like);
    out_.emit(UNARY_INVERT_, 0, like);
    out_.emit(SWAP_, static_cast<unsigned>(facts_.marks.size() - k) + 1, like);
    out_.emit(POP_TOP_, 0, like);
  }

  /// The interpreter clears what is left on the stack of a frame that returns, unless something still refers to the frame.
  void emitDropSnapshots(Instruction &exit) {
    if (!facts_.dropsAtReturn || snapshotCount() == 0)
      return;
    exit.handler = {outerPad_, 0, true};
    for (int k = 0; k < snapshotCount(); ++k) {
      if (exit.op == RETURN_VALUE_)
        out_.emit(SWAP_, 2, exit);
      out_.emit(POP_TOP_, 0, exit);
    }
  }

  /// Whether the instruction is the end of `except … as a`, which unbinds the name.
  bool endsHandler(size_t i) const {
    const Instruction &before = at(i - 1);
    return i > bytecode_.start && before.arg == at(i).arg && (before.op == STORE_FAST_ || before.op == STORE_DEREF_);
  }

  /// What the program deletes is not kept for a restart: the point takes its place. Where there are marks, it is: who set
  /// them wants to go on below.
  void emitForget(const Instruction &like, int depth) {
    auto found = std::find(facts_.snapshots.begin(), facts_.snapshots.end(), like.arg);
    if (found == facts_.snapshots.end() || depth < 0 || !marks_.empty())
      return;
    int place = static_cast<int>(found - facts_.snapshots.begin());
    deepest_ = std::max(deepest_, depth + snapshotCount() + 1);
    out_.emit(LOAD_CONST_, pointIndex_, like);
    out_.emit(SWAP_, static_cast<unsigned>(depth + snapshotCount() - place) + 1, like);
    out_.emit(POP_TOP_, 0, like);
  }

  /// Whether the handler that ends behind the instruction may have swallowed something.
  bool endsHandling(size_t i) const {
    return at(i).op == POP_EXCEPT_ && i + 1 < bytecode_.instructions.size() && at(i + 1).op != RERAISE_;
  }

  /// A constant of its own, whatever the program has: it is exchanged for a moment.
  void addGate() {
    bool needed = false;
    for (size_t i = bytecode_.start; i < bytecode_.instructions.size(); ++i)
      needed |= endsHandling(i);
    Ref nothing = Ref::steal(needed ? PyTuple_New(0) : nullptr);
    if (!nothing)
      return;
    facts_.gate = static_cast<int>(PyList_GET_SIZE(constants_.get()));
    PyList_Append(constants_.get(), nothing.get()); // the error is seen when the code is made
  }

  void emitSwallowCheck(const Instruction &like, int depth) {
    deepest_ = std::max(deepest_, depth + snapshotCount() + 1);
    out_.emit(LOAD_CONST_, static_cast<unsigned>(facts_.gate), like);
    out_.emit(UNPACK_SEQUENCE_, 0, like);
  }

  void emitPad(int below) {
    Label notMine = out_.newLabel();
    out_.emit(COPY_, 1, outside_);
    out_.emit(LOAD_CONST_, pointIndex_, outside_);
    out_.emit(CONTAINS_OP_, 0, outside_);
    out_.jump(kIfFalse, notMine, outside_);
    for (int k = 0; k < below + 2; ++k)
      out_.emit(POP_TOP_, 0, outside_);
    out_.jump(JUMP_FORWARD_, call_, outside_);
    out_.bind(notMine);
    out_.emit(RERAISE_, 1, outside_);
  }

  void emitCall() {
    Instruction like;
    like.location.line = like.location.endLine = bytecode_.firstLine;
    like.handler = {outerPad_, 0, true};
    if (!form_) {
      out_.emit(LOAD_CONST_, pointIndex_, like);
      out_.emit(UNARY_INVERT_, 0, like);
      out_.emit(RETURN_VALUE_, 0, like);
      return;
    }
    const std::vector<Instruction> &instructions = form_->bytecode.instructions;
    std::vector<Label> labels;
    labels.reserve(instructions.size());
    for (size_t i = 0; i < instructions.size(); ++i)
      labels.push_back(out_.newLabel());
    Label step = kNoLabel, thrown = out_.newLabel(); // of an async generator
    for (size_t i = form_->bytecode.start; i < instructions.size(); ++i) {
      const Instruction &source = instructions[i];
      if (source.op == CALL_INTRINSIC_1_ && i + 2 == instructions.size())
        break;                        // the template's own wrapper
      if (source.op == STORE_FAST_) { // the item stays on the stack, where the next instruction would load it to
        out_.bind(labels[i++]);
        continue;
      }
      Instruction instruction = like;
      instruction.op = source.op;
      instruction.arg = source.arg;
      if (source.target != kNoLabel)
        instruction.target = labels[static_cast<size_t>(source.target)];
      auto handlerOp = source.handler.covers() ? instructions[static_cast<size_t>(source.handler.target)].op : -1;
      if (source.handler.covers() && handlerOp != CALL_INTRINSIC_1_)
        instruction.handler = {labels[static_cast<size_t>(source.handler.target)], source.handler.depth,
                               source.handler.pushesLasti};
      if (source.op == LOAD_FAST_ || source.op == LOAD_FAST_BORROW_ || source.op == LOAD_FAST_CHECK_) {
        instruction.op = LOAD_CONST_;
        instruction.arg = pointIndex_;
      } else if (source.op == LOAD_CONST_ || source.op == RETURN_CONST_) {
        instruction.arg = none_;
      } else if (source.op == GET_ANEXT_) {
        step = labels[i];
      } else if (yieldsItem(instructions, i)) {
        instruction.handler = {thrown, 1, false};
      } else if (i > 0 && yieldsItem(instructions, i - 1)) {
        instruction.arg = kResumesAfterYield;
        instruction.handler = {thrown, 1, false};
      } else if (i > 1 && yieldsItem(instructions, i - 2)) { // in place of POP_TOP
        instruction.op = BINARY_OP_;
        instruction.arg = kAdd;
      }
      out_.bind(labels[i]);
      out_.emit(instruction);
    }
    if (step == kNoLabel)
      return;
    out_.bind(thrown);
    out_.emit(BINARY_OP_, kSubtract, like);
    out_.jump(JUMP_BACKWARD_, step, like);
  }

  /// Whether the instruction is a `yield` of the program's, not one that passes on what is awaited.
  static bool yieldsItem(const std::vector<Instruction> &instructions, size_t i) {
    return instructions[i].op == YIELD_VALUE_ && (instructions[i + 1].arg & 3) == kResumesAfterYield;
  }

  unsigned constant(PyObject *value) {
    PyObject *list = constants_.get();
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i)
      if (PyList_GET_ITEM(list, i) == value)
        return static_cast<unsigned>(i);
    if (PyList_Append(list, value) < 0)
      return 0; // the error is seen when the code is made
    return static_cast<unsigned>(PyList_GET_SIZE(list) - 1);
  }

  Ref finish(const Assembler::Assembled &assembled) const {
    int templateStack = form_ ? reinterpret_cast<PyCodeObject *>(form_->code.get())->co_stacksize : 1;
    // As few as can be: every item is part of each frame of the function.
    int stack = std::max({code_->co_stacksize + snapshotCount(), snapshotCount() + kPadStack, templateStack, deepest_});
    Ref constants = Ref::steal(PyList_AsTuple(constants_.get()));
    return constants ? copyCode(code_, assembled, constants.get(), stack, code_->co_flags) : Ref();
  }

  PyCodeObject *code_;
  Bytecode bytecode_;
  Ref constants_;
  std::vector<MarkSite> marks_;
  Ref point_;
  PointFacts facts_;
  Assembler out_;
  std::vector<Label> labels_;
  Label pad_ = kNoLabel, outerPad_ = kNoLabel, body_ = kNoLabel, call_ = kNoLabel;
  Label wrapper_ = kNoLabel; ///< index of the instruction where the wrapper's handler begins
  Instruction outside_;      ///< without a place; under the wrapper's handler alone
  const DelegationTemplate *form_ = nullptr;
  unsigned none_ = 0, pointIndex_ = 0;
  int deepest_ = 0; ///< stack items that what was inserted into the body needs
};

Ref withRestartPoints(PyCodeObject *code, bool isModule);

/// The constants, with restart points in all code among them.
Ref nestedConstants(PyCodeObject *code) {
  Ref constants = Ref::steal(PySequence_List(code->co_consts));
  for (Py_ssize_t i = 0; constants && i < PyList_GET_SIZE(constants.get()); ++i) {
    PyObject *nested = PyList_GET_ITEM(constants.get(), i);
    if (!PyCode_Check(nested))
      continue;
    Ref changed = withRestartPoints(reinterpret_cast<PyCodeObject *>(nested), false);
    if (!changed)
      return {};
    PyList_SetItem(constants.get(), i, changed.release());
  }
  return constants;
}

Ref replaceConstants(PyCodeObject *code, const Ref &list) {
  Ref constants = Ref::steal(PyList_AsTuple(list.get()));
  return constants ? copyCode(code, {.constants = constants.get()}) : Ref();
}

Ref withRestartPoints(PyCodeObject *code, bool isModule) {
  auto *object = reinterpret_cast<PyObject *>(code);
  if (restartPointOf(code) || (code->co_flags & kRestartableFlag))
    return Ref::borrow(object);
  Ref constants = nestedConstants(code);
  if (!constants)
    return {};
  std::optional<Bytecode> bytecode = isRestartable(code, isModule) ? decode(code) : std::nullopt;
  if (PyErr_Occurred())
    return {};
  if (!bytecode)
    return replaceConstants(code, constants);
  std::vector<unsigned> snapshots = reboundParameters(code, *bytecode);
  if (findRestartSites(code, *bytecode).empty())
    return PointPatcher(code, std::move(*bytecode), std::move(snapshots), constants).patch();
  // Tail calls become returns and jumps first. Such a jump is an activation of its own, whose arguments the parameters hold:
  // where the body binds them again, the call goes through the restart loop instead. So it does where marks keep locals.
  bool jumps = snapshots.empty() && findMarks(code, *bytecode).empty();
  Ref nested = replaceConstants(code, constants);
  Ref patched = nested ? patchCode(reinterpret_cast<PyCodeObject *>(nested.get()), nullptr, jumps) : Ref();
  if (!patched)
    return {};
  auto *patchedCode = reinterpret_cast<PyCodeObject *>(patched.get());
  bytecode = decode(patchedCode);
  if (!bytecode)
    return PyErr_Occurred() ? Ref() : patched;
  return PointPatcher(patchedCode, std::move(*bytecode), std::move(snapshots),
                      Ref::steal(PySequence_List(patchedCode->co_consts)))
      .patch();
}

} // namespace

PyObject *addRestartPoints(PyObject *, PyObject *code) {
  if (!PyCode_Check(code))
    return PyErr_Format(PyExc_TypeError, "a code object is needed, not %.100s", Py_TYPE(code)->tp_name);
  auto *object = reinterpret_cast<PyCodeObject *>(code);
  return withRestartPoints(object, !(object->co_flags & CO_OPTIMIZED)).release();
}

PyObject *restartPoints(PyObject *, PyObject *) {
  auto *code = reinterpret_cast<PyCodeObject *>(compat::frameCode(compat::currentFrame(compat::currentThread())));
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); ++i) {
    PyObject *nested = PyTuple_GET_ITEM(code->co_consts, i);
    if (!PyCode_Check(nested))
      continue;
    Ref changed = withRestartPoints(reinterpret_cast<PyCodeObject *>(nested), false);
    if (!changed)
      return nullptr;
    // LOAD_CONST reads the tuple, which belongs to this code object alone, each time that it runs.
    PyTuple_SET_ITEM(code->co_consts, i, changed.release());
    Py_DECREF(nested);
  }
  Py_RETURN_NONE;
}

PyObject *replaceConstant(PyObject *, PyObject *const *args, Py_ssize_t count) {
  if (count != 3 || !PyCode_Check(args[0])) {
    PyErr_SetString(PyExc_TypeError, "replace_constant(code, old, new)");
    return nullptr;
  }
  PyObject *constants = reinterpret_cast<PyCodeObject *>(args[0])->co_consts;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constants); ++i)
    if (PyTuple_GET_ITEM(constants, i) == args[1]) {
      PyTuple_SET_ITEM(constants, i, Py_NewRef(args[2]));
      Py_DECREF(args[1]);
      Py_RETURN_TRUE;
    }
  Py_RETURN_FALSE;
}

} // namespace encc
