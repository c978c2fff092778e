// A directive is matched to the definition whose header begins on its line, or on the line below its block of comments.
#include "transform/Directives.h"

#include "transform/Layout.h"
#include "transform/RestartMarks.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {
namespace {

enum class Order : uint8_t { Off, RequireTail };

constexpr llvm::StringRef runtimeImport = "import encc.runtime as __encc__";

class DirectiveReader {
public:
  DirectiveReader(const SyntaxTree &tree, const Scopes &scopes) : tree_(tree), scopes_(scopes) {}

  Directives run() {
    out_.off.resize(scopes_.functions().size());
    out_.requireTail.resize(scopes_.functions().size());
    bool indexed = false;
    for (const Span &comment : tree_.comments()) {
      llvm::StringRef text = directiveText(tree_.source().slice(comment.begin, comment.end));
      if (text.empty())
        continue;
      if (llvm::StringRef label; isRestartMark(text, label))
        continue;
      if (!indexed)
        indexDefinitions();
      indexed = true;
      if (text == "off")
        apply(comment, Order::Off);
      else if (text == "require-tail")
        apply(comment, Order::RequireTail);
      else
        out_.diagnostics.push_back(makeDiagnostic(DiagnosticCode::UnknownDirective, comment, {text.str()}));
    }
    return std::move(out_);
  }

private:
  const SyntaxTree &tree_;
  const Scopes &scopes_;
  Directives out_;
  llvm::DenseMap<uint32_t, NodeId> byLine_; ///< begin of a line → the definition whose header lies on it

  uint32_t lineOf(uint32_t offset) const { return lineBegin(tree_.source(), offset); }

  /// Every line of a header means its definition; the outermost definition wins where several share a line.
  void indexDefinitions() {
    auto add = [&](NodeId node, uint32_t begin, uint32_t end) {
      for (uint32_t line = lineOf(begin); line <= end; line = nextLine(tree_.source(), line)) {
        byLine_.try_emplace(line, node);
        if (nextLine(tree_.source(), line) <= line || nextLine(tree_.source(), line) == tree_.source().size())
          break;
      }
    };
    for (NodeId node = 0; node < tree_.size(); ++node) {
      Kind kind = tree_[node].kind;
      if (kind == Kind::DecoratedDefinition) {
        NodeId definition = tree_.child(node, Field::Definition);
        if (definition != noNode)
          add(definition, tree_[node].span.begin, tree_[node].span.begin);
      } else if (kind == Kind::FunctionDefinition || kind == Kind::ClassDefinition || kind == Kind::Lambda) {
        NodeId body = tree_.child(node, Field::Body);
        uint32_t begin = tree_[node].span.begin;
        // The header ends before the body; a comment behind the colon is on the header's last line.
        uint32_t end = body == noNode ? begin : tree_[body].span.begin;
        llvm::StringRef header = tree_.source().slice(begin, end);
        size_t colon = header.rfind(':');
        add(node, begin, begin + static_cast<uint32_t>(colon == llvm::StringRef::npos ? 0 : colon));
      }
    }
  }

  NodeId meantBy(Span comment) const {
    uint32_t line = lineOf(comment.begin);
    bool alone = tree_.source().slice(line, comment.begin).trim(" \t\f").empty();
    while (alone) {
      uint32_t next = nextLine(tree_.source(), line);
      llvm::StringRef below = tree_.source().slice(next, lineEnd(tree_.source(), next)).trim(" \t\f");
      if (next <= line || next >= tree_.source().size())
        return noNode;
      line = next;
      // The import that a transform has put between the comments and the definition changes nothing.
      if (below.empty() || (below.front() != '#' && below.substr(0, runtimeImport.size()) != runtimeImport))
        break;
    }
    auto found = byLine_.find(line);
    return found == byLine_.end() ? noNode : found->second;
  }

  void apply(Span comment, Order order) {
    NodeId definition = meantBy(comment);
    bool beforeCode = tree_.size() == 1 || comment.begin < tree_[1].span.begin;
    bool wholeFile = beforeCode && (definition == noNode || isFirstComment(comment));
    if (definition == noNode && !wholeFile) {
      out_.diagnostics.push_back(makeDiagnostic(DiagnosticCode::DirectiveWithoutFunction, comment, {}));
      return;
    }
    if (wholeFile && order == Order::Off)
      out_.fileOff = true;
    NodeId begin = wholeFile ? 0 : definition, end = wholeFile ? tree_.size() : tree_[definition].subtreeEnd;
    const std::vector<FunctionNode> &functions = scopes_.functions();
    auto first = llvm::partition_point(functions, [&](const FunctionNode &f) { return f.node < begin; });
    for (auto function = first; function != functions.end() && function->node < end; ++function)
      (order == Order::Off ? out_.off : out_.requireTail)[function - functions.begin()] = true;
    if (order == Order::RequireTail)
      out_.required.push_back({comment, begin, end});
  }

  /// Only comments like a shebang or an encoding cookie may stand above a directive that means the whole file.
  bool isFirstComment(Span comment) const {
    constexpr size_t mostLines = 8;
    for (const Span &other : llvm::ArrayRef(tree_.comments()).take_front(mostLines)) {
      if (other.begin >= comment.begin)
        return true;
      llvm::StringRef text = tree_.source().slice(other.begin, other.end);
      if (directiveText(text).empty() && text.substr(0, 2) != "#!" && !text.contains("coding"))
        return false;
    }
    return tree_.comments().size() <= mostLines;
  }
};

} // namespace

llvm::StringRef directiveText(llvm::StringRef comment) {
  comment = comment.ltrim('#').ltrim(" \t");
  return comment.consume_front("encc:") ? comment.trim(" \t\r") : "";
}

Directives readDirectives(const SyntaxTree &tree, const Scopes &scopes) { return DirectiveReader(tree, scopes).run(); }

} // namespace encc
