// One pass over the nodes, one over the calls, one over the definitions.
#include "transform/FunctionTraits.h"

#include "transform/Observers.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {
namespace {

/// `stacklevel=` tells how many frames up the caller to blame is; so does the third argument of `warn`.
bool hasStackLevel(const SyntaxTree &tree, NodeId arguments, llvm::StringRef callee) {
  bool warns = callee == "warn" || callee.substr(callee.size() < 5 ? 0 : callee.size() - 5) == ".warn";
  unsigned position = 0;
  for (NodeId c = tree.firstChild(arguments); c != noNode; c = tree.nextSibling(c)) {
    if (tree[c].kind == Kind::KeywordArgument && tree.text(tree.firstChild(c)) == "stacklevel")
      return true;
    if (warns && ++position >= 3)
      return true;
  }
  return false;
}

bool returnsSomething(const SyntaxTree &tree, NodeId statement) {
  NodeId value = tree.firstChild(statement);
  if (value == noNode)
    return false;
  if (tree[statement].kind == Kind::ReturnStatement)
    return tree[value].kind != Kind::NoneLiteral || tree.nextSibling(value) != noNode;
  // `raise __encc__.restart(…)` was `return f(…)`.
  value = tree.withoutParentheses(value);
  return tree[statement].kind == Kind::RaiseStatement && value != noNode && tree[value].kind == Kind::Call &&
         runtimeFunction(tree, tree.child(value, Field::Function)) == "restart";
}

/// Whatever is nested in the outermost function shares its fate.
void markErrors(const SyntaxTree &tree, const Scopes &scopes, std::vector<FunctionTraits> &traits) {
  const std::vector<FunctionNode> &functions = scopes.functions();
  for (FunctionId id = 0; id < functions.size();) {
    NodeId node = functions[id].node, end = tree[node].subtreeEnd;
    auto error = llvm::lower_bound(tree.errors(), node);
    bool bad = error != tree.errors().end() && *error < end;
    for (; id < functions.size() && functions[id].node < end; ++id)
      traits[id].nearError = bad;
  }
}

void addDefinition(const SourceFile &source, const SyntaxTree &tree, const FunctionNode &function,
                   const Context &context, llvm::StringRef name, FunctionTraits &out) {
  if (function.lambda) {
    out.textObserved = context.verbatim;
    NodeId list = tree[function.node].parent;
    llvm::StringRef wrapper =
        list != noNode && tree[list].kind == Kind::ArgumentList && tree[tree[list].parent].kind == Kind::Call
            ? runtimeFunction(tree, tree.child(tree[list].parent, Field::Function))
            : "";
    out.marked = wrapper == "restartable" || wrapper == "deep" || wrapper == "linear";
    return;
  }
  out.async = tree.childOfKind(function.node, Kind::AsyncToken) != noNode;
  out.finalizer = name == "__del__";
  std::optional<uint32_t> firstDecorator;
  for (NodeId decorator : decoratorsOf(tree, function.node)) {
    llvm::StringRef text = tree.text(decorator);
    out.marked |= text == "__encc__.restartable" || text == "__encc__.deep" || text == "__encc__.linear";
    if (compilesBody(text))
      out.compiler = text;
    if (!firstDecorator)
      firstDecorator = tree[tree[decorator].parent].span.begin;
  }
  out.place = findDecoratorPlace(source, tree[function.node].span, firstDecorator, tree.comments());
}

/// `with lambda: f() as name:` — the parser takes "as name" for a part of the lambda.
void markMisreadLambdas(const SyntaxTree &tree, const Scopes &scopes, llvm::ArrayRef<NodeId> patterns,
                        std::vector<FunctionTraits> &traits) {
  for (FunctionId id = 0; !patterns.empty() && id < traits.size(); ++id) {
    NodeId node = scopes.functions()[id].node;
    if (tree[node].kind != Kind::Lambda)
      continue;
    auto inside = llvm::lower_bound(patterns, node);
    traits[id].nearError |= inside != patterns.end() && *inside < tree[node].subtreeEnd;
  }
}

} // namespace

std::vector<FunctionTraits> findFunctionTraits(const SourceFile &source, const SyntaxTree &tree, const Scopes &scopes,
                                               const CallGraph &graph, const std::vector<Context> &contexts) {
  std::vector<FunctionTraits> traits(scopes.functions().size());
  for (FunctionId id = 0; id < traits.size(); ++id) {
    const FunctionNode &function = scopes.functions()[id];
    llvm::StringRef name = function.name == noId ? "" : scopes.nameText(function.name);
    addDefinition(source, tree, function, contexts[function.node], name, traits[id]);
  }
  std::vector<NodeId> patterns;
  for (NodeId node = 0; node < tree.size(); ++node) {
    Kind kind = tree[node].kind;
    if (kind == Kind::AsPattern)
      patterns.push_back(node);
    if (kind != Kind::Yield && kind != Kind::Await && kind != Kind::ReturnStatement && kind != Kind::RaiseStatement)
      continue;
    FunctionId function = scopes.functionOf(node);
    if (function == noId)
      continue;
    if (kind == Kind::Await || (kind == Kind::Yield && tree.childOfKind(node, Kind::FromToken) != noNode))
      traits[function].delegates = true;
    if (kind == Kind::Yield)
      traits[function].generator = true;
    else if (kind == Kind::Await)
      continue;
    else if (returnsSomething(tree, node))
      traits[function].returnsValue = true;
  }
  for (const CallSite &site : graph.calls()) {
    llvm::StringRef callee = calleeName(tree, site.callee);
    bool ownFrame = !((callee == "vars" || callee == "dir") && tree.firstChild(site.arguments) != noNode);
    bool level = hasStackLevel(tree, site.arguments, callee);
    if ((ownFrame && observesFrames(callee)) || level)
      traits[site.caller].observedThrough = callee;
    if (walksFrames(callee) || level)
      traits[site.caller].walksFrames = true;
  }
  markErrors(tree, scopes, traits);
  markMisreadLambdas(tree, scopes, patterns, traits);
  return traits;
}

NodeId findModuleError(const SyntaxTree &tree) {
  NodeId end = 0; // of the outermost `def` around
  auto error = tree.errors().begin();
  for (NodeId node = 0; node < tree.size() && error != tree.errors().end(); ++node) {
    if (node >= end && tree[node].kind == Kind::FunctionDefinition)
      end = tree[node].subtreeEnd;
    if (*error != node)
      continue;
    if (node >= end)
      return node;
    ++error;
  }
  return noNode;
}

} // namespace encc
