// Chains of Delegates, and the loop that runs them.
#pragma once

#include "runtime/Compat.h"
#include "runtime/Deep.h"
#include "runtime/Delegate.h"

namespace encc {

/// A place where chains begin: what came of the last ones says whether it is worth it to begin at once. Else a chain begins where
/// many generators already wait for each other, which each item then passes.
struct ChainStart {
  PyObject_HEAD int longChain; ///< length from which on a chain was worth it
  int score;
};

/// What the Delegates of one chain share.
struct Chain {
  int64_t references = 0;      ///< Delegates that point here, and the run
  Delegate *top = nullptr;     ///< the one whose generator runs next, or runs; borrowed, null when all have ended
  Pending pending;             ///< for mayPend
  int64_t deepest = 0;         ///< level that it has reached
  ChainStart *start = nullptr; ///< learns how long chains become; null for those begun by a tail delegation
  _PyErr_StackItem *linkedTo = nullptr; ///< the exceptions that the lowest one which the chain handles is linked to

  bool isRunning = false; ///< what follows is of the run
  Delegate *running =
      nullptr; ///< its `inner` is being resumed and may hand over; null in between, and while it is closed
  Delegate *pushed = nullptr;               ///< what `running` waits for from now on; borrowed
  Chain *outer = nullptr;                   ///< which this thread ran already
  compat::Frame *host = nullptr;            ///< below the frame of the first one's generator
  _PyErr_StackItem *handledBelow = nullptr; ///< what is being handled there
  int64_t floor = 0; ///< what is handled at or below this level is in `handledBelow`, or not seen
};

enum class Resumption { Send, Throw, Close };

/// Whether a chain of this thread has resumed this generator itself, and takes what it hands over.
Delegate *delegateThatRuns(PyObject *generator);

/// Resumes the innermost generator of the chain and what waits for it, up to the one of `first`, for the generator that waits for
/// `first`. `argument` is the value to send, or the tuple of arguments of `throw`.
PySendResult runChain(Delegate *first, Resumption how, PyObject *argument, PyObject **result);

/// The running generator, which `running` runs, waits for `next`: `runChain` goes on with it when the generator has yielded the
/// token, which this returns as a new reference; null with RecursionError set if the chain is as long as may be.
PyObject *pushDelegate(Delegate *running, Delegate *next);

/// Makes a fresh one the first of a chain of its own.
void startChain(Delegate *first, ChainStart *start = nullptr);

/// Takes a Delegate, and those above it, out of their chain; their generators are dropped, the innermost first.
void leaveChain(Delegate *self);

} // namespace encc
