// The whole compiler: one call per phase.
#include "transform/Pipeline.h"

#include "transform/Analysis.h"
#include "transform/FunctionTraits.h"
#include "transform/Layout.h"
#include "transform/RestartMarks.h"
#include "transform/Syntax.h"
#include "transform/TextFilter.h"
#include "transform/Verify.h"
#include "transform/rewrites/Rewrite.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {
namespace {

/// Text that the parser would misread or choke on; the place, or none.
std::optional<Span> findUnparsable(llvm::StringRef text) {
  // Python ends a line at a lone CR, the grammar does not: a comment would swallow the code behind it.
  for (size_t at = text.find('\r'); at != llvm::StringRef::npos; at = text.find('\r', at + 1))
    if (at + 1 >= text.size() || text[at + 1] != '\n')
      return Span{static_cast<uint32_t>(at), static_cast<uint32_t>(at + 1)};
  // The scanner takes quadratic time over continued empty lines.
  constexpr unsigned most = 2000;
  unsigned run = 0;
  for (size_t at = text.find('\\'); at != llvm::StringRef::npos;) {
    size_t next = at + 1;
    next += next < text.size() && text[next] == '\r';
    if (next >= text.size() || text[next] != '\n') {
      run = 0;
      at = text.find('\\', at + 1);
      continue;
    }
    size_t following = text.find_first_not_of(" \t\f", next + 1);
    run = following != llvm::StringRef::npos && text[following] == '\\' ? run + 1 : 0;
    if (run > most)
      return Span{static_cast<uint32_t>(at), static_cast<uint32_t>(at + 1)};
    at = text.find('\\', next);
  }
  return std::nullopt;
}

/// Behind leading spaces and a backslash the grammar adds up the indentation of both lines, Python takes the first.
NodeId findDoubtfulIndentation(const SyntaxTree &tree) {
  llvm::StringRef text = tree.source();
  if (!text.contains("\\\n") && !text.contains("\\\r"))
    return noNode;
  auto ofBlock = [&](NodeId node) {
    Kind parent = node == 0 ? Kind::Other : tree[tree[node].parent].kind, kind = tree[node].kind;
    return parent == Kind::Module || parent == Kind::Block || kind == Kind::Block || kind == Kind::ElifClause ||
           kind == Kind::ElseClause || kind == Kind::ExceptClause || kind == Kind::FinallyClause ||
           kind == Kind::CaseClause;
  };
  for (NodeId node = 0; node < tree.size(); ++node) {
    if (!ofBlock(node))
      continue;
    uint32_t begin = lineBegin(text, tree[node].span.begin);
    llvm::StringRef own = text.slice(begin, tree[node].span.begin);
    if (!own.trim(" \t\f").empty() || !isContinued(text, begin, tree.comments()))
      continue;
    llvm::StringRef above = text.slice(lineBegin(text, begin - 1), begin).rtrim("\r\n").drop_back();
    if (above.trim(" \t\f").empty() && !(above.empty() && own.empty()))
      return node;
  }
  return noNode;
}

TransformResult unchanged(const SourceFile &source) {
  TransformResult result;
  result.bytes = source.bytes().str();
  result.map.appendVerbatim({0, static_cast<uint32_t>(source.text().size())});
  return result;
}

Diagnostic syntaxError(Span span, const TransformOptions &options) {
  Diagnostic diagnostic = makeDiagnostic(DiagnosticCode::SyntaxError, span);
  if (options.strict)
    diagnostic.severity = Severity::Error;
  return diagnostic;
}

void sortDiagnostics(std::vector<Diagnostic> &diagnostics) {
  llvm::stable_sort(diagnostics, [](const Diagnostic &a, const Diagnostic &b) { return a.span.begin < b.span.begin; });
}

} // namespace

llvm::Expected<TransformResult> transformModule(const SourceFile &source, const TransformOptions &options) {
  TransformResult result = unchanged(source);

  // Most files hold no recursion at all, and most functions of the others: a look at their words tells.
  Needed needed = findNeeded(source.text(), options);
  if (!needed.any)
    return result;

  // Text to tree. What the parser cannot place outside of functions makes the whole file doubtful.
  if (std::optional<Span> span = findUnparsable(source.text())) {
    result.diagnostics.push_back(syntaxError(*span, options));
    return result;
  }
  SyntaxTree tree = SyntaxTree::parse(source.text(), needed.spared);
  if (!needed.spared.empty() && !tree.errors().empty()) // beside an error all of the text is doubtful
    tree = SyntaxTree::parse(source.text());
  if (NodeId error = findModuleError(tree); error != noNode) {
    result.diagnostics.push_back(syntaxError(tree[error].span, options));
    return result;
  }
  if (NodeId statement = findDoubtfulIndentation(tree); statement != noNode) {
    result.diagnostics.push_back(syntaxError(tree[statement].span, options));
    return result;
  }

  // Tree to facts, facts to edits.
  ModuleFacts facts = analyze(source, tree, options);
  facts.maxRestarts = options.maxRestarts;
  facts.maxDepth = options.maxDepth;
  facts.sourceMap = options.sourceMap;
  facts.restartPoints = options.restartPoints && !facts.leftAlone;
  if (facts.restartPoints) {
    RestartMarks marks = readRestartMarks(tree);
    facts.marks = std::move(marks.marks);
    llvm::append_range(facts.diagnostics, std::move(marks.diagnostics));
  }
  llvm::Expected<Plan> plan = planRewrites(source, facts);
  if (!plan)
    return plan.takeError();
  result.plan = std::move(*plan);
  result.diagnostics = std::move(facts.diagnostics);
  for (Diagnostic &diagnostic : result.diagnostics)
    if (options.strict && diagnostic.code == DiagnosticCode::FunctionNotParsed)
      diagnostic.severity = Severity::Error;
  for (const Decision &decision : result.plan.decisions)
    result.diagnostics.push_back(decision.reason);
  sortDiagnostics(result.diagnostics);
  if (result.plan.edits.empty())
    return result;

  // Edits to text, and a last look at it.
  Emitted emitted = emit(source, result.plan);
  std::string fault = verify(source, tree, result.plan, emitted);
  if (!fault.empty() && !tree.errors().empty()) { // beside an error the parser can change its mind about other text too
    TransformResult copy = unchanged(source);
    copy.diagnostics.push_back(syntaxError(tree[tree.errors().front()].span, options));
    return copy;
  }
  if (!fault.empty())
    return llvm::make_error<DiagnosticError>(
        makeDiagnostic(DiagnosticCode::OutputNotVerified, result.plan.edits.front().replaced, {fault}));
  llvm::Expected<std::string> bytes = source.encode(emitted.text);
  if (!bytes)
    return bytes.takeError();
  result.bytes = std::move(*bytes);
  result.text = std::move(emitted.text);
  result.map = std::move(emitted.map);
  result.changed = true;
  return result;
}

} // namespace encc
