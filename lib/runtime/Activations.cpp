#include "runtime/Activations.h"

#include "runtime/Bytecode.h"
#include "runtime/CodeMemory.h"
#include "runtime/Deep.h"
#include "runtime/DeepBudget.h"
#include "runtime/FrameArguments.h"
#include "runtime/KeptParameters.h"
#include "runtime/PointPatch.h"
#include "runtime/RestartPoint.h"

#include <alloca.h>
#include <numeric>

namespace encc {
namespace {

constexpr int kDelegates = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;

bool isOn = false;
/// The loop that was there before ours. Frames may go on in ours when it is off, and when another one is above it.
compat::Evaluation below = nullptr;
bool isInstalled = false;

struct Activation {
  const compat::Frame *frame;
  PyObject *object;                   ///< the frame as a restart names it, borrowed; null if none was asked for
  const std::vector<unsigned> *slots; ///< of the parameters that the body may bind again
  PyObject **entered;                 ///< their values
};

/// Innermost last, but for greenlets, which take turns.
std::vector<Activation> &activations() {
  thread_local std::vector<Activation> running;
  return running;
}

Activation *activationOf(const compat::Frame *frame) {
  std::vector<Activation> &running = activations();
  thread_local size_t last = 0; // most look-ups go down the stack
  if (last > 0 && last <= running.size() && running[last - 1].frame == frame)
    return &running[--last];
  for (last = running.size(); last > 0; --last)
    if (running[last - 1].frame == frame)
      return &running[--last];
  return nullptr;
}

Activation removeActivation(const compat::Frame *frame) {
  std::vector<Activation> &running = activations();
  Activation *found = !running.empty() && running.back().frame == frame ? &running.back() : activationOf(frame);
  Activation activation = *found;
  running.erase(running.begin() + (found - running.data()));
  return activation;
}

struct Evaluation {
  PyThreadState *thread;
  compat::Frame *frame;
  int thrown;
  PyObject *result;
};

void run(void *argument) {
  auto *evaluation = static_cast<Evaluation *>(argument);
  evaluation->result = below(evaluation->thread, evaluation->frame, evaluation->thrown);
}

/// As if there were no loop of ours: with the same limits of recursion.
PyObject *evaluatePlainly(PyThreadState *thread, compat::Frame *frame, int thrown) {
  Evaluation evaluation{thread, frame, thrown, nullptr};
  compat::lendCRecursion(thread, 1);
  if (!runWithStack(run, &evaluation)) { // only the interpreter can end the frame: it finds RecursionError set
    evaluation.thrown = 1;
    run(&evaluation);
  }
  compat::lendCRecursion(thread, -1);
  return evaluation.result;
}

/// Null with an error set only if there is no memory.
const std::vector<unsigned> *reboundSlots(PyCodeObject *code) {
  CodeFacts *facts = factsOf(reinterpret_cast<PyObject *>(code));
  if (facts && !facts->hasRebound) {
    std::optional<Bytecode> bytecode = decode(code);
    PyErr_Clear();
    std::vector<unsigned> slots(bytecode ? 0 : parameterCount(code));
    std::iota(slots.begin(), slots.end(), 0U); // of code that is not understood all
    facts->rebound = bytecode ? reboundParameters(code, *bytecode) : std::move(slots);
    facts->hasRebound = true;
  }
  return facts ? &facts->rebound : nullptr;
}

/// The code with a restart point, or itself if it cannot have one; null with an error set. Borrowed.
PyObject *pointedCode(PyObject *code) {
  CodeFacts *facts = factsOf(code);
  if (facts && !facts->pointed) {
    Ref made = Ref::steal(addRestartPoints(nullptr, code));
    if (!made)
      return nullptr;
    bool has = restartPointOf(reinterpret_cast<PyCodeObject *>(made.get()));
    facts->pointed = has ? std::move(made) : Ref::borrow(Py_None);
  }
  return !facts ? nullptr : facts->pointed.get() == Py_None ? code : facts->pointed.get();
}

/// Of an activation that has not begun.
PyObject *evaluateRestartably(PyThreadState *thread, compat::Frame *frame, const std::vector<unsigned> &slots) {
  // Nothing here needs a destructor: a thread may end inside (pthread_exit).
  auto **entered = static_cast<PyObject **>(alloca((slots.size() + 1) * sizeof(PyObject *)));
  for (size_t i = 0; i < slots.size(); ++i)
    entered[i] = Py_XNewRef(compat::frameLocal(frame, static_cast<int>(slots[i])));
  activations().push_back({frame, nullptr, &slots, entered});
  PyObject *result = evaluatePlainly(thread, frame, 0);
  if (PyObject *object = removeActivation(frame).object)
    result = restartInstead(object, result);
  for (size_t i = 0; i < slots.size(); ++i)
    Py_XDECREF(entered[i]);
  return result;
}

/// A generator or coroutine that has not begun and that nobody knows, made anew with a restart point; null with an error set.
Ref withRestartPoint(const Ref &generator) {
  compat::Frame *frame = compat::generatorFrame(generator.get());
  PyObject *code = compat::frameCode(frame), *pointed = pointedCode(code);
  if (!pointed || pointed == code)
    return pointed ? Ref::borrow(generator.get()) : Ref();
  auto *function = reinterpret_cast<PyFunctionObject *>(compat::frameFunction(frame));
  Ref copy = Ref::steal(PyFunction_NewWithQualName(pointed, function->func_globals, function->func_qualname));
  FrameArguments arguments;
  if (!copy || PyObject_SetAttrString(copy.get(), "__name__", function->func_name) < 0 ||
      PyFunction_SetDefaults(copy.get(), function->func_defaults ? function->func_defaults : Py_None) < 0 ||
      PyFunction_SetKwDefaults(copy.get(), function->func_kwdefaults ? function->func_kwdefaults : Py_None) < 0 ||
      PyFunction_SetClosure(copy.get(), function->func_closure ? function->func_closure : Py_None) < 0 ||
      !arguments.read(frame))
    return {};
  Ref made = Ref::steal(PyObject_Vectorcall(copy.get(), arguments.values(), arguments.flags(), arguments.names()));
  // A coroutine that goes without being closed would be reported as never awaited.
  if (made && PyCoro_CheckExact(generator.get()) && !Ref::steal(PyObject_CallMethod(generator.get(), "close", nullptr)))
    return {};
  return made;
}

PyObject *evaluate(PyThreadState *thread, compat::Frame *frame, int thrown) {
  auto *code = reinterpret_cast<PyCodeObject *>(compat::frameCode(frame));
  if (!isOn || thrown || compat::frameGenerator(frame) || restartPointOf(code))
    return evaluatePlainly(thread, frame, thrown);
  if (!(code->co_flags & kDelegates)) {
    const std::vector<unsigned> *slots = reboundSlots(code);
    return slots ? evaluateRestartably(thread, frame, *slots) : evaluatePlainly(thread, frame, 1);
  }
  Ref generator = Ref::steal(evaluatePlainly(thread, frame, 0));
  return generator && compat::isGeneratorLike(generator.get()) ? withRestartPoint(generator).release()
                                                               : generator.release();
}

} // namespace

bool isEvaluated(const compat::Frame *frame) {
  Activation *activation = activationOf(frame);
  if (activation)
    activation->object = compat::frameObject(frame);
  return activation;
}

PyObject *enteredWith(const compat::Frame *frame, int slot) {
  Activation *activation = activationOf(frame);
  for (size_t i = 0; activation && i < activation->slots->size(); ++i)
    if ((*activation->slots)[i] == static_cast<unsigned>(slot))
      return activation->entered[i];
  return nullptr;
}

PyObject *isEvaluatedFrame(PyObject *, PyObject *frame) {
  if (!PyFrame_Check(frame))
    return PyErr_Format(PyExc_TypeError, "a frame is needed, not %.100s", Py_TYPE(frame)->tp_name);
  return PyBool_FromLong(isEvaluated(compat::frameOfObject(frame)));
}

PyObject *evaluateFrames(PyObject *, PyObject *on) {
  int wanted = PyObject_IsTrue(on);
  if (wanted < 0)
    return nullptr;
  isOn = wanted;
  if (isOn && !isInstalled) {
    pythonTakesCStack = true;
    below = compat::evaluation();
    compat::setEvaluation(evaluate);
    isInstalled = true;
  } else if (!isOn && isInstalled && compat::evaluation() == evaluate) {
    compat::setEvaluation(below);
    isInstalled = false;
  }
  Py_RETURN_NONE;
}

} // namespace encc
