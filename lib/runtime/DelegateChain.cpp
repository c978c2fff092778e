// The loop that runs a chain. While the innermost generator runs, frames and handled exceptions are linked as they would be if
// each generator had resumed the next one: what looks at callers, or asks which exception is being handled, sees all of them.
//
// note [resolved]: what a generator comes to is told to the one that waits for it by resuming that one, the way it would have been
// resumed anyway: by `send`, `throw` or `close`. The interpreter passes each on to what is waited for, the Delegate, which is
// resolved by then and answers with the outcome. So the interpreter's own code decides what happens in the generator.
#include "runtime/DelegateChain.h"

#include "runtime/Compat.h"
#include "runtime/Deep.h"
#include "runtime/GeneratorGate.h"
#include "runtime/Notes.h"

#include <algorithm>

namespace encc {

namespace {

/// The chains that this thread runs, innermost first. Initial-exec: a plain read, where the default model calls a function.
[[gnu::tls_model("initial-exec")]] constinit thread_local Chain *runningChains = nullptr;

using State = Delegate::State;
using Handled = _PyErr_StackItem;

/// What a generator yields that waits for a Delegate from now on. The type is as good as any object of ours.
PyObject *token() { return reinterpret_cast<PyObject *>(&PyEllipsis_Type); }

void learn(ChainStart *start, const Chain *chain) {
  constexpr int kMostScore = 256, kGain = 128; // the many empty subtrees of a deep tree are short chains
  if (chain->deepest >= start->longChain)
    start->score = std::min(start->score + kGain, kMostScore);
  else if (start->score > 0)
    --start->score;
}

void releaseChain(Chain *chain) {
  if (--chain->references > 0)
    return;
  if (chain->start) {
    learn(chain->start, chain);
    Py_DECREF(chain->start);
  }
  delete chain;
}

compat::Frame *frameOf(const Delegate *delegate) { return compat::generatorFrame(delegate->inner); }

/// What the generator that waits for the Delegate handles.
Handled *handledAt(const Delegate *delegate) { return compat::generatorHandled(delegate->below->inner); }

/// The exceptions that are seen from `top`'s generator.
Handled *handledBelow(const Delegate *top) {
  const Chain *chain = top->chain;
  return top->handler && top->handler->level > chain->floor ? handledAt(top->handler) : chain->handledBelow;
}

/// A chain suspended by one resumption may be resumed by another, on top of other exceptions.
void linkHandled(Chain *chain) {
  for (Delegate *next = chain->top->handler; next && next->level > chain->floor;) {
    Delegate *handler = next;
    next = handler->below->handler;
    handledAt(handler)->previous_item = handledBelow(handler->below);
  }
}

/// A chain runs for the time of this object's life. Linked into the thread in any order: greenlets end in any order.
class Run {
public:
  Run(Delegate *first, Resumption how) : thread_(compat::currentThread()), first_(first), chain_(first->chain) {
    Py_INCREF(first);
    ++chain_->references;
    chain_->isRunning = true;
    chain_->host = compat::currentFrame(thread_);
    chain_->handledBelow = thread_->exc_info;
    chain_->floor = how == Resumption::Send ? first->level : chain_->top->level;
    chain_->outer = runningChains;
    runningChains = chain_;
    if (chain_->top != first)
      compat::setPreviousFrame(frameOf(first), chain_->host);
    // An exception thrown in or a close is no resumption from generator to generator: they do not see what others handle.
    if (how != Resumption::Send) {
      chain_->linkedTo = nullptr;
    } else if (chain_->linkedTo != chain_->handledBelow) {
      linkHandled(chain_);
      chain_->linkedTo = chain_->handledBelow;
    }
  }
  ~Run() {
    Chain **link = &runningChains;
    while (*link != chain_)
      link = &(*link)->outer;
    *link = chain_->outer;
    chain_->isRunning = false;
    chain_->running = nullptr;
    if (first_->state == State::Linked && chain_->top != first_ && first_->inner)
      compat::setPreviousFrame(frameOf(first_), nullptr);
    Py_DECREF(first_);
    releaseChain(chain_);
  }
  Run(const Run &) = delete;
  Run &operator=(const Run &) = delete;

  /// Resumes the generator of `top`, seen as called by the one that waits for it.
  PySendResult resume(Delegate *top, Resumption how, PyObject *argument, PyObject **result) {
    Ref inner = Ref::borrow(top->inner);
    compat::Frame *frame = compat::currentFrame(thread_);
    Handled *handled = thread_->exc_info;
    if (top != first_ && how != Resumption::Close) // as the interpreter does it, which closes one from within the other
      compat::setCurrentFrame(thread_, frameOf(top->below));
    thread_->exc_info = handledBelow(top);
    chain_->running = how == Resumption::Close ? nullptr : top;
    PySendResult status = how == Resumption::Send    ? PyIter_Send(inner.get(), argument, result)
                          : how == Resumption::Throw ? throwInto(inner.get(), argument, result)
                                                     : close(inner.get(), result);
    chain_->running = nullptr;
    thread_->exc_info = handled;
    compat::setCurrentFrame(thread_, frame);
    return status;
  }

  /// The generator of `top`, which has just yielded, waits for `next`.
  void push(Delegate *top, Delegate *next) {
    next->chain = chain_;
    ++chain_->references;
    next->below = top;
    next->level = top->level + 1;
    next->state = State::Linked;
    chain_->top = next;
    chain_->deepest = std::max(chain_->deepest, next->level);
    compat::setPreviousFrame(frameOf(top), top == first_ ? chain_->host : frameOf(top->below));
    next->handler = top->handler;
    if (compat::isHandling(handledAt(next))) {
      next->handler = next;
      handledAt(next)->previous_item = handledBelow(top);
    }
  }

private:
  static PySendResult throwInto(PyObject *generator, PyObject *arguments, PyObject **result) {
    Ref method = Ref::steal(PyObject_GetAttrString(generator, "throw"));
    *result = method ? PyObject_Call(method.get(), arguments, nullptr) : nullptr;
    if (*result)
      return PYGEN_NEXT;
    if (!PyErr_ExceptionMatches(PyExc_StopIteration))
      return PYGEN_ERROR;
    *result = takeStopIterationValue();
    return *result ? PYGEN_RETURN : PYGEN_ERROR;
  }

  static PySendResult close(PyObject *generator, PyObject **result) {
    Ref done = Ref::steal(PyObject_CallMethod(generator, "close", nullptr));
    *result = done ? Py_NewRef(Py_None) : nullptr;
    return done ? PYGEN_RETURN : PYGEN_ERROR;
  }

  PyThreadState *thread_;
  Delegate *first_;
  Chain *chain_;
};

/// What was handed over in tail position takes the place of the generator that has ended. False with an error set.
bool goOnWithPending(Delegate *top) {
  letGateClose(std::exchange(top->gate, openGate(top->pending)));
  Py_XSETREF(top->inner, std::exchange(top->pending, nullptr));
  if (++top->count <= maxRestarts)
    return true;
  setTooManyInChain(top->inner);
  return false;
}

/// Frees the generators; finalizers may run, an exception may be set.
void dropInner(Delegate *delegate) {
  letGateClose(std::exchange(delegate->gate, nullptr));
  Ref inner = Ref::steal(std::exchange(delegate->inner, nullptr));
  Ref pending = Ref::steal(std::exchange(delegate->pending, nullptr));
  if (!PyErr_Occurred())
    return;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  inner = Ref();
  pending = Ref();
  PyErr_Restore(type, value, traceback);
}

/// Takes the ended one off the chain.
void pop(Delegate *top, PySendResult status, PyObject **result) {
  if (status == PYGEN_RETURN && top->dropsResult)
    Py_SETREF(*result, Py_NewRef(Py_None));
  if (status == PYGEN_ERROR && top->count > 0)
    noteChain(top->count);
  top->chain->top = top->below;
  top->state = State::Over;
  top->below = top->handler = nullptr;
  dropInner(top);
}

/// The frame of a waiting generator was cleared while what it waits for was running: what that came to has nowhere to go.
PySendResult dropOrphan(PySendResult status, PyObject **result) {
  if (status == PYGEN_ERROR)
    PyErr_WriteUnraisable(nullptr);
  Py_CLEAR(*result);
  PyErr_SetString(PyExc_RuntimeError, "encc: the generator that waits was cleared");
  return PYGEN_ERROR;
}

} // namespace

Delegate *delegateThatRuns(PyObject *generator) {
  // All of the thread's are searched: runs nest only as deep as chains are run by each other's generators, and greenlets may
  // leave others on top.
  for (Chain *chain = runningChains; chain; chain = chain->outer)
    if (chain->running && chain->running->inner == generator)
      return chain->running;
  return nullptr;
}

PySendResult runChain(Delegate *first, Resumption how, PyObject *argument, PyObject **result) {
  Chain *chain = first->chain;
  *result = nullptr;
  if (chain->isRunning) {
    PyErr_SetString(PyExc_ValueError, "generator already executing");
    return PYGEN_ERROR;
  }
  Run run(first, how);
  Resumption now = how;
  for (PyObject *sent = argument;;) {
    Delegate *top = chain->top;
    Ref alive = Ref::borrow(reinterpret_cast<PyObject *>(top));
    PySendResult status = run.resume(top, now, sent, result);
    Delegate *pushed = std::exchange(chain->pushed, nullptr);
    now = Resumption::Send;
    sent = Py_None;
    if (top->state != State::Linked)
      return dropOrphan(status, result);
    if (status == PYGEN_NEXT) {
      if (!pushed || *result != token())
        return status;
      Py_CLEAR(*result);
      run.push(top, pushed);
      continue;
    }
    if (status == PYGEN_RETURN && top->pending) {
      Py_CLEAR(*result);
      if (goOnWithPending(top))
        continue;
      status = PYGEN_ERROR;
    }
    pop(top, status, result);
    if (top == first)
      return status;
    top->failed = status == PYGEN_ERROR;
    top->outcome = top->failed ? compat::takeException() : std::exchange(*result, nullptr);
    top->state = State::Resolved;
    if (how != Resumption::Send && top->level <= chain->floor) { // it was there when the exception was thrown
      now = how;
      sent = argument;
      chain->floor = top->level - 1;
    }
  }
}

PyObject *pushDelegate(Delegate *running, Delegate *next) {
  if (!mayPend(running->level + 1, kDelegation, running->chain->pending))
    return nullptr;
  running->chain->pushed = next;
  return Py_NewRef(token());
}

void startChain(Delegate *first, ChainStart *start) {
  auto *chain = new Chain;
  chain->references = 1;
  chain->top = first;
  chain->start = reinterpret_cast<ChainStart *>(Py_XNewRef(start));
  first->chain = chain;
  first->state = State::Linked;
}

void leaveChain(Delegate *self) {
  Chain *chain = std::exchange(self->chain, nullptr);
  if (!chain)
    return;
  if (chain->pushed == self)
    chain->pushed = nullptr;
  if (self->state == State::Linked) {
    while (chain->top && chain->top != self) {
      Delegate *top = chain->top;
      Ref alive = Ref::borrow(reinterpret_cast<PyObject *>(top));
      chain->top = top->below;
      top->state = State::Over;
      dropInner(top);
    }
    chain->top = self->below;
  }
  self->state = State::Over;
  self->below = self->handler = nullptr;
  releaseChain(chain);
}

} // namespace encc
