// Patching: one walk over the decoded instructions for the entry copy, one for the loop copy.
#include "runtime/CodePatch.h"

#include "OpcodeTable.h"
#include "runtime/Bytecode.h"
#include "runtime/Compat.h"
#include "runtime/Locals.h"
#include "runtime/RestartLoop.h"
#include "runtime/RestartSites.h"
#include "runtime/SelfCall.h"

#include <algorithm>

namespace encc {
namespace {

using namespace opcodes;

constexpr unsigned kMatrixMultiply = 4;    // NB_MATRIX_MULTIPLY, the same in all versions
constexpr int kExtraStack = 4;             // the counter, and what the check of the first restart pushes
constexpr int kIfFalse = POP_JUMP_IF_FALSE_ >= 0 ? POP_JUMP_IF_FALSE_ : POP_JUMP_FORWARD_IF_FALSE_;
constexpr int kIfNone = POP_JUMP_IF_NONE_ >= 0 ? POP_JUMP_IF_NONE_ : POP_JUMP_FORWARD_IF_NONE_;

class Patcher {
public:
  Patcher(PyCodeObject *code, const Bytecode &bytecode)
      : code_(code), bytecode_(bytecode), sites_(findRestartSites(code, bytecode)),
        constants_(Ref::steal(PySequence_List(code->co_consts))) {}

  Ref patch() {
    if (!constants_)
      return {};
    needsLoop_ = std::any_of(sites_.begin(), sites_.end(), [](const RestartSite &site) { return site.isSelfCall; });
    if (needsLoop_) {
      none_ = addConstant(Ref::borrow(Py_None));
      locals_ = localsToReset(code_, bytecode_);
    }
    loopStart_ = out_.newLabel();
    note_ = out_.newLabel();
    for (size_t i = 0; i < bytecode_.instructions.size(); ++i) {
      entry_.push_back(out_.newLabel());
      loop_.push_back(out_.newLabel());
    }
    copyBody(0, false);
    if (needsLoop_) {
      out_.bind(loopStart_);
      copyBody(bytecode_.start, true);
      emitNote();
    }
    std::optional<Assembler::Assembled> assembled = out_.assemble(bytecode_.firstLine);
    if (!assembled) {
      PyErr_SetString(PyExc_SystemError, "encc: the patched code cannot be laid out");
      return {};
    }
    return replaceCode(*assembled);
  }

private:
  const Instruction &at(size_t i) const { return bytecode_.instructions[i]; }

  /// The instruction as it goes into one of the copies.
  Instruction moved(size_t i, bool inLoop) const {
    const std::vector<Label> &labels = inLoop ? loop_ : entry_;
    Instruction instruction = at(i);
    if (instruction.target != kNoLabel)
      instruction.target = labels[static_cast<size_t>(instruction.target)];
    instruction.handler = movedHandler(instruction.handler, inLoop);
    return instruction;
  }

  Handler movedHandler(Handler handler, bool inLoop) const {
    bool isOutermost = !handler.covers() || wrapsGenerator(handler);
    if (!inLoop)
      return handler.covers() ? Handler{entry_[static_cast<size_t>(handler.target)], handler.depth, handler.pushesLasti}
                              : handler;
    if (isOutermost)
      return {note_, 1, true};
    return {loop_[static_cast<size_t>(handler.target)], handler.depth + 1, handler.pushesLasti};
  }

  bool wrapsGenerator(const Handler &handler) const {
    return handler.depth == 0 && at(static_cast<size_t>(handler.target)).op == CALL_INTRINSIC_1_;
  }

  void copyBody(size_t first, bool inLoop) {
    size_t nextSite = 0;
    for (size_t i = first; i < bytecode_.instructions.size(); ++i) {
      out_.bind((inLoop ? loop_ : entry_)[i]);
      while (nextSite < sites_.size() && sites_[nextSite].begin < i)
        ++nextSite;
      if (nextSite < sites_.size() && sites_[nextSite].begin == i && sites_[nextSite].isSelfCall)
        emitSelfCall(sites_[nextSite], inLoop);
      Instruction instruction = moved(i, inLoop);
      if (isRaiseOfSite(i))
        emitReturn(instruction, bytecode_.depth[i] - 1 + (inLoop ? 1 : 0));
      else if (inLoop && instruction.op == RETURN_VALUE_)
        emitReturn(instruction, 1);
      else if (inLoop && instruction.op == RETURN_CONST_) {
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

  /// Returns the top of the stack, dropping the `below` items under it, as the debug interpreter demands.
  void emitReturn(const Instruction &like, int below) {
    emitDropBelow(like, below);
    out_.emit(RETURN_VALUE_, 0, like);
  }

  void emitDropBelow(const Instruction &like, int below) {
    for (; below > 0; --below) {
      out_.emit(SWAP_, 2, like);
      out_.emit(POP_TOP_, 0, like);
    }
  }

  /// The check, the arguments into the parameters, and the jump; falls through to the real call when the check says so.
  void emitSelfCall(const RestartSite &site, bool inLoop) {
    Instruction like = moved(site.begin, inLoop);
    Label realCall = out_.newLabel();
    bool isMethod = site.name.kind == SelfName::Kind::Method;
    Instruction callee = moved(site.callee, inLoop);
    if (callee.op == LOAD_GLOBAL_)
      callee.arg &= ~1u; // without the NULL for a call
    if (inLoop) {
      out_.emit(COPY_, static_cast<unsigned>(site.depth) + 1, like);
      if (isMethod) {
        out_.emit(callee);
        out_.emit(BINARY_OP_, kMatrixMultiply, like);
      } else if (TO_BOOL_ >= 0) {
        out_.emit(TO_BOOL_, 0, like);
      }
      out_.jump(kIfFalse, realCall, like);
    } else {
      out_.emit(LOAD_CONST_, siteConstant(site), like);
      out_.emit(callee);
      out_.emit(BINARY_OP_, kMatrixMultiply, like);
      out_.emit(COPY_, 1, like);
      out_.jump(kIfNone, realCall, like);
    }
    emitArguments(site, inLoop);
    out_.bind(realCall);
    if (!inLoop)
      out_.emit(POP_TOP_, 0, like); // the None
  }

  void emitArguments(const RestartSite &site, bool inLoop) {
    std::vector<Label> own(bytecode_.instructions.size(), kNoLabel);
    for (size_t i : site.region)
      own[i] = out_.newLabel();
    for (size_t i : site.region) {
      out_.bind(own[i]);
      Instruction instruction = moved(i, inLoop);
      if (at(i).target != kNoLabel)
        instruction.target = own[static_cast<size_t>(at(i).target)];
      // Borrowed references must not be stored: the local they are borrowed from may be overwritten first.
      if (instruction.op == LOAD_FAST_BORROW_)
        instruction.op = LOAD_FAST_;
      else if (instruction.op == LOAD_FAST_BORROW_LOAD_FAST_BORROW_)
        instruction.op = LOAD_FAST_LOAD_FAST_;
      if (std::binary_search(site.calls.begin(), site.calls.end(), i))
        emitJump(site, instruction, inLoop);
      else if (instruction.op != PRECALL_ || !precedesCall(site, i))
        out_.emit(instruction);
    }
  }

  bool precedesCall(const RestartSite &site, size_t i) const {
    return std::binary_search(site.calls.begin(), site.calls.end(), i + 1);
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
  void emitJump(const RestartSite &site, const Instruction &like, bool inLoop) {
    emitStores(site, like);
    if (inLoop)
      for (int i = 0; i < site.depth; ++i)
        out_.emit(POP_TOP_, 0, like);
    else
      emitDropBelow(like, site.depth);
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
    out_.jump(inLoop ? JUMP_BACKWARD_ : JUMP_FORWARD_, loopStart_, like);
  }

  /// Stack: counter, lasti, exception. `exception in counter` adds the note; the exception goes on as if never caught.
  void emitNote() {
    Instruction like;
    auto wrapped = std::find_if(bytecode_.instructions.begin(), bytecode_.instructions.end(), [&](const Instruction &i) {
      return i.handler.covers() && wrapsGenerator(i.handler);
    });
    if (wrapped != bytecode_.instructions.end())
      like.handler = movedHandler(wrapped->handler, false);
    out_.bind(note_);
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

  unsigned siteConstant(const RestartSite &site) {
    return addConstant(Ref::steal(newSelfCallSite(site.name)));
  }

  Ref replaceCode(const Assembler::Assembled &assembled) const {
    auto bytes = [](const std::string &text) { return PyBytes_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size())); };
    if (PyErr_Occurred())
      return {};
    Ref constants = Ref::steal(PyList_AsTuple(constants_.get()));
    Ref changes = Ref::steal(Py_BuildValue(
        "{s:N,s:N,s:N,s:O,s:i,s:i}", "co_code", bytes(assembled.code), "co_linetable", bytes(assembled.lineTable),
        "co_exceptiontable", bytes(assembled.exceptionTable), "co_consts", constants.get(), "co_stacksize",
        code_->co_stacksize + kExtraStack, "co_flags", code_->co_flags | kRestartableFlag));
    Ref replace = Ref::steal(PyObject_GetAttrString(reinterpret_cast<PyObject *>(code_), "replace"));
    Ref none = Ref::steal(PyTuple_New(0));
    if (!constants || !changes || !replace || !none)
      return {};
    return Ref::steal(PyObject_Call(replace.get(), none.get(), changes.get()));
  }

  PyCodeObject *code_;
  const Bytecode &bytecode_;
  std::vector<RestartSite> sites_;
  Ref constants_;
  LocalsToReset locals_;
  unsigned none_ = 0;
  bool needsLoop_ = false;
  Assembler out_;
  Label loopStart_ = kNoLabel, note_ = kNoLabel;
  std::vector<Label> entry_, loop_; ///< of each instruction in the two copies
};

Py_ssize_t extraIndex() {
  static const Py_ssize_t index =
      compat::requestCodeExtraIndex([](void *patched) { Py_XDECREF(static_cast<PyObject *>(patched)); });
  return index;
}

} // namespace

Ref patchCode(PyCodeObject *code) {
  // A nested function is decorated again at each run of the outer one: its code object remembers the result.
  void *known = nullptr;
  auto *object = reinterpret_cast<PyObject *>(code);
  if (extraIndex() >= 0 && compat::getCodeExtra(object, extraIndex(), &known) == 0 && known)
    return Ref::borrow(static_cast<PyObject *>(known));
  std::optional<Bytecode> bytecode = decode(code);
  if (!bytecode) {
    if (!PyErr_Occurred())
      PyErr_Format(PyExc_SystemError, "encc: the bytecode of %U is not understood", code->co_qualname);
    return {};
  }
  Ref patched = Patcher(code, *bytecode).patch();
  if (patched && extraIndex() >= 0 && compat::setCodeExtra(object, extraIndex(), Py_NewRef(patched.get())) != 0)
    Py_DECREF(patched.get());
  return patched;
}

PyObject *restartable(PyObject *, PyObject *function) {
  if (PyFunction_Check(function)) {
    auto *code = reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(function));
    if (!(code->co_flags & kRestartableFlag)) {
      Ref patched = patchCode(code);
      if (!patched || PyObject_SetAttrString(function, "__code__", patched.get()) < 0)
        return nullptr;
      compat::renewVersion(function);
    }
  }
  return Py_NewRef(function);
}

} // namespace encc
