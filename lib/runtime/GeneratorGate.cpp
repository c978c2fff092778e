// Gates, and the code that has them.
#include "runtime/GeneratorGate.h"

#include "runtime/Bytecode.h"
#include "runtime/CodeCopy.h"
#include "runtime/CodeMemory.h"
#include "runtime/Compat.h"
#include "runtime/DelegateChain.h"
#include "runtime/Opcodes.h"
#include "runtime/RestartPoint.h"
#include "runtime/StepChecks.h"

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
constexpr int kMoreStack = StepChecks::kItems;
int longChain = 0; ///< ENCC_LONG_CHAIN, 0 if unset: the length, looked at each time

/// One for each code object. Its steps are taken by the code; while there are none, each delegation goes through the gate.
struct Gate {
  ChainStart start;
  PyObject *steps; ///< owned; null where the gate is the iterator itself
  int stepsLeft;   ///< then
  int usualLength; ///< of a long chain of such code
  int open;        ///< generators of this code that chains run, or that wait in one
  uint32_t random; ///< so that no recursion is in step with the looks
};

Gate *asGate(PyObject *object) { return reinterpret_cast<Gate *>(object); }

void setSteps(Gate *gate, int count) {
  if (gate->steps)
    compat::setSteps(gate->steps, count);
  else
    gate->stepsLeft = count;
}

/// Lets some delegations go past the gate, less than would make a chain twice as long.
void grantSteps(Gate *gate) {
  gate->random = gate->random * 1664525 + 1013904223;
  setSteps(gate, gate->start.longChain / 2 + static_cast<int>(gate->random >> 27));
}

PyObject *takeStep(PyObject *object) {
  if (asGate(object)->stepsLeft <= 0)
    return nullptr;
  --asGate(object)->stepsLeft;
  return Py_NewRef(Py_None);
}

/// Whether that many generators, the running one among them, wait for each other.
bool isLong(const compat::Frame *frame, int length) {
  for (; length > 0 && frame && frame->owner == FRAME_OWNED_BY_GENERATOR; --length)
    frame = compat::callerOf(frame);
  return length == 0;
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
  Gate *gate = asGate(right);
  compat::Frame *frame = compat::currentFrame(compat::currentThread());
  PyObject *waiting = compat::frameGenerator(frame);
  bool begins = !waiting || !delegateThatRuns(waiting);
  if (begins && gate->start.score == 0 && !(waiting && isLong(frame, gate->start.longChain))) {
    if (gate->open == 0 && !longChain)
      grantSteps(gate);
    return Py_NewRef(operand);
  }
  if (!waiting || !canBePushed(operand))
    return Py_NewRef(operand);
  Delegate *delegate = newDelegate(operand);
  if (delegate && begins)
    startChain(delegate, &gate->start);
  return reinterpret_cast<PyObject *>(delegate);
}

/// For chains from that length on, unless ENCC_LONG_CHAIN says another. Takes over the reference to the steps.
PyObject *newGate(int length, PyObject *steps) {
  auto *gate = PyObject_New(Gate, gateType);
  if (!gate) {
    Py_XDECREF(steps);
    return nullptr;
  }
  gate->start.score = 0;
  gate->usualLength = length;
  gate->start.longChain = longChain ? longChain : length;
  gate->steps = steps;
  gate->open = 0;
  gate->random = 1;
  setSteps(gate, longChain ? 0 : 16);
  return reinterpret_cast<PyObject *>(gate);
}

void gateDealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  Py_XDECREF(asGate(self)->steps);
  PyObject_Free(self);
  Py_DECREF(type);
}

/// Code objects travel between processes (cloudpickle), and their constants with them, the steps too: a pickle keeps that
/// they are one object.
PyObject *gateReduce(PyObject *self, PyObject *) {
  Gate *gate = asGate(self);
  return Py_BuildValue("O(iO)", gateType, gate->usualLength, gate->steps ? gate->steps : Py_None);
}

PyObject *gateNew(PyTypeObject *, PyObject *args, PyObject *) {
  int length = 0;
  PyObject *steps = nullptr;
  if (!PyArg_ParseTuple(args, "iO:GeneratorGate", &length, &steps))
    return nullptr;
  bool isUsual = length == kLongForGenerators || length == kLongForCoroutines;
  if (!isUsual || (compat::kStepsAreNone ? !compat::adoptSteps(steps) : steps != Py_None)) {
    PyErr_SetString(PyExc_ValueError, "not the state of a GeneratorGate");
    return nullptr;
  }
  return newGate(length, compat::kStepsAreNone ? Py_NewRef(steps) : nullptr);
}

PyMethodDef gateMethods[] = {{"__reduce__", gateReduce, METH_NOARGS, nullptr}, {nullptr, nullptr, 0, nullptr}};

PyType_Slot gateSlots[] = {{Py_tp_new, reinterpret_cast<void *>(gateNew)},
                           {Py_tp_methods, gateMethods},
                           {Py_tp_dealloc, reinterpret_cast<void *>(gateDealloc)},
                           {Py_tp_iter, reinterpret_cast<void *>(PyObject_SelfIter)},
                           {Py_tp_iternext, reinterpret_cast<void *>(takeStep)},
                           {Py_nb_matrix_multiply, reinterpret_cast<void *>(passGate)},
                           {0, nullptr}};
PyType_Spec gateSpec = {"encc._runtime.GeneratorGate", sizeof(Gate), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                        gateSlots};

Ref newGate(PyCodeObject *code) {
  PyObject *steps = compat::kStepsAreNone ? compat::newSteps() : nullptr;
  if (compat::kStepsAreNone && !steps)
    return {};
  return Ref::steal(newGate(code->co_flags & CO_GENERATOR ? kLongForGenerators : kLongForCoroutines, steps));
}

/// Whether the instruction loads the None that a delegation sends first.
bool beginsDelegation(const Bytecode &bytecode, size_t i) {
  const std::vector<Instruction> &code = bytecode.instructions;
  if (i < 1 || i + 1 >= code.size() || code[i + 1].op != SEND_ ||
      (code[i].op != LOAD_CONST_ && code[i].op != LOAD_COMMON_CONSTANT_))
    return false;
  const Instruction &before = code[i - 1];
  if (before.op == PUSH_NULL_) // from 3.15 on
    return i >= 2 && code[i - 2].op == GET_AWAITABLE_;
  return before.op == GET_YIELD_FROM_ITER_ || before.op == GET_AWAITABLE_ ||
         (before.op == GET_ITER_ && before.arg != 0);
}

/// A delegation where there are no steps.
struct Stop {
  Label here, send;
  Instruction load; ///< of the None
};

/// Takes a step, the None that is sent.
void emitStep(Assembler &out, const Stop &stop, unsigned steps) {
  out.emit(LOAD_CONST_, steps, stop.load);
  if (kIndexedIterators)
    out.emit(PUSH_NULL_, 0, stop.load);
  out.jump(FOR_ITER_, stop.here, stop.load);
  if (END_SEND_ >= 0) { // drops what lies below the None
    out.emit(END_SEND_, 0, stop.load);
  } else {
    out.emit(SWAP_, 2, stop.load);
    out.emit(POP_TOP_, 0, stop.load);
  }
}

/// Goes through the gate. The jump back is traced no more than the interpreter's own to this place.
void emitStop(Assembler &out, const Stop &stop, unsigned gate) {
  out.bind(stop.here);
  emitEndOfIterator(out, stop.load);
  if (kIndexedIterators)
    out.emit(SWAP_, 2, stop.load);
  out.emit(LOAD_CONST_, gate, stop.load);
  out.emit(BINARY_OP_, kMatrixMultiply, stop.load);
  if (kIndexedIterators)
    out.emit(SWAP_, 2, stop.load);
  out.emit(stop.load);
  out.jump(JUMP_BACKWARD_NO_INTERRUPT_, stop.send, stop.load);
}

/// The same code with a gate at each place where it delegates.
Ref withGates(PyCodeObject *code, const Bytecode &bytecode) {
  const std::vector<Instruction> &instructions = bytecode.instructions;
  Ref constants = Ref::steal(PySequence_List(code->co_consts));
  Ref gate = newGate(code);
  if (!constants || !gate || PyList_Append(constants.get(), gate.get()) < 0)
    return {};
  auto index = static_cast<unsigned>(PyList_GET_SIZE(constants.get()) - 1), steps = index;
  if (PyObject *iterator = asGate(gate.get())->steps) {
    if (PyList_Append(constants.get(), iterator) < 0)
      return {};
    ++steps;
  }
  Assembler out;
  out.newLabels(instructions.size() + 1); // label i is instruction i of the original
  out.reserve(instructions.size());
  std::vector<Stop> stops;
  for (size_t i = 0; i < instructions.size(); ++i) {
    out.bind(static_cast<Label>(i));
    if (!beginsDelegation(bytecode, i)) {
      out.emit(instructions[i]);
      continue;
    }
    stops.push_back({out.newLabel(), static_cast<Label>(i + 1), instructions[i]});
    emitStep(out, stops.back(), steps);
  }
  out.bind(static_cast<Label>(instructions.size()));
  for (const Stop &stop : stops)
    emitStop(out, stop, index);
  std::optional<Assembler::Assembled> assembled = out.assemble(bytecode.firstLine);
  Ref tuple = Ref::steal(PyList_AsTuple(constants.get()));
  if (!assembled || !tuple) {
    if (!PyErr_Occurred())
      PyErr_SetString(PyExc_SystemError, "encc: the code with gates cannot be laid out");
    return {};
  }
  return copyCode(code, *assembled, tuple.get(), code->co_stacksize + kMoreStack, code->co_flags | kGatedFlag);
}

} // namespace

PyObject *openGate(PyObject *generator) {
  if (!compat::isUnstartedGenerator(generator)) // what was handed over may have been closed since
    return nullptr;
  auto *code = reinterpret_cast<PyCodeObject *>(compat::generatorCode(generator));
  if (!(code->co_flags & kGatedFlag))
    return nullptr;
  for (Py_ssize_t i = PyTuple_GET_SIZE(code->co_consts); i-- > 0;)
    if (PyObject *constant = PyTuple_GET_ITEM(code->co_consts, i); Py_TYPE(constant) == gateType) {
      if (asGate(constant)->open++ == 0)
        setSteps(asGate(constant), 0);
      return Py_NewRef(constant);
    }
  return nullptr;
}

void letGateClose(PyObject *gate) {
  if (gate)
    --asGate(gate)->open;
  Py_XDECREF(gate);
}

bool initGeneratorGate(PyObject *module) {
  const char *text = std::getenv("ENCC_LONG_CHAIN");
  longChain = text ? std::max(std::atoi(text), 0) : 0;
  if (!gateType)
    gateType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &gateSpec, nullptr));
  return gateType && PyModule_AddType(module, gateType) == 0;
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
    delegates |= beginsDelegation(*bytecode, i);
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
