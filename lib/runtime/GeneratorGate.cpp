// Gates, and the code that has them.
#include "runtime/GeneratorGate.h"

#include "runtime/Bytecode.h"
#include "runtime/CodeCopy.h"
#include "runtime/CodeMemory.h"
#include "runtime/Compat.h"
#include "runtime/DelegateChain.h"
#include "runtime/Opcodes.h"
#include "runtime/RestartPoint.h"

#include <algorithm>
#include <cstdlib>

namespace encc {
namespace {

using namespace opcodes;

// A chain of that length begins to cost more than a Delegate does: with every item for a generator; a coroutine that does not
// suspend gains nothing but room.
constexpr int kLongForGenerators = 32;
constexpr int kLongForCoroutines = 128;

PyTypeObject *gateType = nullptr;
int longChain = 0; ///< ENCC_LONG_CHAIN, 0 if unset: the length, looked at each time

/// One for each code object.
struct Gate {
  ChainStart start;
  int countdown;   ///< delegations until the next look at the length
  uint32_t random; ///< so that no recursion is in step with the looks
};

/// Whether that many generators, the running one among them, wait for each other.
bool isLong(const compat::Frame *frame, int length) {
  for (; length > 0 && frame && frame->owner == FRAME_OWNED_BY_GENERATOR; --length)
    frame = compat::callerOf(frame);
  return length == 0;
}

/// Whether to go through the gate: always while a chain runs, which may be the running generator's own.
int isGateOpen(PyObject *object) {
  auto *gate = reinterpret_cast<Gate *>(object);
  if (--gate->countdown > 0)
    return gate->start.score > 0 || runningChains;
  gate->random = gate->random * 1664525 + 1013904223;
  gate->countdown = longChain ? 1 : 16 + static_cast<int>(gate->random >> 27);
  return 1;
}

/// Only what has not started, has gates itself, and is known to nobody else: a generator between two others that somebody
/// could resume by itself would have to be told from one that runs.
bool canBePushed(PyObject *object) {
  return (PyGen_CheckExact(object) || PyCoro_CheckExact(object)) && Py_REFCNT(object) == 1 &&
         compat::isUnstartedGenerator(object) &&
         (reinterpret_cast<PyCodeObject *>(compat::generatorCode(object))->co_flags & kGatedFlag);
}

/// operand @ gate: the operand, or a Delegate for it.
PyObject *passGate(PyObject *operand, PyObject *right) {
  if (Py_TYPE(right) != gateType)
    Py_RETURN_NOTIMPLEMENTED;
  compat::Frame *frame = compat::currentFrame(compat::currentThread());
  PyObject *waiting = compat::frameGenerator(frame);
  if (!waiting || !canBePushed(operand))
    return Py_NewRef(operand);
  ChainStart &start = reinterpret_cast<Gate *>(right)->start;
  bool begins = !delegateThatRuns(waiting);
  if (begins && start.score == 0 && !isLong(frame, start.longChain))
    return Py_NewRef(operand);
  Delegate *delegate = newDelegate(operand);
  if (delegate && begins)
    startChain(delegate, &start);
  return reinterpret_cast<PyObject *>(delegate);
}

void gateDealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_Free(self);
  Py_DECREF(type);
}

PyType_Slot gateSlots[] = {{Py_tp_dealloc, reinterpret_cast<void *>(gateDealloc)},
                           {Py_nb_bool, reinterpret_cast<void *>(isGateOpen)},
                           {Py_nb_matrix_multiply, reinterpret_cast<void *>(passGate)},
                           {0, nullptr}};
PyType_Spec gateSpec = {"encc._runtime.GeneratorGate", sizeof(Gate), 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, gateSlots};

Ref newGate(PyCodeObject *code) {
  auto *gate = PyObject_New(Gate, gateType);
  if (gate) {
    gate->start.score = 0;
    gate->countdown = longChain ? 1 : 16;
    gate->random = 1;
    gate->start.longChain = longChain                       ? longChain
                            : code->co_flags & CO_GENERATOR ? kLongForGenerators
                                                            : kLongForCoroutines;
  }
  return Ref::steal(reinterpret_cast<PyObject *>(gate));
}

/// From 3.15 on: pushes the iterator and above it an item for `for` loops, which may be a NULL.
bool getsIterator(const Instruction &instruction) { return instruction.op == GET_ITER_ && instruction.arg != 0; }

bool isDelegation(const Bytecode &bytecode, size_t i) {
  const std::vector<Instruction> &code = bytecode.instructions;
  int op = code[i].op;
  if (op != GET_YIELD_FROM_ITER_ && op != GET_AWAITABLE_ && !getsIterator(code[i]))
    return false;
  i += i + 1 < code.size() && code[i + 1].op == PUSH_NULL_ ? 2 : 1;
  return i + 1 < code.size() && (code[i].op == LOAD_CONST_ || code[i].op == LOAD_COMMON_CONSTANT_) &&
         code[i + 1].op == SEND_;
}

void emitGate(Assembler &out, unsigned gate, const Instruction &like) {
  Label pass = out.newLabel();
  out.emit(LOAD_CONST_, gate, like);
  if (TO_BOOL_ >= 0)
    out.emit(TO_BOOL_, 0, like);
  out.jump(kIfFalse, pass, like);
  if (getsIterator(like))
    out.emit(SWAP_, 2, like);
  out.emit(LOAD_CONST_, gate, like);
  out.emit(BINARY_OP_, kMatrixMultiply, like);
  if (getsIterator(like))
    out.emit(SWAP_, 2, like);
  out.bind(pass);
}

/// The same code with a gate behind each place where it delegates; none if there is no such place.
Ref withGates(PyCodeObject *code, const Bytecode &bytecode) {
  const std::vector<Instruction> &instructions = bytecode.instructions;
  Ref constants = Ref::steal(PySequence_List(code->co_consts));
  Ref gate = newGate(code);
  if (!constants || !gate || PyList_Append(constants.get(), gate.get()) < 0)
    return {};
  auto index = static_cast<unsigned>(PyList_GET_SIZE(constants.get()) - 1);
  Assembler out;
  out.newLabels(instructions.size() + 1); // label i is instruction i of the original
  out.reserve(instructions.size());
  for (size_t i = 0; i < instructions.size(); ++i) {
    out.bind(static_cast<Label>(i));
    out.emit(instructions[i]);
    if (isDelegation(bytecode, i))
      emitGate(out, index, instructions[i]);
  }
  out.bind(static_cast<Label>(instructions.size()));
  std::optional<Assembler::Assembled> assembled = out.assemble(bytecode.firstLine);
  Ref tuple = Ref::steal(PyList_AsTuple(constants.get()));
  if (!assembled || !tuple) {
    if (!PyErr_Occurred())
      PyErr_SetString(PyExc_SystemError, "encc: the code with gates cannot be laid out");
    return {};
  }
  return copyCode(code, *assembled, tuple.get(), code->co_stacksize, code->co_flags | kGatedFlag);
}

} // namespace

bool initGeneratorGate(PyObject *module) {
  const char *text = std::getenv("ENCC_LONG_CHAIN");
  longChain = text ? std::max(std::atoi(text), 0) : 0;
  if (!gateType)
    gateType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &gateSpec, nullptr));
  return gateType != nullptr;
}

Ref gatedCode(PyCodeObject *code) {
  Ref same = Ref::borrow(reinterpret_cast<PyObject *>(code));
  // A restart point knows the offsets of its code.
  if ((code->co_flags & kGatedFlag) || restartPointOf(code))
    return same;
  CodeFacts *known =
      findFacts(same.get()); // nested functions are decorated again at each run of the function around them
  if (known && known->gated)
    return known->gated;
  std::optional<Bytecode> bytecode = decode(code);
  if (!bytecode)
    return PyErr_Occurred() ? Ref() : same;
  bool delegates = false;
  for (size_t i = 0; i < bytecode->instructions.size(); ++i)
    delegates |= isDelegation(*bytecode, i);
  if (!delegates)
    return same;
  Ref gated = withGates(code, *bytecode);
  if (gated && (code->co_flags & CO_NESTED)) {
    CodeFacts *facts = factsOf(same.get());
    if (!facts)
      return {};
    facts->gated = gated;
  }
  return gated;
}

} // namespace encc
