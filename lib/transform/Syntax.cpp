// The only file that knows tree-sitter: parses, copies the tree into the flat form and frees it.
#include "transform/Syntax.h"

#include "transform/AbridgedText.h"
#include "transform/CommentRuns.h"
#include "transform/ParserMemory.h"

#include <tree_sitter/api.h>

#include <cassert>
#include <cstring>

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

struct Symbol {
  Kind kind = Kind::Other;
  bool named = false;
  bool leftOut = false; ///< punctuation, and the text inside strings
};

/// The grammar's numbers for names, looked up once per process.
struct Numbers {
  std::vector<Symbol> symbols;
  std::vector<Field> fields;

  Numbers() {
    const TSLanguage *language = tree_sitter_python();
    symbols.resize(ts_language_symbol_count(language));
    for (uint32_t number = 0; number < symbols.size(); ++number) {
      llvm::StringRef name = ts_language_symbol_name(language, static_cast<TSSymbol>(number));
      Symbol &symbol = symbols[number];
      symbol.named = ts_language_symbol_type(language, static_cast<TSSymbol>(number)) == TSSymbolTypeRegular;
      symbol.leftOut = (!symbol.named && name.size() == 1 && llvm::StringRef("()[]{},:;.=").contains(name[0])) ||
                       name == "string_start" || name == "string_content" || name == "string_end";
      for (const KindRow &row : kindRows)
        if (symbol.named == row.named && name == row.text)
          symbol.kind = row.kind;
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

/// Only formatted strings hold code.
bool mayBeFormatted(llvm::StringRef string) {
  return string.take_until([](char c) { return c == '"' || c == '\''; }).find_first_of("fFtT") != llvm::StringRef::npos;
}

bool isOperator(Field field) { return field == Field::Operator || field == Field::Operators; }

} // namespace

SyntaxTree SyntaxTree::parse(llvm::StringRef text, llvm::ArrayRef<Span> spared) {
  ParserMemory memory; // parser and tree go with it
  ParserMemory::Use use(memory);
  TSParser *parser = ts_parser_new();
  bool compatible = ts_parser_set_language(parser, tree_sitter_python());
  assert(compatible && "the tree-sitter core does not know this grammar's ABI");
  (void)compatible;
  AbridgedText abridged(text, spared);
  std::string blanked = blankLongCommentRuns(abridged.text());
  llvm::StringRef parsed = blanked.empty() ? abridged.text() : llvm::StringRef(blanked);
  SyntaxTree result;
  result.text_ = text;
  result.flatten(ts_parser_parse_string(parser, nullptr, parsed.data(), static_cast<uint32_t>(parsed.size())),
                 abridged);
  return result;
}

void SyntaxTree::flatten(const TSTree *parsed, const AbridgedText &abridged) {
  const Numbers &table = numbers();
  struct Open {
    NodeId node; // noNode stands for an ancestor that was left out
    bool hasError;
  };
  std::vector<Open> open; // ancestors of the cursor
  TSNode root = ts_tree_root_node(parsed);
  nodes_.reserve(ts_node_descendant_count(root));
  bool anyError = ts_node_has_error(root);
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  NodeId parent = noNode;
  auto visit = [&](TSNode raw) -> NodeId {
    TSSymbol number = ts_node_symbol(raw); // an error's is beyond all others
    Symbol symbol = number < table.symbols.size() ? table.symbols[number] : Symbol();
    Node node;
    node.kind = symbol.kind;
    bool isError = anyError && (ts_node_is_error(raw) || ts_node_is_missing(raw));
    if (symbol.leftOut && !isError)
      return noNode;
    node.field = table.fields[ts_tree_cursor_current_field_id(&cursor)];
    node.span = {abridged.original(ts_node_start_byte(raw)), abridged.original(ts_node_end_byte(raw))};
    node.parent = parent;
    if (isError) {
      node.kind = Kind::Error;
      errors_.push_back(size());
    } else if (node.kind == Kind::Comment) {
      comments_.push_back(node.span);
      return noNode;
    } else if (node.kind == Kind::LineContinuation ||
               (!symbol.named && node.kind == Kind::Other && !isOperator(node.field))) {
      return noNode;
    }
    nodes_.push_back(node);
    return size() - 1;
  };
  auto close = [&](Open done) {
    if (done.node == noNode)
      return;
    nodes_[done.node].subtreeEnd = size();
    if (done.hasError && (errors_.empty() || errors_.back() < done.node))
      errors_.push_back(done.node); // a line end, say, that is missing inside
  };
  for (bool more = true; more;) {
    TSNode raw = ts_tree_cursor_current_node(&cursor);
    bool hasError = anyError && ts_node_has_error(raw);
    NodeId node = visit(raw);
    bool plainString =
        node != noNode && nodes_[node].kind == Kind::String && !hasError && !mayBeFormatted(this->text(node));
    if (!plainString && ts_tree_cursor_goto_first_child(&cursor)) {
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
        parent = nodes_[open.back().node].parent;
      open.pop_back();
    }
  }
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
