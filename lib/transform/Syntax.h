// Text to tree: tree-sitter's tree, copied once into a flat array in source order, so that every later walk is a plain
// loop over indices: no recursion, no parser types.
//
//   return f(n - 1)   →   0 Module, 1 ReturnStatement, 2 Call, 3 Identifier (Function), 4 ArgumentList (Arguments), …
#pragma once

#include "transform/Span.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <limits>
#include <string>
#include <vector>

struct TSTree;

namespace encc {

class AbridgedText;

enum class Kind : uint8_t {
  Other,
  Error, ///< text the parser could not place, or a token it had to invent
#define KIND(name, text) name,
#define TOKEN(name, text) name,
#include "transform/Kinds.def"
};

enum class Field : uint8_t {
  None,
#define FIELD(name, text) name,
#include "transform/Kinds.def"
};

/// "FunctionDefinition"; "Error" for text that could not be placed.
llvm::StringRef kindName(Kind kind);
/// "Body"; empty for Field::None.
llvm::StringRef fieldName(Field field);

/// Index of a node in its tree; a node's descendants are the indices after it, up to `subtreeEnd`.
using NodeId = uint32_t;
inline constexpr NodeId noNode = std::numeric_limits<NodeId>::max();

struct Node {
  Kind kind = Kind::Other;
  Field field = Field::None;
  Span span;
  NodeId parent = noNode;
  NodeId subtreeEnd = 0;
};

/// The tree of one text. Comments are kept apart; of the anonymous tokens only those of Kinds.def and operators are kept, of
/// strings only replacement fields.
class SyntaxTree {
public:
  /// Parses any text; what does not fit the grammar becomes Kind::Error nodes. Each of the spans `spared` (ascending, whole
  /// blocks of statements) is taken as one statement of which nothing is known.
  static SyntaxTree parse(llvm::StringRef text, llvm::ArrayRef<Span> spared = {});

  const Node &operator[](NodeId node) const { return nodes_[node]; }
  NodeId size() const { return static_cast<NodeId>(nodes_.size()); }
  llvm::StringRef text(NodeId node) const { return text_.slice(nodes_[node].span.begin, nodes_[node].span.end); }
  llvm::StringRef source() const { return text_; }

  /// First child, or noNode.
  NodeId firstChild(NodeId node) const { return node + 1 < nodes_[node].subtreeEnd ? node + 1 : noNode; }
  /// Next sibling, or noNode.
  NodeId nextSibling(NodeId node) const {
    NodeId parent = nodes_[node].parent, next = nodes_[node].subtreeEnd;
    return parent != noNode && next < nodes_[parent].subtreeEnd ? next : noNode;
  }
  /// First child in that field, or noNode.
  NodeId child(NodeId node, Field field) const;
  /// First child of that kind, or noNode.
  NodeId childOfKind(NodeId node, Kind kind) const;
  /// The expression inside any number of parentheses.
  NodeId withoutParentheses(NodeId node) const;

  const std::vector<Span> &comments() const { return comments_; }
  /// Kind::Error nodes, and nodes in which the parser had to invent a token that no node shows; ascending.
  const std::vector<NodeId> &errors() const { return errors_; }

private:
  void flatten(const TSTree *parsed, const AbridgedText &abridged);

  llvm::StringRef text_;
  std::vector<Node> nodes_;
  std::vector<Span> comments_;
  std::vector<NodeId> errors_;
};

} // namespace encc
