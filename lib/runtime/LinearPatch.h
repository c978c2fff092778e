// The code of linear calls (LinearSites.h) in a patched body: keeping what is pending, and doing it in reverse order.
//
//   return n * f(n - 1)      n is appended to the counter at the bottom of the stack, and the body starts again;
//                            at a return: while the counter has words, the last one times the value is the value
//
// The work is the interpreter's own instructions at their own places, so that operations, tracebacks and carets are what they
// were.
#pragma once

#include "runtime/LinearSites.h"

#include <functional>

namespace encc {

class LinearEmitter {
public:
  /// `addConstant` gives the index of a constant of the code to be.
  LinearEmitter(PyCodeObject *code, const Bytecode &bytecode, Assembler &out, std::function<unsigned(Ref)> addConstant);

  void setSites(std::vector<LinearSite> sites);
  const std::vector<LinearSite> &sites() const { return sites_; }
  bool hasSites() const { return !sites_.empty(); }
  /// The site whose callee is loaded from instruction `i` on, or null.
  const LinearSite *siteAt(size_t i) const;

  /// Stack: counter, items to drop, operands, arguments of all parameters. Keeps the operands, binds the parameters; only the counter
  /// is left.
  void emitCall(const LinearSite &site, size_t call, const Instruction &like);
  /// Stack: counter, value. Does what is pending and returns; exceptions go to `handler`.
  void emitReturns(Label start, const Handler &handler);

private:
  void emitStores(const LinearSite &site, const Instruction &like);
  void emitRest(const LinearSite &site, const PendingWork &rest, bool firstIsTaken, const Handler &handler);
  void emitTake(int below, const Instruction &like);
  unsigned tagOf(size_t call) const;
  bool isTagged() const;

  PyCodeObject *code_;
  const Bytecode &bytecode_;
  Assembler &out_;
  std::function<unsigned(Ref)> addConstant_;
  std::vector<LinearSite> sites_;
  std::vector<std::pair<size_t, unsigned>> tags_; ///< constants that tell calls apart, by the call
  unsigned none_ = 0;
};

} // namespace encc
