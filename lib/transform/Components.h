// Strongly connected components of a small directed graph, by Tarjan's algorithm with an explicit stack.
#pragma once

#include <cstdint>
#include <vector>

namespace encc {

using Edges = std::vector<std::vector<uint32_t>>;

struct Components {
  std::vector<uint32_t> of; ///< component of each node
  std::vector<bool> cyclic; ///< by component: more than one node, or an edge to itself
};

Components findComponents(const Edges &edges);

} // namespace encc
