// From each call up to its `return`: every expression on the way must be an operation whose other operands come before the call,
// or are simple. LinearSites.cpp of the runtime finds the same calls in bytecode.
#include "transform/LinearCalls.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace encc {
namespace {

class Finder {
public:
  Finder(const SyntaxTree &tree, const Scopes &scopes, const CallGraph &graph, const std::vector<Context> &contexts)
      : tree_(tree), scopes_(scopes), contexts_(contexts) {
    for (const CallSite &site : graph.calls())
      if (graph.isRecursive(site))
        recursive_.push_back(site.call);
    llvm::sort(recursive_);
    if (!recursive_.empty())
      findWalruses();
  }

  bool isLinear(const CallSite &site) {
    const Context &context = contexts_[site.call];
    if (site.rewritten || context.role != Role::Used || context.guard != noNode || context.statement == noNode)
      return false;
    steps_ = 0;
    NodeId end = context.statement; // of a lambda, its body
    if (tree_[end].kind != Kind::ReturnStatement)
      end = tree_[end].field == Field::Body ? tree_[end].parent : noNode;
    return end != noNode && (tree_[end].kind == Kind::ReturnStatement || tree_[end].kind == Kind::Lambda) &&
           callsItself(site) && endsIn(site.call, end, site.caller);
  }

private:
  /// `x := a if c else f(n)` binds the whole; the grammar reads `(x := a) if c else f(n)`.
  void findWalruses() {
    beginsWithWalrus_.resize(tree_.size());
    for (NodeId node = tree_.size(); node-- > 0;) {
      NodeId first = tree_.firstChild(node);
      beginsWithWalrus_[node] =
          tree_[node].kind == Kind::NamedExpression ||
          (first != noNode && tree_[first].span.begin == tree_[node].span.begin && beginsWithWalrus_[first]);
    }
  }

  /// The runtime checks at each call that it does, whatever the name stands for then.
  bool callsItself(const CallSite &site) const {
    const FunctionNode &function = scopes_.functions()[site.caller];
    NodeId callee = site.callee;
    int parameters = countParameters(function.node), arguments = countArguments(site.arguments);
    if (parameters < 0 || arguments < 0)
      return false;
    if (tree_[callee].kind == Kind::Identifier)
      return site.kind == CalleeKind::Function && site.function == site.caller && parameters == arguments;
    if (tree_[callee].kind != Kind::Attribute || function.ofClass == noId || function.name == noId)
      return false;
    bool isMethod = site.kind == CalleeKind::Method || site.kind == CalleeKind::InheritedMethod ||
                    site.kind == CalleeKind::SameNameMethod;
    NodeId name = tree_.child(callee, Field::Attribute);
    return isMethod && name != noNode && parameters == arguments + 1 && !isUnbound(function.node) &&
           scopes_.findName(tree_.text(name), scopes_.scopeOf(callee)) == function.name;
  }

  /// `@classmethod`, `@staticmethod`: not called with an instance.
  bool isUnbound(NodeId definition) const {
    return llvm::any_of(decoratorsOf(tree_, definition),
                        [&](NodeId decorator) { return std::string_view(tree_.text(decorator)).ends_with("method"); });
  }

  /// -1 when not all of them are given by position.
  int countParameters(NodeId function) const {
    NodeId list = tree_.child(function, Field::Parameters);
    int count = 0;
    for (NodeId p = list == noNode ? noNode : tree_.firstChild(list); p != noNode; p = tree_.nextSibling(p)) {
      if (tree_[p].kind == Kind::PositionalSeparator)
        continue;
      if (tree_[p].kind == Kind::KeywordSeparator || tree_.text(p).substr(0, 1) == "*")
        return -1;
      ++count;
    }
    return count;
  }

  int countArguments(NodeId list) const {
    if (tree_[list].kind != Kind::ArgumentList)
      return -1;
    int count = 0;
    for (NodeId a = tree_.firstChild(list); a != noNode; a = tree_.nextSibling(a), ++count)
      if (tree_[a].kind == Kind::KeywordArgument || tree_.text(a).substr(0, 1) == "*")
        return -1;
    return count;
  }

  bool endsIn(NodeId call, NodeId statement, FunctionId function) {
    NodeId node = call;
    for (NodeId parent = tree_[node].parent; parent != statement; node = parent, parent = tree_[node].parent)
      if (parent == noNode || beginsWithWalrus_[parent] || ++steps_ > mostSteps || !continues(node, parent, function))
        return false;
    return true;
  }

  /// Whether the parent can go on in a straight line when the node's value is there.
  bool continues(NodeId node, NodeId parent, FunctionId function) {
    Field field = tree_[node].field;
    switch (tree_[parent].kind) {
    case Kind::Parenthesized:
    case Kind::UnaryOperator:
    case Kind::NotOperator:
    case Kind::ListSplat:
      return true;
    case Kind::String:
    case Kind::BinaryOperator:
    case Kind::List:
    case Kind::Tuple:
    case Kind::Set:
    case Kind::ExpressionList:
    case Kind::ConcatenatedString:
    case Kind::Interpolation:
    case Kind::Dictionary:
    case Kind::Pair:
    case Kind::Subscript:
      return restIsSimple(node, function);
    case Kind::Comparison:
      return operandCount(parent) == 2 && restIsSimple(node, function);
    case Kind::Conditional:
      return node != tree_.nextSibling(tree_.firstChild(parent));
    case Kind::BooleanOperator:
      return field == Field::Right;
    case Kind::Attribute:
      return field == Field::Object;
    case Kind::KeywordArgument:
      return field == Field::Value;
    case Kind::ArgumentList:
      return restIsSimple(node, function) && isPlainCall(parent);
    case Kind::Call: // f(n - 1).strip()
      if (field == Field::Function)
        return tree_[node].kind == Kind::Attribute && isSimple(tree_.child(parent, Field::Arguments), function) &&
               !hasStars(tree_.child(parent, Field::Arguments)) &&
               !std::binary_search(recursive_.begin(), recursive_.end(), parent);
      return field == Field::Arguments;
    default:
      return false;
    }
  }

  /// 3 for more than 2.
  int operandCount(NodeId comparison) const {
    int count = 0;
    for (NodeId c = tree_.firstChild(comparison); c != noNode && count <= 2; c = tree_.nextSibling(c))
      count += tree_[c].field != Field::Operators;
    return count;
  }

  bool hasStars(NodeId list) const {
    for (NodeId a = tree_.firstChild(list); a != noNode; a = tree_.nextSibling(a))
      if (tree_.text(a).substr(0, 1) == "*")
        return true;
    return false;
  }

  /// Of a callee that is a name, and not one that recurses too. (A method may lie on the stack as one item or two.)
  bool isPlainCall(NodeId list) const {
    NodeId call = tree_[list].parent, callee = tree_.child(call, Field::Function);
    return tree_[call].kind == Kind::Call && callee != noNode && tree_[callee].kind == Kind::Identifier &&
           !hasStars(list) && !std::binary_search(recursive_.begin(), recursive_.end(), call);
  }

  bool restIsSimple(NodeId node, FunctionId function) {
    for (NodeId next = tree_.nextSibling(node); next != noNode; next = tree_.nextSibling(next))
      if (!isSimple(next, function))
        return false;
    return true;
  }

  /// Literals, names that are surely bound, and operations on them.
  bool isSimple(NodeId node, FunctionId function) {
    for (NodeId n = node; n < tree_[node].subtreeEnd; ++n) {
      if (++steps_ > mostSteps)
        return false;
      switch (tree_[n].kind) {
      case Kind::Identifier:
        if (tree_[n].field != Field::Attribute && tree_[n].field != Field::Name && !isSurelyBound(n, function))
          return false;
        break;
      case Kind::Other:
      case Kind::NoneLiteral:
      case Kind::UnaryOperator:
      case Kind::BinaryOperator:
      case Kind::Parenthesized:
      case Kind::String:
      case Kind::ConcatenatedString:
      case Kind::Interpolation:
      case Kind::Attribute:
      case Kind::ArgumentList:
      case Kind::KeywordArgument:
      case Kind::Pair:
        break;
      default:
        return false;
      }
    }
    return true;
  }

  bool isSurelyBound(NodeId name, FunctionId function) {
    ScopeId scope = scopes_.functions()[function].scope;
    const Binding *own = scopes_.find(scope, scopes_.findName(tree_.text(name), scope));
    return !own || own->global || own->nonlocal || (own->parameter && !holdsFunctions(function));
  }

  /// Inner functions, and comprehensions, which are some up to 3.11, may capture the parameters.
  bool holdsFunctions(FunctionId function) {
    auto [known, isNew] = holdsFunctions_.try_emplace(function, false);
    NodeId node = scopes_.functions()[function].node;
    for (NodeId n = node + 1; isNew && n < tree_[node].subtreeEnd; ++n) {
      Kind kind = tree_[n].kind;
      known->second |= kind == Kind::FunctionDefinition || kind == Kind::Lambda || kind == Kind::ListComprehension ||
                       kind == Kind::SetComprehension || kind == Kind::DictionaryComprehension ||
                       kind == Kind::GeneratorExpression || kind == Kind::ClassDefinition;
    }
    return known->second;
  }

  static constexpr size_t mostSteps = 1000; ///< for each call: many of them in one long expression would cost n²

  const SyntaxTree &tree_;
  const Scopes &scopes_;
  const std::vector<Context> &contexts_;
  std::vector<NodeId> recursive_; ///< calls, sorted
  size_t steps_ = 0;
  std::vector<bool> beginsWithWalrus_;
  llvm::DenseMap<FunctionId, bool> holdsFunctions_;
};

} // namespace

std::vector<bool> findLinearCalls(const SyntaxTree &tree, const Scopes &scopes, const CallGraph &graph,
                                  const std::vector<Context> &contexts) {
  Finder finder(tree, scopes, graph, contexts);
  std::vector<bool> linear;
  linear.reserve(graph.calls().size());
  for (const CallSite &site : graph.calls())
    linear.push_back(graph.isRecursive(site) && finder.isLinear(site));
  return linear;
}

} // namespace encc
