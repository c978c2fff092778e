// Who binds which name: Python's scope rules over the syntax tree, with every function and class numbered on the way.
//
//   def f(n):            scope 0 (module) binds f: function 0
//       g = lambda: n    scope 1 (function 0) binds n: parameter, g: function 1
#pragma once

#include "transform/Syntax.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

#include <string>
#include <vector>

namespace encc {

using FunctionId = uint32_t;
using ClassId = uint32_t;
using ScopeId = uint32_t;
using NameId = uint32_t;
/// "No such function, class, scope or name".
inline constexpr uint32_t noId = std::numeric_limits<uint32_t>::max();

enum class ScopeKind : uint8_t { Module, Class, Function, Comprehension, TypeParameters };

struct Scope {
  ScopeKind kind = ScopeKind::Module;
  ScopeId parent = noId;
  FunctionId function = noId; ///< whose frame runs this scope's code; noId for module and class bodies
  NameId className = noId;    ///< innermost class around, for the mangling of private names
};

/// All that binds one name in one scope.
struct Binding {
  uint32_t count = 0; ///< number of bindings, `del` and loops included, overloads excluded
  bool parameter = false;
  bool module = false;                        ///< bound by `import x`
  bool global = false;                        ///< declared `global` here
  bool nonlocal = false;                      ///< declared `nonlocal` here
  llvm::SmallVector<FunctionId, 1> functions; ///< bound by `def` or directly to a lambda
  ClassId boundClass = noId;
  FunctionId parameterOf = noId; ///< when `parameter`

  bool isOnlyFunction() const { return count == 1 && functions.size() == 1; }
};

struct FunctionNode {
  NodeId node = noNode;
  NameId name = noId;           ///< noId for a lambda that is not bound to a name
  ScopeId scope = noId;         ///< its own scope
  ScopeId outer = noId;         ///< the scope its definition is evaluated in
  ClassId ofClass = noId;       ///< the class whose body holds the `def`
  NameId firstParameter = noId; ///< first positional parameter
  bool lambda = false;
};

struct ClassNode {
  NodeId node = noNode;
  NameId name = noId;
  ScopeId scope = noId;
};

/// Facts about names of one module; indices are stable and follow the source order.
class Scopes {
public:
  static Scopes build(const SyntaxTree &tree);

  const std::vector<Scope> &scopes() const { return scopes_; }
  const std::vector<FunctionNode> &functions() const { return functions_; }
  const std::vector<ClassNode> &classes() const { return classes_; }

  /// The scope in which a node is evaluated.
  ScopeId scopeOf(NodeId node) const { return scopeOf_[node]; }
  /// The function whose frame evaluates a node, or noId.
  FunctionId functionOf(NodeId node) const { return scopes_[scopeOf_[node]].function; }
  /// The nearest function around a scope, class bodies looked through; noId at module level.
  FunctionId enclosingFunction(ScopeId scope) const;
  /// The function defined by a `def` or lambda node, or noId.
  FunctionId functionAt(NodeId node) const { return functionAt_.lookup(node) - 1; }

  /// A name as written in a scope, mangled when private to a class; noId if no binding has it.
  NameId findName(llvm::StringRef text, ScopeId scope) const;
  llvm::StringRef nameText(NameId name) const { return names_[name]; }
  /// The binding in exactly that scope, or null.
  const Binding *find(ScopeId scope, NameId name) const;
  /// The binding a load in `scope` sees: class scopes skipped, global and nonlocal followed; null for builtins.
  const Binding *resolve(ScopeId scope, NameId name) const;
  /// `from x import *` somewhere: any module name may be rebound.
  bool hasWildcardImport() const { return wildcardImport_; }
  /// Bindings of one scope by name, sorted, for dumps.
  std::vector<std::pair<llvm::StringRef, const Binding *>> bindingsOf(ScopeId scope) const;

private:
  friend class ScopeBuilder;
  std::vector<Scope> scopes_;
  std::vector<FunctionNode> functions_;
  std::vector<ClassNode> classes_;
  std::vector<ScopeId> scopeOf_;
  llvm::DenseMap<NodeId, FunctionId> functionAt_; ///< id + 1, so that a missing entry is noId
  llvm::StringMap<NameId> nameIds_;
  std::vector<llvm::StringRef> names_; ///< the keys of nameIds_
  llvm::DenseMap<std::pair<ScopeId, NameId>, Binding> bindings_;
  bool wildcardImport_ = false;
};

/// `__f`, but not `__f__`.
bool isPrivate(llvm::StringRef name);
/// A private name as the compiler stores it: `__f` in class `_C` is `_C__f`.
std::string mangle(llvm::StringRef name, llvm::StringRef className);

} // namespace encc
