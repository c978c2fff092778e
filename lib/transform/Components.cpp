// Tarjan: a node whose lowest reachable index is its own closes a component. The recursion is a stack of (node, next edge).
#include "transform/Components.h"

#include <algorithm>

namespace encc {

Components findComponents(const Edges &edges) {
  constexpr uint32_t unseen = ~0u;
  auto count = static_cast<uint32_t>(edges.size());
  Components result;
  result.of.assign(count, unseen);
  std::vector<uint32_t> index(count, unseen), lowest(count, 0), open;
  struct Visit {
    uint32_t node;
    uint32_t edge;
  };
  std::vector<Visit> visits;
  uint32_t clock = 0;

  for (uint32_t root = 0; root < count; ++root) {
    if (index[root] != unseen)
      continue;
    visits.push_back({root, 0});
    while (!visits.empty()) {
      auto [node, edge] = visits.back();
      if (edge == 0) {
        index[node] = lowest[node] = clock++;
        open.push_back(node);
      }
      if (edge < edges[node].size()) {
        ++visits.back().edge;
        uint32_t next = edges[node][edge];
        if (index[next] == unseen)
          visits.push_back({next, 0});
        else if (result.of[next] == unseen)
          lowest[node] = std::min(lowest[node], index[next]);
        continue;
      }
      visits.pop_back();
      if (!visits.empty())
        lowest[visits.back().node] = std::min(lowest[visits.back().node], lowest[node]);
      if (lowest[node] != index[node])
        continue;
      auto component = static_cast<uint32_t>(result.cyclic.size());
      bool cyclic = open.back() != node || std::find(edges[node].begin(), edges[node].end(), node) != edges[node].end();
      for (uint32_t member = unseen; member != node;) {
        member = open.back();
        open.pop_back();
        result.of[member] = component;
      }
      result.cyclic.push_back(cyclic);
    }
  }
  return result;
}

} // namespace encc
