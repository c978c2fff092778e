// Memory for the parser of one text: taken from a few large blocks, given back all at once. Most of what tree-sitter
// allocates are small nodes that live as long as the tree, and freeing them one by one means walking the whole tree.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace encc {

/// While a `Use` lives, tree-sitter's allocations of this thread come from here. What it allocates must neither be used nor
/// freed after the memory is gone.
class ParserMemory {
public:
  ParserMemory();
  ParserMemory(const ParserMemory &) = delete;
  ParserMemory &operator=(const ParserMemory &) = delete;
  ~ParserMemory();

  class Use {
  public:
    explicit Use(ParserMemory &memory);
    Use(const Use &) = delete;
    Use &operator=(const Use &) = delete;
    ~Use();

  private:
    ParserMemory *before_;
  };

private:
  friend struct ParserAllocator;
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size = 0;
  };
  static constexpr size_t linear = 64, classes = linear + 64; ///< multiples of 16 bytes, then powers of two

  void *allocate(size_t size);
  void release(void *pointer);
  void *reallocate(void *pointer, size_t size);
  char *grow(size_t size);

  char *at_ = nullptr, *end_ = nullptr; ///< what is left of the newest block
  void *free_[classes] = {};            ///< by size class: what was freed, each holding the next
  std::vector<Block> blocks_;
};

} // namespace encc
