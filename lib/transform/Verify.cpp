// Three properties: no new error nodes, the same definitions in the same order, all bytes outside of edits unchanged.
#include "transform/Verify.h"

namespace encc {
namespace {

/// Names of all definitions, in order: a misplaced decorator or a broken block would lose or move one.
std::vector<llvm::StringRef> definitions(const SyntaxTree &tree) {
  std::vector<llvm::StringRef> result;
  for (NodeId node = 0; node < tree.size(); ++node) {
    if (tree[node].kind == Kind::Lambda)
      result.push_back("lambda");
    else if (tree[node].kind == Kind::FunctionDefinition || tree[node].kind == Kind::ClassDefinition)
      if (NodeId name = tree.child(node, Field::Name); name != noNode)
        result.push_back(tree.text(name));
  }
  return result;
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
    for (const auto &piece : edit.pieces) {
      if (const auto *verbatim = std::get_if<Verbatim>(&piece))
        at += verbatim->from.size();
      else
        at += std::get<Generated>(piece).text.size();
    }
    done = edit.replaced.end;
  }
  return same(done, static_cast<uint32_t>(before.size())) && at == after.size();
}

} // namespace

std::string verify(const SourceFile &source, const SyntaxTree &tree, const Plan &plan, const Emitted &emitted) {
  if (!keepsOtherBytes(source.text(), plan, emitted.text))
    return "text outside of the edits has changed";
  SyntaxTree output = SyntaxTree::parse(emitted.text);
  if (output.errors().size() > tree.errors().size())
    return "the output does not parse";
  if (definitions(tree) != definitions(output))
    return "the output defines other functions than the input";
  return "";
}

} // namespace encc
