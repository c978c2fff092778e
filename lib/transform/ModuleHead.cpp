// A docstring is the first statement when it is a string and nothing else; `from __future__` may only follow it.
#include "transform/ModuleHead.h"

namespace encc {
namespace {

bool isStringStatement(const SyntaxTree &tree, NodeId statement) {
  if (tree[statement].kind != Kind::ExpressionStatement)
    return false;
  NodeId value = tree.withoutParentheses(tree.firstChild(statement));
  return value != noNode && (tree[value].kind == Kind::String || tree[value].kind == Kind::ConcatenatedString);
}

bool isRuntimeImport(const SyntaxTree &tree, NodeId statement) {
  if (tree[statement].kind != Kind::ImportStatement)
    return false;
  NodeId alias = tree.firstChild(statement);
  if (alias == noNode || tree[alias].kind != Kind::AliasedImport)
    return false;
  return tree.text(tree.child(alias, Field::Name)) == "encc.runtime" &&
         tree.text(tree.child(alias, Field::Alias)) == "__encc__";
}

} // namespace

ModuleHead findModuleHead(const SyntaxTree &tree) {
  ModuleHead head;
  head.comments = tree.comments();
  NodeId statement = tree.firstChild(0);
  uint32_t end = 0;
  bool first = true;
  for (; statement != noNode; statement = tree.nextSibling(statement), first = false) {
    bool preamble =
        tree[statement].kind == Kind::FutureImportStatement || (first && isStringStatement(tree, statement));
    if (!preamble)
      break;
    head.hasPreamble = true;
    end = tree[statement].span.end;
  }
  head.firstStatement = statement == noNode ? static_cast<uint32_t>(tree.source().size()) : tree[statement].span.begin;
  if (head.hasPreamble) {
    // Statements that share the preamble's last line, behind ';', belong to that line.
    for (NodeId next = statement; next != noNode; next = tree.nextSibling(next)) {
      if (tree[next].span.begin >= nextLine(tree.source(), end))
        break;
      end = tree[next].span.end;
    }
    head.preambleEnd = lineEnd(tree.source(), end);
    for (uint32_t next = nextLine(tree.source(), end);
         next < tree.source().size() && isContinued(tree.source(), next, tree.comments());
         next = nextLine(tree.source(), next))
      head.preambleEnd = lineEnd(tree.source(), next);
  }
  for (NodeId next = tree.firstChild(0); next != noNode; next = tree.nextSibling(next)) {
    head.setsRestartPoints |= tree.text(next) == "__encc__.restart_points()";
    head.usesSourceMap |= tree.text(next) == "__encc__.use_source_map()";
    if (head.hasRuntimeImport || !isRuntimeImport(tree, next))
      continue;
    head.hasRuntimeImport = true;
    head.runtimeImport = tree[next].span;
  }
  return head;
}

Span findRuntimeName(const SyntaxTree &tree) {
  for (NodeId node = 0; node < tree.size(); ++node)
    if (tree[node].kind == Kind::Identifier && tree.text(node) == "__encc__")
      return tree[node].span;
  return {};
}

bool bindsRuntimeName(const SyntaxTree &tree, const Scopes &scopes, const ModuleHead &head) {
  if (!tree.source().contains("__encc__"))
    return false;
  NameId name = scopes.findName("__encc__", 0);
  uint32_t imports = 0;
  for (NodeId next = tree.firstChild(0); next != noNode; next = tree.nextSibling(next))
    imports += isRuntimeImport(tree, next);
  for (ScopeId scope = 0; name != noId && scope < scopes.scopes().size(); ++scope) {
    const Binding *binding = scopes.find(scope, name);
    if (binding && (scope != 0 || binding->count != imports))
      return true;
  }
  return !head.hasRuntimeImport && !findRuntimeName(tree).empty();
}

} // namespace encc
