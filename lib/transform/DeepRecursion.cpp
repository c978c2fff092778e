// The call graph again, with the edges that calls alone do not show: functions handed on as values, classes called in their own
// methods, and special methods that use the operator or built-in function they implement. A function is deep if such an edge, or
// a call that is no restart, leads from it back to it.
#include "transform/DeepRecursion.h"

#include "transform/SpecialMethods.h"

namespace encc {
namespace {

class Finder {
public:
  Finder(const SyntaxTree &tree, const Scopes &scopes, const CallGraph &graph)
      : tree_(tree), scopes_(scopes), edges_(graph.edges()) {}

  std::vector<bool> find(const CallGraph &graph, const std::vector<bool> &restarts) {
    for (size_t i = 0; i < graph.calls().size(); ++i) {
      const CallSite &site = graph.calls()[i];
      if (site.target != noId && !site.rewritten && !restarts[i])
        stacking_.emplace_back(site.caller, site.target);
    }
    for (FunctionId id = 0; id < scopes_.functions().size(); ++id) // a nested function runs on top of the one around it
      if (FunctionId around = scopes_.enclosingFunction(scopes_.functions()[id].outer); around != noId)
        stacking_.emplace_back(around, id);
    for (NodeId node = 0; node < tree_.size(); ++node)
      if (FunctionId function = scopes_.functionOf(node); function != noId)
        addImplicit(node, function);
    Components components = findComponents(edges_);
    std::vector<bool> deep(scopes_.functions().size());
    for (auto [from, to] : stacking_)
      if (components.of[from] == components.of[to] && components.cyclic[components.of[from]])
        deep[from] = true;
    return deep;
  }

private:
  void add(FunctionId from, uint32_t to) {
    edges_[from].push_back(to);
    stacking_.emplace_back(from, to);
  }

  void addImplicit(NodeId node, FunctionId function) {
    switch (tree_[node].kind) {
    case Kind::Identifier:
      return addHandedOn(node, function);
    case Kind::Attribute:
      return addMethodHandedOn(node, function);
    case Kind::Call:
      addConstructor(node, function);
      if (isCalledBy(nameOf(function), tree_.text(tree_.child(node, Field::Function))) && !asksItself(node, function))
        add(function, function);
      return;
    case Kind::BinaryOperator:
    case Kind::AugmentedAssignment:
    case Kind::Comparison:
      return addOperators(node, function);
    case Kind::Yield:
      if (nameOf(function) == "__iter__" && tree_.childOfKind(node, Kind::FromToken) != noNode)
        add(function, function);
      return;
    case Kind::Subscript:
      if (nameOf(function) == "__getitem__")
        add(function, function);
      return;
    case Kind::Interpolation:
      if (nameOf(function) == "__repr__" || nameOf(function) == "__str__" || nameOf(function) == "__format__")
        add(function, function);
      return;
    default:
      return;
    }
  }

  /// `getattr(self, name)` in `__getattr__`: asked of the object itself it is as deep as there are names, or endless; and an
  /// endless one shall end soon. A chain of proxies asks another object.
  bool asksItself(NodeId call, FunctionId function) const {
    NodeId arguments = tree_.child(call, Field::Arguments);
    NodeId first = arguments == noNode ? noNode : tree_.firstChild(arguments);
    NameId self = scopes_.functions()[function].firstParameter;
    return nameOf(function).contains("attr") && first != noNode && self != noId &&
           tree_.text(first) == scopes_.nameText(self);
  }

  llvm::StringRef nameOf(FunctionId function) const {
    const FunctionNode &node = scopes_.functions()[function];
    return node.name == noId || node.ofClass == noId ? "" : scopes_.nameText(node.name);
  }

  bool isArgument(NodeId node) const {
    Kind parent = tree_[tree_[node].parent].kind;
    return parent == Kind::ArgumentList || (parent == Kind::KeywordArgument && tree_[node].field == Field::Value);
  }

  /// `map(f, items)`: whoever gets the function may call it.
  void addHandedOn(NodeId name, FunctionId function) {
    if (!isArgument(name))
      return;
    ScopeId scope = scopes_.scopeOf(name);
    if (const Binding *binding = scopes_.resolve(scope, scopes_.findName(tree_.text(name), scope)))
      for (FunctionId handed : binding->functions)
        add(function, handed);
  }

  /// `map(self.m, items)`
  void addMethodHandedOn(NodeId attribute, FunctionId function) {
    ClassId ofClass = scopes_.functions()[function].ofClass;
    NodeId object = tree_.child(attribute, Field::Object), name = tree_.child(attribute, Field::Attribute);
    if (!isArgument(attribute) || ofClass == noId || name == noNode || tree_[object].kind != Kind::Identifier)
      return;
    ScopeId scope = scopes_.scopeOf(attribute);
    if (scopes_.findName(tree_.text(object), scope) != scopes_.functions()[function].firstParameter)
      return;
    addMethod(function, ofClass, tree_.text(name));
  }

  void addMethod(FunctionId from, ClassId ofClass, llvm::StringRef method) {
    ScopeId scope = scopes_.classes()[ofClass].scope;
    if (const Binding *binding = scopes_.find(scope, scopes_.findName(method, scope)))
      for (FunctionId id : binding->functions)
        add(from, id);
  }

  /// `Node(…)`, `cls(…)`, `type(self)(…)`, `self.__class__(…)`
  void addConstructor(NodeId call, FunctionId function) {
    NodeId callee = tree_.child(call, Field::Function);
    if (callee == noNode)
      return;
    ClassId made = noId;
    ScopeId scope = scopes_.scopeOf(callee);
    const FunctionNode &around = scopes_.functions()[function];
    if (tree_[callee].kind == Kind::Identifier) {
      NameId name = scopes_.findName(tree_.text(callee), scope);
      const Binding *binding = scopes_.resolve(scope, name);
      if (binding && binding->boundClass != noId)
        made = binding->boundClass;
      else if (name != noId && name == around.firstParameter)
        made = around.ofClass;
    } else if (std::string_view text = tree_.text(callee); text.ends_with(".__class__") || text.starts_with("type(")) {
      made = around.ofClass;
    }
    if (made == noId)
      return;
    for (llvm::StringRef method : {"__init__", "__new__", "__post_init__"})
      addMethod(function, made, method);
  }

  void addOperators(NodeId node, FunctionId function) {
    llvm::StringRef method = nameOf(function);
    if (method.substr(0, 2) != "__")
      return;
    // What stands between two operands is the operator.
    NodeId left = tree_.firstChild(node);
    for (NodeId right = left == noNode ? noNode : tree_.nextSibling(left); right != noNode;
         left = right, right = tree_.nextSibling(right)) {
      bool isOperator = tree_[right].field == Field::Operator || tree_[right].field == Field::Operators;
      if (isRunByOperator(method, tree_.source().slice(tree_[left].span.end, tree_[right].span.begin)) ||
          (isOperator && isRunByOperator(method, tree_.text(right))))
        return add(function, function);
    }
  }

  const SyntaxTree &tree_;
  const Scopes &scopes_;
  Edges edges_;
  std::vector<std::pair<FunctionId, uint32_t>> stacking_; ///< edges that keep the frame they come from
};

} // namespace

std::vector<bool> findDeepRecursion(const SyntaxTree &tree, const Scopes &scopes, const CallGraph &graph,
                                    const std::vector<bool> &restarts) {
  return Finder(tree, scopes, graph).find(graph, restarts);
}

} // namespace encc
