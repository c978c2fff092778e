// Places are line:column, 1-based, columns in characters, so that a dump reads like a diagnostic.
#include "transform/Dump.h"

#include "transform/Analysis.h"

#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cassert>

namespace encc {
namespace {

std::string place(const SourceFile &source, uint32_t offset) {
  Position position = source.position(offset);
  return std::to_string(position.line) + ":" + std::to_string(position.column);
}

std::string range(const SourceFile &source, Span span) {
  return place(source, span.begin) + "-" + place(source, span.end);
}

llvm::StringRef severityMark(Severity severity) { return severity == Severity::Remark ? "" : severityName(severity); }

} // namespace

std::string dumpTree(const SourceFile &source, const SyntaxTree &tree) {
  // Deeper levels share one column: a million parentheses must not make a million times a million blanks.
  constexpr unsigned deepestColumn = 40;
  std::string text;
  llvm::raw_string_ostream out(text);
  std::vector<NodeId> ends;
  for (NodeId node = 0; node < tree.size(); ++node) {
    while (!ends.empty() && ends.back() <= node)
      ends.pop_back();
    out.indent(2 * std::min<unsigned>(static_cast<unsigned>(ends.size()), deepestColumn)) << kindName(tree[node].kind);
    if (tree[node].field != Field::None)
      out << " (" << fieldName(tree[node].field) << ')';
    out << ' ' << range(source, tree[node].span);
    if (tree[node].kind == Kind::Identifier)
      out << " '" << tree.text(node) << '\'';
    out << '\n';
    ends.push_back(tree[node].subtreeEnd);
  }
  return text;
}

std::string dumpFacts(const SourceFile &source, const ModuleFacts &facts) {
  std::string text;
  llvm::raw_string_ostream out(text);
  for (const FunctionFacts &function : facts.functions) {
    out << "function " << function.qualifiedName << ' ' << place(source, function.definition.begin);
    const std::pair<bool, const char *> marks[] = {
        {function.lambda, " lambda"},      {function.async, " async"},   {function.generator, " generator"},
        {function.returnsValue, " value"}, {function.marked, " marked"}, {function.rewritten, " rewritten"},
        {function.deep, " deep"},          {function.linear, " linear"}};
    for (auto [present, mark] : marks)
      out << (present ? mark : "");
    out << '\n';
  }
  for (const std::vector<FunctionId> &component : facts.components) {
    out << "component";
    for (FunctionId member : component)
      out << ' ' << facts.functions[member].qualifiedName;
    out << '\n';
  }
  for (const CallFacts &call : facts.calls) {
    out << "call " << place(source, call.call.begin) << ' ' << facts.functions[call.caller].qualifiedName << " -> "
        << call.calleeName;
    if (call.callee)
      out << " = " << facts.functions[*call.callee].qualifiedName;
    llvm::StringRef form = callFormName(call.form);
    out << ": " << (form.empty() ? (call.form == CallForm::Done ? "done" : "refused") : form) << ' '
        << codeName(call.reason.code) << ' ' << call.reason.message << '\n';
  }
  for (const Diagnostic &diagnostic : facts.diagnostics)
    out << severityMark(diagnostic.severity) << ' ' << place(source, diagnostic.span.begin) << ' '
        << codeName(diagnostic.code) << ' ' << diagnostic.message << '\n';
  return text;
}

std::string dumpPlan(const SourceFile &source, const Plan &plan) {
  std::string text;
  llvm::raw_string_ostream out(text);
  for (const Decision &decision : plan.decisions)
    out << place(source, decision.reason.span.begin) << ' ' << decision.caller << " -> " << decision.callee << ": "
        << (decision.taken ? decision.form : "refused") << ' ' << codeName(decision.reason.code) << '\n';
  for (const Edit &edit : plan.edits) {
    out << range(source, edit.replaced) << " \"";
    out.write_escaped(source.slice(edit.replaced)) << "\" -> \"";
    for (const auto &piece : edit.pieces)
      if (const auto *verbatim = std::get_if<Verbatim>(&piece))
        out.write_escaped(source.slice(verbatim->from));
      else
        out.write_escaped(std::get<Generated>(piece).text);
    out << "\"\n";
  }
  return text;
}

llvm::Expected<std::string> dumpAfter(llvm::StringRef phase, const SourceFile &source,
                                      const TransformOptions &options) {
  if (phase == "parse")
    return dumpTree(source, SyntaxTree::parse(source.text()));
  if (phase == "analyze")
    return dumpFacts(source, analyze(source, SyntaxTree::parse(source.text()), options));
  assert((phase == "plan" || phase == "emit") && "an unknown phase");
  llvm::Expected<TransformResult> result = transformModule(source, options);
  if (!result)
    return result.takeError();
  return phase == "plan" ? dumpPlan(source, result->plan) : result->bytes;
}

} // namespace encc
