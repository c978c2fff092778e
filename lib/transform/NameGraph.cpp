// Definitions of one family of classes are joined at the end, when all classes are known.
#include "transform/NameGraph.h"

#include "transform/Components.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {

NameGraph::Name NameGraph::nameOf(llvm::StringRef word) {
  // `__f` in class C is `_C__f`: what follows the last "__" tells both.
  if (word.size() > 2 && word.front() == '_' && word.take_back(2) != "__")
    if (size_t at = word.rfind("__"); at != llvm::StringRef::npos)
      word = word.drop_front(at);
  return names_.try_emplace(word, static_cast<Name>(names_.size())).first->second;
}

uint32_t NameGraph::define(Name ofClass, Name name) {
  return definitions_.try_emplace(Key(ofClass, name), definitions_.size()).first->second;
}

NameGraph::ClassOfName &NameGraph::classOf(Name name) {
  for (auto next = static_cast<Name>(classes_.size()); next <= name; ++next)
    classes_.push_back({next});
  return classes_[name];
}

void NameGraph::defineClass(Name name) {
  forward_ |= classOf(name).awaited;
  classOf(name).defined = true;
}

NameGraph::Name NameGraph::familyOf(Name ofClass) const {
  while (ofClass < classes_.size() && classes_[ofClass].related != ofClass)
    ofClass = classes_[ofClass].related;
  return ofClass;
}

void NameGraph::inherit(Name derived, Name base) {
  classOf(base).awaited |= !classOf(base).defined;
  classOf(derived);
  classes_[familyOf(derived)].related = familyOf(base);
  if (derived != base)
    bases_.emplace_back(derived, base);
}

/// Classes can inherit in a circle only if one is named before it is defined.
bool NameGraph::hasCyclicClasses() const {
  if (!forward_)
    return false;
  Edges edges(names_.size());
  for (auto [derived, base] : bases_)
    edges[derived].push_back(base);
  return llvm::is_contained(findComponents(edges).cyclic, true);
}

std::optional<NameGraph::Cycles> NameGraph::findCycles() const {
  if (hasCyclicClasses())
    return std::nullopt;
  llvm::DenseMap<Key, uint32_t> joined;
  std::vector<uint32_t> nodes(definitions_.size());
  for (const auto &[key, number] : definitions_)
    nodes[number] = joined.try_emplace(Key(familyOf(key.first), key.second), joined.size()).first->second;
  Edges uses(joined.size()), users(joined.size());
  for (const Use &use : uses_)
    if (auto found = joined.find({familyOf(use.ofClass), use.name}); found != joined.end()) {
      uses[nodes[use.from]].push_back(found->second);
      if (!marked_.empty())
        users[found->second].push_back(nodes[use.from]);
    }
  Components components = findComponents(uses);
  Cycles result;
  result.names.resize(names_.size());
  std::vector<bool> matter(joined.size());
  for (const auto &[key, node] : joined)
    if (components.cyclic[components.of[node]])
      result.any = matter[node] = result.names[key.second] = true;
  std::vector<uint32_t> pending;
  pending.reserve(marked_.size());
  for (uint32_t definition : marked_)
    pending.push_back(nodes[definition]);
  std::vector<bool> reached(joined.size());
  while (!pending.empty()) {
    uint32_t node = pending.back();
    pending.pop_back();
    if (reached[node])
      continue;
    reached[node] = matter[node] = true;
    pending.insert(pending.end(), users[node].begin(), users[node].end());
  }
  for (uint32_t node : nodes)
    result.matter.push_back(matter[node]);
  return result;
}

} // namespace encc
