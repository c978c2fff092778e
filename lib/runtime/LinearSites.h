// Linear recursion in bytecode: a function's calls of itself after which only operations are left to do before it returns.
//
//   LOAD_FAST n; LOAD_GLOBAL f; <arguments>; CALL 1; BINARY_OP *; RETURN_VALUE
//   `operands`   `callee`       `region`     `call`  `work`
//
// What the activation still needs of itself are the operands below the call and the locals that the work loads. With those kept,
// the frame can be used again for the call, and the work be done when its result is there.
#pragma once

#include "runtime/RestartSites.h"

namespace encc {

/// What is left to do behind one call.
struct PendingWork {
  size_t call = 0;
  std::vector<size_t> work;     ///< instructions, in order; none of them branches, stores or is protected
  std::vector<unsigned> locals; ///< locals that the work loads, in order: their values at the time of the call
};

struct LinearSite {
  RestartSite site; ///< `begin` and `callee` load the function or, with its receiver on the stack, the method
  std::vector<PendingWork> rests; ///< by `site.calls`
  int drops = 0;            ///< items below the operands that the activation only drops: iterators of enclosing loops
  std::vector<bool> isNull; ///< of each operand, from the lowest on: the NULL beside a callee
  bool isMethod() const { return site.name.kind == SelfName::Kind::Method; }
  /// Items from the lowest operand to the receiver.
  int operands() const { return static_cast<int>(isNull.size()); }
};

/// All sites of the code that name the function itself, in order. `restarts` are left out.
std::vector<LinearSite> findLinearSites(PyCodeObject *code, const Bytecode &bytecode,
                                        const std::vector<RestartSite> &restarts);

} // namespace encc
