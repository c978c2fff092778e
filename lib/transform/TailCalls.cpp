// Contexts flow from parent to child in one loop, since a parent always comes before its children.
#include "transform/TailCalls.h"

namespace encc {
namespace {

class ContextFlow {
public:
  explicit ContextFlow(const SyntaxTree &tree) : tree_(tree), contexts_(tree.size()), walruses_(tree.size(), noNode) {}

  std::vector<Context> run() {
    findWalruses();
    for (NodeId node = 1; node < tree_.size(); ++node) {
      Context &here = contexts_[node];
      const Context &around = contexts_[tree_[node].parent];
      here = flow(node, tree_[node].parent, around);
      Kind parent = tree_[tree_[node].parent].kind;
      here.verbatim = around.verbatim || parent == Kind::Interpolation || parent == Kind::Type;
    }
    return std::move(contexts_);
  }

private:
  const SyntaxTree &tree_;
  std::vector<Context> contexts_;
  std::vector<NodeId> walruses_; ///< the `:=` that a node's text begins with, or noNode

  /// `x := a if c else f(n)` binds the whole; the grammar reads `(x := a) if c else f(n)`.
  void findWalruses() {
    for (NodeId node = tree_.size(); node-- > 0;) {
      NodeId first = tree_.firstChild(node);
      if (tree_[node].kind == Kind::NamedExpression)
        walruses_[node] = node;
      else if (first != noNode && tree_[first].span.begin == tree_[node].span.begin)
        walruses_[node] = walruses_[first];
    }
  }

  Context used(NodeId by, const Context &around) const {
    return {Role::Used, false, false, by, around.guard, around.statement};
  }
  Context inherit(const Context &around) const { return around; }
  Context inner(Context around) const {
    around.direct = false;
    return around;
  }
  /// A block whose end is not the end of the function.
  Context continued(Context around, NodeId by) const {
    around.blame = by;
    return around;
  }
  Context guarded(Context around, NodeId guard) const {
    around.guard = guard;
    around.blame = guard;
    return around;
  }

  bool returnsNothing(NodeId statement) const {
    if (tree_[statement].kind != Kind::ReturnStatement)
      return false;
    NodeId value = tree_.firstChild(statement);
    return value == noNode || (tree_[value].kind == Kind::NoneLiteral && tree_.nextSibling(value) == noNode);
  }

  Context inBlock(NodeId node, const Context &around) const {
    if (around.role != Role::Statement)
      return {};
    if (tree_[node].kind == Kind::CaseClause) // the cases of a match exclude each other
      return around;
    NodeId next = tree_.nextSibling(node);
    Context here = around;
    if (next != noNode)
      here.blame = returnsNothing(next) ? noNode : next;
    return here;
  }

  Context inTry(NodeId node, NodeId parent, const Context &around) const {
    if (tree_[node].kind == Kind::ElseClause)
      return tree_.childOfKind(parent, Kind::FinallyClause) != noNode ? guarded(around, parent) : inherit(around);
    if (tree_[node].kind == Kind::ExceptClause || tree_[node].kind == Kind::FinallyClause)
      return guarded(around, node);
    return guarded(around, parent);
  }

  Context inAwait(NodeId parent, const Context &around) const {
    Context here = around;
    here.direct = true;
    if (around.role == Role::ReturnValue)
      here.role = Role::ReturnAwait;
    else if (around.role == Role::StatementValue && around.direct)
      here.role = Role::StatementAwait;
    else
      return used(parent, around);
    return here;
  }

  Context inYield(NodeId node, NodeId parent, const Context &around) const {
    if (tree_.childOfKind(parent, Kind::FromToken) == noNode || tree_[node].kind == Kind::FromToken)
      return used(parent, around);
    Context here = around;
    here.direct = true;
    if (around.role == Role::ReturnValue || around.role == Role::LambdaValue)
      here.role = Role::ReturnYieldFrom;
    else if (around.role == Role::StatementValue && around.direct)
      here.role = Role::StatementYieldFrom;
    else
      return used(parent, around);
    return here;
  }

  static bool isDelegated(Role role) {
    return role == Role::ReturnAwait || role == Role::StatementAwait || role == Role::ReturnYieldFrom ||
           role == Role::StatementYieldFrom;
  }

  Context flow(NodeId node, NodeId parent, const Context &around) const {
    Field field = tree_[node].field;
    switch (tree_[parent].kind) {
    case Kind::FunctionDefinition:
      return field == Field::Body ? Context{Role::Statement, false, false, noNode, noNode, noNode}
                                  : used(parent, around);
    case Kind::Lambda:
      return field == Field::Body ? Context{Role::LambdaValue, true, false, noNode, noNode, node}
                                  : used(parent, around);
    case Kind::ClassDefinition:
      return field == Field::Body ? Context{} : used(parent, around);
    case Kind::Module:
    case Kind::Error:
      return {};
    case Kind::Block:
      return inBlock(node, around);
    case Kind::DecoratedDefinition:
      return field == Field::Definition ? inherit(around) : used(node, around);
    case Kind::IfStatement:
    case Kind::ElifClause:
      return field == Field::Condition ? used(parent, around) : inherit(around);
    case Kind::ElseClause:
    case Kind::FinallyClause:
      return inherit(around);
    case Kind::ExceptClause:
      return tree_[node].kind == Kind::Block ? inherit(around) : used(parent, around);
    case Kind::ForStatement:
    case Kind::WhileStatement:
      if (field == Field::Body)
        return continued(around, parent);
      return field == Field::Alternative ? inherit(around) : used(parent, around);
    case Kind::TryStatement:
      return inTry(node, parent, around);
    case Kind::WithStatement:
      return field == Field::Body ? guarded(around, parent) : used(parent, around);
    case Kind::MatchStatement:
      return field == Field::Body ? inherit(around) : used(parent, around);
    case Kind::CaseClause:
      return field == Field::Consequence ? inherit(around) : used(parent, around);
    case Kind::ReturnStatement:
      if (around.role != Role::Statement)
        return {};
      return {Role::ReturnValue, true, false, noNode, around.guard, parent};
    case Kind::ExpressionStatement: {
      if (around.role != Role::Statement)
        return {};
      // `f(n),` is a tuple of which only the comma tells.
      if (!(tree_[node].span == tree_[parent].span))
        return used(parent, {Role::Used, false, false, parent, around.guard, parent});
      return {Role::StatementValue, true, false, around.blame, around.guard, parent};
    }
    case Kind::Parenthesized:
      return inherit(around);
    case Kind::Conditional: {
      NodeId first = tree_.firstChild(parent);
      if (node == tree_.nextSibling(first))
        return used(parent, around);
      if (walruses_[parent] != noNode)
        return used(walruses_[parent], around);
      return isDelegated(around.role) ? used(parent, around) : inner(around);
    }
    case Kind::BooleanOperator:
      if (field != Field::Right)
        return used(parent, around);
      if (walruses_[parent] != noNode)
        return used(walruses_[parent], around);
      return isDelegated(around.role) ? used(parent, around) : inner(around);
    case Kind::Await:
      return inAwait(parent, around);
    case Kind::Yield:
      return inYield(node, parent, around);
    default:
      return used(parent, around);
    }
  }
};

std::string quoted(llvm::StringRef text) { return "'" + text.str() + "'"; }

std::string describeArgument(const SyntaxTree &tree, NodeId list) {
  NodeId call = tree[list].kind == Kind::Call ? list : tree[list].parent;
  NodeId callee = call == noNode ? noNode : tree.child(call, Field::Function);
  if (callee == noNode)
    return "an argument list";
  llvm::StringRef text = tree.text(callee);
  return text.size() > 40 || text.contains('\n') ? "a call" : "a call of " + quoted(text);
}

} // namespace

std::vector<Context> findTailPositions(const SyntaxTree &tree) { return ContextFlow(tree).run(); }

std::string describeUser(const SyntaxTree &tree, NodeId user, NodeId value) {
  switch (tree[user].kind) {
  case Kind::BinaryOperator:
  case Kind::BooleanOperator:
  case Kind::UnaryOperator:
  case Kind::AugmentedAssignment:
    if (NodeId token = tree.child(user, Field::Operator); token != noNode)
      return quoted(tree.text(token));
    return "an operator";
  case Kind::Comparison:
    if (NodeId token = tree.child(user, Field::Operators); token != noNode)
      return quoted(tree.text(token));
    return "a comparison";
  case Kind::NotOperator:
    return "'not'";
  case Kind::Await:
    return "'await'";
  case Kind::Yield:
    return "'yield'";
  case Kind::ArgumentList:
    return describeArgument(tree, user);
  case Kind::KeywordArgument:
  case Kind::ListSplat:
  case Kind::DictionarySplat: {
    NodeId parent = tree[user].parent;
    return tree[parent].kind == Kind::ArgumentList ? describeArgument(tree, parent) : "'*'";
  }
  case Kind::Call:
    return "a call of it";
  case Kind::Attribute: {
    NodeId name = tree.child(user, Field::Attribute);
    return name == noNode ? "an attribute" : "attribute " + quoted(tree.text(name));
  }
  case Kind::Subscript:
    return "a subscript";
  case Kind::Assignment:
    return "an assignment";
  case Kind::NamedExpression:
    return "':='";
  case Kind::Conditional:
  case Kind::IfStatement:
  case Kind::ElifClause:
  case Kind::IfClause:
    return "the condition of 'if'";
  case Kind::WhileStatement:
    return "the condition of 'while'";
  case Kind::MatchStatement:
    return "'match'";
  case Kind::CaseClause:
    return "the guard of 'case'";
  case Kind::ForStatement:
    return "'for'";
  case Kind::ForInClause:
  case Kind::ListComprehension:
  case Kind::SetComprehension:
  case Kind::DictionaryComprehension:
    return "a comprehension";
  case Kind::GeneratorExpression:
    return "a generator expression";
  case Kind::List:
    return "a list";
  case Kind::Tuple:
  case Kind::ExpressionList:
  case Kind::ExpressionStatement:
    return "a tuple";
  case Kind::Set:
    return "a set";
  case Kind::Dictionary:
  case Kind::Pair:
    return "a dictionary";
  case Kind::Interpolation:
    return "an f-string";
  case Kind::RaiseStatement:
    return "'raise'";
  case Kind::AssertStatement:
    return "'assert'";
  case Kind::DeleteStatement:
    return "'del'";
  case Kind::WithStatement:
  case Kind::WithItem:
    return "'with'";
  case Kind::ExceptClause:
    return "'except'";
  case Kind::Decorator:
    return "a decorator";
  case Kind::DefaultParameter:
  case Kind::TypedDefaultParameter:
    return "a default value";
  default:
    return "an expression";
  }
}

} // namespace encc
