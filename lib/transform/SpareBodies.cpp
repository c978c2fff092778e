// Bodies are kept by their index until the whole file is known.
#include "transform/SpareBodies.h"

namespace encc {

void SpareBodies::close(size_t offset) {
  bodies_.back().span.end = static_cast<uint32_t>(offset);
  isOpen_ = false;
}

void SpareBodies::keep() {
  if (isOpen_)
    bodies_.back().kept = true;
}

void SpareBodies::hold(uint32_t definition) {
  if (isOpen_)
    held_.emplace_back(bodies_.size() - 1, definition);
}

void SpareBodies::callBase(NameGraph::Name name) {
  if (isOpen_)
    baseCalls_.emplace_back(bodies_.size() - 1, name);
}

std::vector<Span> SpareBodies::spared(const NameGraph::Cycles &cycles) const {
  constexpr uint32_t worthwhile = 16;
  std::vector<bool> kept(bodies_.size());
  for (auto [body, definition] : held_)
    kept[body] = kept[body] || cycles.matter[definition];
  for (auto [body, name] : baseCalls_)
    kept[body] = kept[body] || cycles.names[name];
  std::vector<Span> result;
  for (size_t i = 0; i < bodies_.size(); ++i) {
    const Span &span = bodies_[i].span;
    if (!bodies_[i].kept && !kept[i] && span.begin != 0 && span.begin + worthwhile <= span.end)
      result.push_back(span);
  }
  return result;
}

} // namespace encc
