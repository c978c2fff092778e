// Which calls may reach which functions of the module, and which functions can reach themselves.
//
//   def even(n): return n == 0 or odd(n - 1)     call 0: even → odd, certain
//   def odd(n): return n != 0 and even(n - 1)    call 1: odd → even, certain; component {even, odd}
#pragma once

#include "transform/Components.h"
#include "transform/Scopes.h"

namespace encc {

// A group stands for "any of these": the functions a name is bound to, or a method's definitions in related classes.

/// How much is known of a callee.
enum class CalleeKind : uint8_t {
  Unknown,         ///< any object
  Function,        ///< a name that can only be that function
  ReboundName,     ///< a name bound to the function, and to something else
  Decorated,       ///< the function behind a decorator that may replace it
  Method,          ///< a method of the enclosing class, through self, cls or the class's name
  InheritedMethod, ///< a method of a base or a subclass in this module
  SameNameMethod,  ///< `anything.m(…)` inside a method m
  SuperMethod,     ///< `super().m(…)` or `Base.m(self, …)` inside a method m
  SelfCall,        ///< `self(…)` inside `__call__`
};

struct CallSite {
  NodeId call = noNode;
  NodeId callee = noNode; ///< as written, parentheses included
  NodeId arguments = noNode;
  FunctionId caller = noId;
  CalleeKind kind = CalleeKind::Unknown;
  FunctionId function = noId; ///< the one function it means, for Function and Method
  uint32_t target = noId;     ///< node of the graph: a function, or a group of functions it may reach
  bool rewritten = false;     ///< written by encc before: `__encc__.restart(f, …)`
};

class CallGraph {
public:
  static CallGraph build(const SyntaxTree &tree, const Scopes &scopes);

  /// All calls inside functions, in source order.
  const std::vector<CallSite> &calls() const { return calls_; }
  /// Number of the strongly connected component of a function.
  uint32_t componentOf(FunctionId function) const { return components_.of[function]; }
  /// The call is an edge inside a component that has a cycle, or reaches its own method by name.
  bool isRecursive(const CallSite &call) const;
  /// Which functions can reach one of `targets` by calls; both by function.
  std::vector<bool> reaching(const std::vector<bool> &targets) const;
  /// Between functions and groups, which have the numbers behind the functions'.
  const Edges &edges() const { return edges_; }
  /// Components with a cycle, members in source order.
  std::vector<std::vector<FunctionId>> cycles() const;

private:
  friend class CallGraphBuilder;
  std::vector<CallSite> calls_;
  uint32_t functionCount_ = 0;
  Edges edges_;           ///< between functions and groups
  Components components_; ///< of functions and groups
};

/// The decorators above a `def`, outermost first: the expressions after '@'.
std::vector<NodeId> decoratorsOf(const SyntaxTree &tree, NodeId definition);
/// `staticmethod`, `typing.final`, … and encc's own: the name still means the function below.
bool isTransparentDecorator(llvm::StringRef text);
/// `__encc__.restart` → "restart"; empty for anything else.
llvm::StringRef runtimeFunction(const SyntaxTree &tree, NodeId callee);
/// The callee as written; of one that is long or spans lines, its last name.
llvm::StringRef calleeName(const SyntaxTree &tree, NodeId callee);
/// First argument of a call, or noNode.
NodeId firstArgument(const SyntaxTree &tree, NodeId call);

} // namespace encc
