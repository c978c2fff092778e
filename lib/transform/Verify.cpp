// Three properties: no new error nodes, the same definitions in the same order, all bytes outside of edits unchanged.
//
// Parsing the whole output would cost as much as all the rest. A statement that no edit touches can stand for any other in
// its block, so each run of them becomes one `pass`, and what is left is parsed:
//
//   import os                  pass
//   def f(n):                  def f(n):
//       print(n)          →        pass
//       raise restart(f)           raise restart(f)
#include "transform/Verify.h"

namespace encc {
namespace {

uint32_t sizeOf(const Edit &edit) {
  uint32_t size = 0;
  for (const auto &piece : edit.pieces) {
    const auto *verbatim = std::get_if<Verbatim>(&piece);
    size += verbatim ? verbatim->from.size() : static_cast<uint32_t>(std::get<Generated>(piece).text.size());
  }
  return size;
}

bool keepsOtherBytes(llvm::StringRef before, const Plan &plan, llvm::StringRef after) {
  uint32_t done = 0;
  size_t at = 0;
  auto same = [&](uint32_t begin, uint32_t end) {
    llvm::StringRef kept = before.slice(begin, end);
    bool equal = after.substr(at, kept.size()) == kept;
    at += kept.size();
    return equal;
  };
  for (const Edit &edit : plan.edits) {
    if (!same(done, edit.replaced.begin))
      return false;
    at += sizeOf(edit);
    done = edit.replaced.end;
  }
  return same(done, static_cast<uint32_t>(before.size())) && at == after.size();
}

/// Names of definitions in order, and how deep each is nested: a misplaced decorator or a broken block would lose or move one.
class Definitions {
public:
  /// For rising nodes of one tree.
  void add(const SyntaxTree &tree, NodeId node) {
    Kind kind = tree[node].kind;
    if (kind != Kind::Lambda && kind != Kind::FunctionDefinition && kind != Kind::ClassDefinition)
      return;
    while (!ends_.empty() && ends_.back() <= node)
      ends_.pop_back();
    NodeId name = kind == Kind::Lambda ? noNode : tree.child(node, Field::Name);
    found_.emplace_back(name == noNode ? "lambda" : tree.text(name), ends_.size());
    ends_.push_back(tree[node].subtreeEnd);
  }
  static Definitions of(const SyntaxTree &tree) {
    Definitions all;
    for (NodeId node = 0; node < tree.size(); ++node)
      all.add(tree, node);
    return all;
  }
  bool operator==(const Definitions &other) const { return found_ == other.found_; }

private:
  std::vector<std::pair<llvm::StringRef, size_t>> found_;
  std::vector<NodeId> ends_; ///< of those around
};

bool isCompound(Kind statement) {
  switch (statement) {
  case Kind::FunctionDefinition:
  case Kind::ClassDefinition:
  case Kind::DecoratedDefinition:
  case Kind::IfStatement:
  case Kind::ForStatement:
  case Kind::WhileStatement:
  case Kind::TryStatement:
  case Kind::WithStatement:
  case Kind::MatchStatement:
    return true;
  default:
    return false;
  }
}

class Reducer {
public:
  Reducer(const SyntaxTree &tree, const Plan &plan, llvm::StringRef output)
      : tree_(tree), edits_(plan.edits), output_(output) {}

  /// The output with statements that no edit touches taken together. `definitions`: the input's in the others.
  std::string reduce(Definitions &definitions) {
    for (NodeId node = 1; node < tree_.size();) {
      if (!isStatement(node) || isTouched(node)) {
        definitions.add(tree_, node);
        ++node;
        continue;
      }
      if (run_ == noNode || tree_[run_].parent != tree_[node].parent)
        endRun();
      if (run_ == noNode)
        run_ = node;
      runEnd_ = tree_[node].span.end;
      node = tree_[node].subtreeEnd;
    }
    endRun();
    return result_ + output_.substr(done_).str();
  }

private:
  bool isStatement(NodeId node) const {
    Kind parent = tree_[tree_[node].parent].kind;
    return (parent == Kind::Block || parent == Kind::Module) && tree_[node].kind != Kind::CaseClause;
  }

  /// Is there an edit in or at this statement, or between it and the one before, as decorators are?
  bool isTouched(NodeId node) {
    Span span = tree_[node].span;
    bool touched = false;
    for (; next_ < edits_.size() && edits_[next_].replaced.end < span.begin; ++next_)
      touched |= edits_[next_].replaced.begin > before_;
    touched |= next_ < edits_.size() && edits_[next_].replaced.begin <= span.end;
    if (touched)
      endRun();
    // An edit in the header of a compound statement counts for the first statement of its block too.
    before_ = touched && isCompound(tree_[node].kind) ? span.begin : span.end;
    return touched;
  }

  void endRun() {
    if (run_ == noNode)
      return;
    uint32_t begin = tree_[run_].span.begin;
    for (; moved_ < edits_.size() && edits_[moved_].replaced.end <= begin; ++moved_)
      shift_ += sizeOf(edits_[moved_]) - edits_[moved_].replaced.size();
    result_ += output_.slice(done_, begin + shift_);
    result_ += "pass";
    done_ = runEnd_ + shift_;
    run_ = noNode;
  }

  const SyntaxTree &tree_;
  const std::vector<Edit> &edits_;
  llvm::StringRef output_;
  std::string result_;
  size_t next_ = 0, moved_ = 0; ///< first edit that is not above the statement, above the run
  uint32_t shift_ = 0;          ///< bytes that the edits above added, modulo 2³²
  uint32_t before_ = 0;         ///< where the statement before ends, or the one around begins
  uint32_t done_ = 0;           ///< of the output
  NodeId run_ = noNode;
  uint32_t runEnd_ = 0;
};

} // namespace

std::string verify(const SourceFile &source, const SyntaxTree &tree, const Plan &plan, const Emitted &emitted) {
  if (!keepsOtherBytes(source.text(), plan, emitted.text))
    return "text outside of the edits has changed";
  if (tree.errors().empty()) {
    Definitions definitions;
    std::string reduced = Reducer(tree, plan, emitted.text).reduce(definitions);
    SyntaxTree output = SyntaxTree::parse(reduced);
    if (output.errors().empty() && definitions == Definitions::of(output))
      return "";
  }
  // Beside an error nothing is sure of its block, and the last word has a parse of the whole.
  SyntaxTree input = SyntaxTree::parse(source.text()), output = SyntaxTree::parse(emitted.text);
  if (output.errors().size() > input.errors().size())
    return "the output does not parse";
  if (!(Definitions::of(input) == Definitions::of(output)))
    return "the output defines other functions than the input";
  return "";
}

} // namespace encc
