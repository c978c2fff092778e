// Why a call is no tail call, or none that can be rewritten: the order of the checks is the order in which reasons are given.
#include "transform/Analyzer.h"

#include "transform/Observers.h"

namespace encc {

using Code = DiagnosticCode;

std::optional<Refusal> Analyzer::refuse(const CallSite &site, const Context &context) const {
  if (traits_[site.caller].nearError)
    return Refusal{Code::NearSyntaxError};
  if (std::optional<Refusal> refused = refusePosition(site, context))
    return refused;
  if (std::optional<Refusal> refused = refuseFunction(site))
    return refused;
  return refuseCallee(site);
}

std::optional<Refusal> Analyzer::refuseFunction(const CallSite &site) const {
  const FunctionTraits &traits = traits_[site.caller];
  if (directives_.off[site.caller])
    return Refusal{Code::TurnedOff};
  if (traits.finalizer)
    return Refusal{Code::InFinalizer};
  if (!traits.observedThrough.empty())
    return Refusal{Code::FrameIsObserved, "move that call into a function of its own"};
  if (!traits.compiler.empty())
    return Refusal{Code::BodyIsCompiled};
  if (traits.textObserved)
    return Refusal{Code::TextIsObserved};
  if (!facts_.functions[site.caller].lambda && !traits.place && !traits.marked)
    return Refusal{Code::NoPlaceForDecorator};
  return std::nullopt;
}

static std::optional<Code> codeOfGuard(Kind guard) {
  switch (guard) {
  case Kind::TryStatement:
    return Code::InsideTry;
  case Kind::WithStatement:
    return Code::InsideWith;
  case Kind::ExceptClause:
    return Code::InsideExcept;
  case Kind::FinallyClause:
    return Code::InsideFinally;
  default:
    return std::nullopt;
  }
}

static const char *helpForUse(Kind user) {
  if (user == Kind::BinaryOperator)
    return "hand the value on in a parameter (an accumulator) and return the call itself";
  return user == Kind::Assignment ? "return the call itself, not the name it is assigned to" : nullptr;
}

/// `for x in f(n): yield x`. No rewrite: what is sent in is dropped by the loop, what is thrown in is raised in the loop,
/// and the frame's `x` is there to be seen. With `yield from` all of that goes to f.
static bool passesItemsOn(const SyntaxTree &tree, NodeId loop) {
  if (tree[loop].kind != Kind::ForStatement || tree.childOfKind(loop, Kind::AsyncToken) != noNode ||
      tree.child(loop, Field::Alternative) != noNode)
    return false;
  NodeId item = tree.child(loop, Field::Left), body = tree.child(loop, Field::Body);
  auto onlyChild = [&](NodeId node) {
    NodeId child = node == noNode ? noNode : tree.firstChild(node);
    return child != noNode && tree.nextSibling(child) == noNode ? child : noNode;
  };
  NodeId yield = onlyChild(onlyChild(body)), value = onlyChild(yield);
  return value != noNode && tree[yield].kind == Kind::Yield && item != noNode && tree[item].kind == Kind::Identifier &&
         tree[value].kind == Kind::Identifier && tree.text(value) == tree.text(item);
}

std::optional<Refusal> Analyzer::refusePosition(const CallSite &site, const Context &context) const {
  const FunctionTraits &traits = traits_[site.caller];
  if (context.role == Role::Used && !traits.async && passesItemsOn(tree_, context.blame))
    return Refusal{Code::ItemsPassedOn, "write 'yield from …', which also hands on what is sent and thrown in"};
  if (context.role == Role::Used)
    return Refusal{Code::ResultIsUsed, helpForUse(tree_[context.blame].kind)};
  if (context.role == Role::None || context.role == Role::Statement)
    return Refusal{Code::UnsureShape};
  if (context.guard != noNode)
    if (std::optional<Code> code = codeOfGuard(tree_[context.guard].kind))
      return Refusal{*code, "compute the arguments there and make the call behind that statement"};
  if (traits.async && traits.generator)
    return Refusal{Code::InAsyncGenerator};
  bool plain =
      context.role == Role::ReturnValue || context.role == Role::StatementValue || context.role == Role::LambdaValue;
  if (traits.async && plain)
    return Refusal{Code::NotAwaited, "write 'return await …'"};
  if (traits.generator && plain)
    return Refusal{Code::InGenerator, "write 'return (yield from …)'"};
  bool procedure = context.role == Role::StatementValue || context.role == Role::StatementAwait ||
                   context.role == Role::StatementYieldFrom;
  if (!procedure)
    return std::nullopt;
  if (context.blame != noNode)
    return Refusal{Code::StatementFollows};
  if (traits.returnsValue)
    return Refusal{Code::ResultIsDropped, "return the call, or return no value anywhere"};
  if (!context.direct)
    return Refusal{Code::DroppedInExpression, "write it as an 'if' statement"};
  if (!tree_.errors().empty()) // what runs after a statement depends on blocks the parser may have misread
    return Refusal{Code::NearSyntaxError};
  return std::nullopt;
}

std::optional<Refusal> Analyzer::refuseCallee(const CallSite &site) const {
  if (observesItsCaller(site))
    return Refusal{Code::CalleeObservesCaller};
  if (isUnsure(site))
    return Refusal{Code::UnsureShape};
  return std::nullopt;
}

Diagnostic Analyzer::explain(const Refusal &refusal, const CallSite &site) const {
  std::vector<std::string> more;
  const Context &context = contexts_[site.call];
  switch (refusal.code) {
  case Code::ResultIsUsed:
    more = {describeUser(tree_, context.blame, site.call)};
    break;
  case Code::StatementFollows: {
    Kind next = tree_[context.blame].kind;
    bool loop = next == Kind::ForStatement || next == Kind::WhileStatement;
    more = {loop ? "another round of the loop" : "another statement"};
    break;
  }
  case Code::FrameIsObserved:
    more = {name(site.caller), traits_[site.caller].observedThrough.str()};
    break;
  case Code::BodyIsCompiled:
    more = {traits_[site.caller].compiler.str()};
    break;
  case Code::InAsyncGenerator:
  case Code::NotAwaited:
  case Code::InGenerator:
  case Code::ResultIsDropped:
  case Code::NoPlaceForDecorator:
    more = {name(site.caller)};
    break;
  default:
    break;
  }
  Diagnostic diagnostic = reason(refusal.code, site, std::move(more));
  if (refusal.help)
    diagnostic.notes.push_back(helpNote(refusal.help));
  return diagnostic;
}

/// The grammar binds a few things wrongly, `*a.b()` as `(*a).b()` first of all: the text must be what the tree says.
bool Analyzer::isUnsure(const CallSite &site) const {
  llvm::StringRef arguments = tree_.text(site.arguments), call = tree_.text(site.call);
  if (call.empty() || call.front() == '*' || arguments.size() < 2 || arguments.front() != '(' ||
      arguments.back() != ')')
    return true;
  if (tree_[site.call].span.begin != tree_[site.callee].span.begin ||
      tree_[site.call].span.end != tree_[site.arguments].span.end)
    return true;
  const Context &context = contexts_[site.call];
  bool returned = context.direct && context.role == Role::ReturnValue;
  return returned && tree_.text(context.statement).substr(0, 6) != "return";
}

bool Analyzer::observesItsCaller(const CallSite &site) const {
  return observesCaller(calleeName(tree_, site.callee)) || mayReachFrameWalker(site) ||
         (site.function != noId && !traits_[site.function].observedThrough.empty());
}

bool Analyzer::mayReachFrameWalker(const CallSite &site) const {
  NodeId callee = tree_.withoutParentheses(site.callee);
  if (walkingMethods_.empty() || site.function != noId || callee == noNode || tree_[callee].kind != Kind::Attribute)
    return false;
  NodeId attribute = tree_.child(callee, Field::Attribute);
  NameId method = attribute == noNode ? noId : scopes_.findName(tree_.text(attribute), scopes_.scopeOf(callee));
  return method != noId && walkingMethods_.count(method);
}

} // namespace encc
