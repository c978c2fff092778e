// A comment is matched to the statement below it, and that one's blocks are looked at up to the function.
#include "transform/RestartMarks.h"

#include "transform/Directives.h"
#include "transform/Layout.h"

#include "llvm/ADT/StringExtras.h"

namespace encc {
namespace {

class MarkReader {
public:
  explicit MarkReader(const SyntaxTree &tree) : tree_(tree) {}

  RestartMarks run() {
    for (const Span &comment : tree_.comments()) {
      llvm::StringRef label;
      if (!isRestartMark(directiveText(tree_.source().slice(comment.begin, comment.end)), label))
        continue;
      if (wasRewritten(comment))
        continue;
      if (canResume(comment))
        out_.marks.push_back({comment, label.str()});
      else
        out_.diagnostics.push_back(makeDiagnostic(DiagnosticCode::MarkOutOfPlace, comment, {}));
    }
    return std::move(out_);
  }

private:
  /// By an earlier run with -g.
  bool wasRewritten(Span comment) const {
    llvm::StringRef text = tree_.source();
    llvm::StringRef before = text.slice(lineBegin(text, comment.begin), comment.begin).trim(" \t\f");
    return before.consume_front("__encc__.mark_restart_point(");
  }

  /// The statement that the comment stands above, or noNode.
  NodeId statementBelow(Span comment) const {
    llvm::StringRef text = tree_.source();
    uint32_t begin = lineBegin(text, comment.begin);
    if (!text.slice(begin, comment.begin).trim(" \t\f").empty())
      return noNode;
    NodeId low = 0, high = tree_.size(); // the first node behind the comment
    while (low < high) {
      NodeId middle = low + (high - low) / 2;
      if (tree_[middle].span.begin > comment.begin)
        high = middle;
      else
        low = middle + 1;
    }
    while (low < tree_.size() && tree_[low].kind == Kind::Block)
      ++low;
    if (low == tree_.size())
      return noNode;
    uint32_t line = lineBegin(text, tree_[low].span.begin);
    bool sameColumn = text.slice(begin, comment.begin) == text.slice(line, tree_[low].span.begin);
    return sameColumn && onlyCommentsBetween(comment.end, line) ? low : noNode;
  }

  /// No keyword of a clause, as `else:`, and no text that the parser did not understand.
  bool onlyCommentsBetween(uint32_t begin, uint32_t end) const {
    llvm::StringRef text = tree_.source();
    for (uint32_t line = nextLine(text, begin); line < end; line = nextLine(text, line)) {
      llvm::StringRef rest = text.slice(line, lineEnd(text, line)).trim(" \t\f\r");
      if (!rest.empty() && rest.front() != '#')
        return false;
    }
    return true;
  }

  bool canResume(Span comment) const {
    NodeId node = statementBelow(comment);
    if (node == noNode || tree_[node].parent == noNode || tree_[tree_[node].parent].kind != Kind::Block)
      return false;
    for (node = tree_[tree_[node].parent].parent; node != noNode; node = tree_[node].parent) {
      Kind kind = tree_[node].kind;
      if (kind == Kind::FunctionDefinition)
        return true;
      bool plain = kind == Kind::IfStatement || kind == Kind::ElifClause || kind == Kind::ElseClause ||
                   kind == Kind::WhileStatement || kind == Kind::Block;
      if (!plain)
        return false;
    }
    return false;
  }

  const SyntaxTree &tree_;
  RestartMarks out_;
};

} // namespace

RestartMarks readRestartMarks(const SyntaxTree &tree) { return MarkReader(tree).run(); }

bool isRestartMark(llvm::StringRef directive, llvm::StringRef &label) {
  if (!directive.consume_front("restart-point") ||
      (!directive.empty() && directive.front() != ' ' && directive.front() != '\t'))
    return false;
  label = directive.trim(" \t");
  return llvm::all_of(label, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '-' || c == '.' || (c & 0x80); });
}

} // namespace encc
