// Definitions of one family of classes are joined at the end, when all classes are known.
#include "transform/NameGraph.h"

#include "transform/Components.h"

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
  odd_ |= classOf(name).awaited;
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
}

bool NameGraph::hasCycle() const {
  if (odd_)
    return true;
  llvm::DenseMap<Key, uint32_t> joined;
  std::vector<uint32_t> nodes(definitions_.size());
  for (const auto &[key, number] : definitions_)
    nodes[number] = joined.try_emplace(Key(familyOf(key.first), key.second), joined.size()).first->second;
  Edges edges(joined.size());
  for (const Use &use : uses_)
    if (auto found = joined.find({familyOf(use.ofClass), use.name}); found != joined.end()) {
      if (nodes[use.from] == found->second)
        return true;
      edges[nodes[use.from]].push_back(found->second);
    }
  for (bool cyclic : findComponents(edges).cyclic)
    if (cyclic)
      return true;
  return false;
}

} // namespace encc
