// Look-up both ways at the borders of mappings, and the file form.
#include "transform/SourceMap.h"

#include <gtest/gtest.h>

namespace encc {
namespace {

/// 0..10 copied, four new bytes for 10..12, 12..20 copied.
SourceMap example() {
  SourceMap map;
  map.appendVerbatim({0, 10});
  map.appendGenerated(4, {10, 12});
  map.appendVerbatim({12, 20});
  return map;
}

TEST(SourceMap, MapsOutputToOriginal) {
  SourceMap map = example();
  EXPECT_EQ(map.toOriginal(0), 0u);
  EXPECT_EQ(map.toOriginal(9), 9u);
  EXPECT_EQ(map.toOriginal(10), 10u);
  EXPECT_EQ(map.toOriginal(13), 10u);
  EXPECT_EQ(map.toOriginal(14), 12u);
  EXPECT_EQ(map.toOriginal(21), 19u);
  EXPECT_EQ(map.toOriginal(22), 20u) << "the end maps to the end";
  EXPECT_EQ(SourceMap().toOriginal(0), 0u);
}

TEST(SourceMap, MapsOriginalToOutput) {
  SourceMap map = example();
  EXPECT_EQ(map.toEmitted(0), 0u);
  EXPECT_EQ(map.toEmitted(11), std::nullopt);
  EXPECT_EQ(map.toEmitted(12), 14u);
  EXPECT_EQ(map.toEmitted(20), std::nullopt);
}

TEST(SourceMap, JoinsNeighbours) {
  SourceMap map;
  map.appendVerbatim({0, 3});
  map.appendVerbatim({3, 3});
  map.appendVerbatim({3, 9});
  map.appendGenerated(0, {9, 9});
  EXPECT_EQ(map.serialize(), "encc-map 1\n= 9 0\n");
}

TEST(SourceMap, IsReadBackFromItsFileForm) {
  std::string text = example().serialize();
  EXPECT_EQ(text, "encc-map 1\n= 10 0\n+ 4 10 12\n= 8 12\n");
  EXPECT_EQ(llvm::cantFail(SourceMap::parse(text)).serialize(), text);
}

TEST(SourceMap, RefusesWhatIsNoMap) {
  auto failure = [](const char *text) { return llvm::toString(SourceMap::parse(text).takeError()); };
  EXPECT_EQ(failure(""), "not a source map: empty");
  EXPECT_EQ(failure("encc-map 2\n"), "not a source map: line 1");
  EXPECT_EQ(failure("encc-map 1\n= 10\n"), "not a source map: line 2");
  EXPECT_EQ(failure("encc-map 1\n= 10 0\n* 1 2 3\n"), "not a source map: line 3");
  EXPECT_EQ(failure("encc-map 1\n= x 0\n"), "not a source map: line 2");
}

} // namespace
} // namespace encc
