// The Delegate: what a generator or coroutine waits for in place of another one of ours that it delegates to.
//
//   outer ──waits for──> Delegate ─> f ──waits for──> Delegate ─> g ──waits for──> Delegate ─> h        one chain
//     └── a resumption: outer's frame, the first Delegate's C code, h's frame ───────────────────┘
//
// Delegates of one chain know each other: the first one resumes the innermost generator directly, however long the chain is, and
// carries what it returns or raises to the one that waits for it. Those in between are the interpreter's own suspended
// generators; each owns its Delegate, which owns the next generator, as without us.
#pragma once

#include "runtime/Ref.h"

#include <cstdint>

namespace encc {

struct Chain;

struct Delegate {
  /// Fresh: made, but nobody has waited for it. Linked: part of a chain. Resolved: its generator has ended, the one that waits has
  /// not heard of it. Over: nothing runs here any more.
  enum class State : uint8_t { Fresh, Linked, Resolved, Over };

  PyObject_HEAD PyObject
      *inner;        ///< the generator or coroutine that runs for the one that waits; null when it has ended
  PyObject *gate;    ///< of `inner`, kept open; null if it has none
  PyObject *pending; ///< what `inner` handed over in tail position: it runs next, in the place of `inner`
  PyObject *outcome; ///< of a resolved one: the value, or the exception
  Chain *chain;      ///< null while fresh
  Delegate *below;   ///< whose `inner` waits for this one; null for the first
  Delegate *handler; ///< the nearest one at or below for which a generator waits inside of an `except`, or null
  int64_t level;     ///< number of those below
  int64_t count;     ///< activations that were elided by tail delegations
  State state;
  bool failed; ///< the outcome is an exception
  bool dropsResult;
};

bool initDelegate(PyObject *module);

/// A Delegate for a generator or coroutine that has not started, which is borrowed. Null with an error set.
Delegate *newDelegate(PyObject *inner);

/// What a resolved one has to say, once.
PySendResult deliver(Delegate *self, PyObject **result);

} // namespace encc
