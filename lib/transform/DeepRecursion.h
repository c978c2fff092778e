// Which functions recurse while something is still to be done in them: their recursion needs stack.
//
//   def depth(t): return 1 + max(depth(c) for c in t)        calls itself, and its result is used
//   def walk(t): return sorted(t, key=walk)                  hands itself on
//   class Node:
//       def __init__(self, n): self.next = Node(n - 1)       makes an object of its own class
//       def __eq__(self, other): return self.next == other.next
#pragma once

#include "transform/CallGraph.h"

namespace encc {

/// By function. `restarts` says of each call of the graph whether it becomes a tail call that takes no stack.
std::vector<bool> findDeepRecursion(const SyntaxTree &tree, const Scopes &scopes, const CallGraph &graph,
                                    const std::vector<bool> &restarts);

} // namespace encc
