// The only file that knows tree-sitter: parses, copies the tree into the flat form and frees it.
#include "transform/Syntax.h"

#include "transform/CommentRuns.h"

#include <tree_sitter/api.h>

#include <cassert>
#include <cstring>
#include <memory>

extern "C" const TSLanguage *tree_sitter_python(void);

namespace encc {
namespace {

struct KindRow {
  const char *text;
  Kind kind;
  bool named;
};
constexpr KindRow kindRows[] = {
#define KIND(name, text) {text, Kind::name, true},
#define ALIAS(name, text) {text, Kind::name, true},
#define TOKEN(name, text) {text, Kind::name, false},
#include "transform/Kinds.def"
};
struct FieldRow {
  const char *text;
  Field field;
};
constexpr FieldRow fieldRows[] = {
#define FIELD(name, text) {text, Field::name},
#include "transform/Kinds.def"
};

/// The grammar's numbers for names, looked up once per process.
struct Numbers {
  std::vector<Kind> kinds;
  std::vector<Field> fields;

  Numbers() {
    const TSLanguage *language = tree_sitter_python();
    kinds.assign(ts_language_symbol_count(language), Kind::Other);
    for (uint32_t symbol = 0; symbol < kinds.size(); ++symbol) {
      llvm::StringRef name = ts_language_symbol_name(language, static_cast<TSSymbol>(symbol));
      bool named = ts_language_symbol_type(language, static_cast<TSSymbol>(symbol)) == TSSymbolTypeRegular;
      for (const KindRow &row : kindRows)
        if (named == row.named && name == row.text)
          kinds[symbol] = row.kind;
    }
    fields.assign(ts_language_field_count(language) + 1, Field::None);
    for (const FieldRow &row : fieldRows) {
      TSFieldId id = ts_language_field_id_for_name(language, row.text, static_cast<uint32_t>(strlen(row.text)));
      assert(id && "the grammar lacks a field of Kinds.def");
      fields[id] = row.field;
    }
  }
};

const Numbers &numbers() {
  static const Numbers table;
  return table;
}

bool isOperator(Field field) { return field == Field::Operator || field == Field::Operators; }

} // namespace

SyntaxTree SyntaxTree::parse(llvm::StringRef text) {
  std::unique_ptr<TSParser, decltype(&ts_parser_delete)> parser(ts_parser_new(), ts_parser_delete);
  bool compatible = ts_parser_set_language(parser.get(), tree_sitter_python());
  assert(compatible && "the tree-sitter core does not know this grammar's ABI");
  (void)compatible;
  std::string blanked = blankLongCommentRuns(text);
  std::unique_ptr<TSTree, decltype(&ts_tree_delete)> tree(
      ts_parser_parse_string(parser.get(), nullptr, blanked.empty() ? text.data() : blanked.data(),
                             static_cast<uint32_t>(text.size())),
      ts_tree_delete);

  SyntaxTree result;
  result.text_ = text;
  const Numbers &table = numbers();
  struct Open {
    NodeId node; // noNode stands for an ancestor that was left out
    bool hasError;
  };
  std::vector<Open> open; // ancestors of the cursor
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree.get()));
  NodeId parent = noNode;
  auto visit = [&]() -> NodeId {
    TSNode raw = ts_tree_cursor_current_node(&cursor);
    Node node;
    node.kind = table.kinds.size() > ts_node_symbol(raw) ? table.kinds[ts_node_symbol(raw)] : Kind::Other;
    node.field = table.fields[ts_tree_cursor_current_field_id(&cursor)];
    node.span = {ts_node_start_byte(raw), ts_node_end_byte(raw)};
    node.parent = parent;
    if (ts_node_is_error(raw) || ts_node_is_missing(raw)) {
      node.kind = Kind::Error;
      result.errors_.push_back(static_cast<NodeId>(result.nodes_.size()));
    } else if (node.kind == Kind::Comment) {
      result.comments_.push_back(node.span);
      return noNode;
    } else if (node.kind == Kind::LineContinuation ||
               (!ts_node_is_named(raw) && node.kind == Kind::Other && !isOperator(node.field))) {
      return noNode;
    }
    result.nodes_.push_back(node);
    return static_cast<NodeId>(result.nodes_.size() - 1);
  };
  auto close = [&](Open done) {
    if (done.node == noNode)
      return;
    result.nodes_[done.node].subtreeEnd = static_cast<NodeId>(result.nodes_.size());
    if (done.hasError && (result.errors_.empty() || result.errors_.back() < done.node))
      result.errors_.push_back(done.node); // a line end, say, that is missing inside
  };
  for (bool more = true; more;) {
    bool hasError = ts_node_has_error(ts_tree_cursor_current_node(&cursor));
    NodeId node = visit();
    if (ts_tree_cursor_goto_first_child(&cursor)) {
      open.push_back({node, hasError});
      parent = node != noNode ? node : parent;
      continue;
    }
    close({node, hasError});
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        more = false;
        break;
      }
      close(open.back());
      if (open.back().node != noNode)
        parent = result.nodes_[open.back().node].parent;
      open.pop_back();
    }
  }
  ts_tree_cursor_delete(&cursor);
  return result;
}

NodeId SyntaxTree::child(NodeId node, Field field) const {
  for (NodeId c = firstChild(node); c != noNode; c = nextSibling(c))
    if (nodes_[c].field == field)
      return c;
  return noNode;
}

NodeId SyntaxTree::childOfKind(NodeId node, Kind kind) const {
  for (NodeId c = firstChild(node); c != noNode; c = nextSibling(c))
    if (nodes_[c].kind == kind)
      return c;
  return noNode;
}

NodeId SyntaxTree::withoutParentheses(NodeId node) const {
  while (node != noNode && nodes_[node].kind == Kind::Parenthesized)
    node = firstChild(node);
  return node;
}

llvm::StringRef kindName(Kind kind) {
  static constexpr const char *names[] = {
      "Other",
      "Error",
#define KIND(name, text) #name,
#define TOKEN(name, text) #name,
#include "transform/Kinds.def"
  };
  return names[static_cast<unsigned>(kind)];
}

llvm::StringRef fieldName(Field field) {
  static constexpr const char *names[] = {
      "",
#define FIELD(name, text) #name,
#include "transform/Kinds.def"
  };
  return names[static_cast<unsigned>(field)];
}

} // namespace encc
