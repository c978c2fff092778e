// Strongly connected components of hand-written graphs, and of one far too deep for recursion.
#include "transform/Components.h"

#include <gtest/gtest.h>

namespace encc {
namespace {

TEST(Components, TellsCyclesFromPaths) {
  Components found = findComponents({{1}, {2}, {0, 3}, {}, {4}, {0}});
  EXPECT_EQ(found.of[0], found.of[1]);
  EXPECT_EQ(found.of[0], found.of[2]);
  EXPECT_NE(found.of[0], found.of[3]);
  EXPECT_TRUE(found.cyclic[found.of[0]]);
  EXPECT_FALSE(found.cyclic[found.of[3]]);
  EXPECT_TRUE(found.cyclic[found.of[4]]);
  EXPECT_FALSE(found.cyclic[found.of[5]]);
}

TEST(Components, TakesLongChains) {
  constexpr uint32_t size = 1000000;
  Edges edges(size);
  for (uint32_t i = 0; i < size; ++i)
    edges[i].push_back((i + 1) % size);
  Components found = findComponents(edges);
  EXPECT_EQ(found.cyclic.size(), 1u);
  EXPECT_TRUE(found.cyclic[0]);
}

} // namespace
} // namespace encc
