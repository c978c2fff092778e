// A docstring is the first statement when it is a string and nothing else; `from __future__` may only follow it.
#include "transform/ModuleHead.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ConvertUTF.h"

#include <iterator>

namespace encc {
namespace {

constexpr llvm::StringRef runtimeName = "__encc__";

/// Blocks of characters that may be read as an ASCII one, as the interpreter reads names in normal form KC.
bool mayMeanAscii(llvm::UTF32 point) {
  constexpr llvm::UTF32 blocks[][2] = {{0x2b0, 0x2ff},   {0x1d2c, 0x1dbf}, {0x2070, 0x218f},
                                       {0xfe33, 0xfe4f}, {0xff3f, 0xff5a}, {0x1d400, 0x1d7ff}};
  return llvm::any_of(blocks, [point](const auto &block) { return block[0] <= point && point <= block[1]; });
}

/// Whether the interpreter may read the identifier as `__encc__`.
bool mayBeRuntimeName(llvm::StringRef text) {
  if (text.size() <= runtimeName.size())
    return text == runtimeName;
  llvm::UTF32 points[runtimeName.size()] = {};
  llvm::UTF32 *target = points;
  const llvm::UTF8 *begin = text.bytes_begin();
  if (llvm::ConvertUTF8toUTF32(&begin, text.bytes_end(), &target, std::end(points), llvm::strictConversion) !=
          llvm::conversionOK ||
      target != std::end(points))
    return false;
  for (size_t i = 0; i < runtimeName.size(); ++i)
    if (points[i] != static_cast<unsigned char>(runtimeName[i]) && !mayMeanAscii(points[i]))
      return false;
  return true;
}

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
    if (tree[node].kind == Kind::Identifier && mayBeRuntimeName(tree.text(node)))
      return tree[node].span;
  return {};
}

/// Whether an identifier may mean the runtime's name that scopes do not know as such.
static bool isSpelledOtherwise(const SyntaxTree &tree) {
  for (NodeId node = 0; node < tree.size(); ++node)
    if (tree[node].kind == Kind::Identifier && tree.text(node) != runtimeName && mayBeRuntimeName(tree.text(node)))
      return true;
  return false;
}

bool bindsRuntimeName(const SyntaxTree &tree, const Scopes &scopes, const ModuleHead &head) {
  auto isAscii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (!tree.source().contains(runtimeName) && llvm::all_of(tree.source(), isAscii))
    return false;
  Span found = findRuntimeName(tree);
  if (found.empty())
    return false;
  NameId name = scopes.findName(runtimeName, 0);
  uint32_t imports = 0;
  for (NodeId next = tree.firstChild(0); next != noNode; next = tree.nextSibling(next))
    imports += isRuntimeImport(tree, next);
  for (ScopeId scope = 0; name != noId && scope < scopes.scopes().size(); ++scope) {
    const Binding *binding = scopes.find(scope, name);
    if (binding && (scope != 0 || binding->count != imports))
      return true;
  }
  return !head.hasRuntimeImport || isSpelledOtherwise(tree);
}

} // namespace encc
