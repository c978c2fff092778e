// Calls of a function to itself after which only operations are left to do: linear recursion, "modulo context".
//
//   return n * f(n - 1)            return [x, *f(rest)]          return Node(v, f(n.next))
//   return f(n - 1) + n            return f"{x}{f(rest)}"        return 1 + self.next.count()
//
// Operands before the call are evaluated already; what is evaluated behind it are literals and names only. So an activation needs
// nothing of itself any more but its operands, and the runtime lets all of them share a frame when the recursion gets deep.
#pragma once

#include "transform/CallGraph.h"
#include "transform/TailCalls.h"

namespace encc {

/// By call of the graph. Says nothing of the function around: whether it may be decorated, and what else it calls.
std::vector<bool> findLinearCalls(const SyntaxTree &tree, const Scopes &scopes, const CallGraph &graph,
                                  const std::vector<Context> &contexts);

} // namespace encc
