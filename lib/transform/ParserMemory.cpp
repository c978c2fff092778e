// In front of each piece stands its size class. A thread keeps one block for its next text: fresh pages cost more than use.
#include "transform/ParserMemory.h"

#include "llvm/Support/MathExtras.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <utility>

namespace encc {

namespace {

constexpr size_t unit = 16, header = sizeof(uint64_t), blockSize = size_t(4) << 20;

thread_local ParserMemory *current = nullptr;

uint64_t &classOf(void *piece) { return *reinterpret_cast<uint64_t *>(static_cast<char *>(piece) - header); }

} // namespace

/// The four functions that tree-sitter calls. Outside of any `Use` they are the C library's.
struct ParserAllocator {
  static void *checked(void *pointer, size_t size) {
    if (!pointer && size > 0)
      std::abort(); // tree-sitter has no way to report it
    return pointer;
  }
  static void *allocate(size_t size) { return current ? current->allocate(size) : checked(std::malloc(size), size); }
  static void *allocateZeroed(size_t count, size_t size) {
    if (!current)
      return checked(std::calloc(count, size), count * size);
    return std::memset(current->allocate(count * size), 0, count * size);
  }
  static void *reallocate(void *pointer, size_t size) {
    return current ? current->reallocate(pointer, size) : checked(std::realloc(pointer, size), size);
  }
  static void release(void *pointer) {
    if (!current)
      std::free(pointer);
    else if (pointer)
      current->release(pointer);
  }
};

ParserMemory::ParserMemory() {
  static std::once_flag once;
  std::call_once(once, [] {
    ts_set_allocator(ParserAllocator::allocate, ParserAllocator::allocateZeroed, ParserAllocator::reallocate,
                     ParserAllocator::release);
  });
}

namespace {

/// The block that this thread keeps.
thread_local std::unique_ptr<char[]> kept;

} // namespace

ParserMemory::~ParserMemory() {
  if (!kept && !blocks_.empty() && blocks_.front().size == blockSize)
    kept = std::move(blocks_.front().bytes);
}

ParserMemory::Use::Use(ParserMemory &memory) : before_(std::exchange(current, &memory)) {}

ParserMemory::Use::~Use() { current = before_; }

char *ParserMemory::grow(size_t size) {
  Block block;
  block.size = std::max(size, blockSize);
  block.bytes = blocks_.empty() && kept && block.size == blockSize ? std::move(kept)
                                                                   : std::unique_ptr<char[]>(new char[block.size]);
  at_ = block.bytes.get();
  end_ = at_ + block.size;
  blocks_.push_back(std::move(block));
  return at_;
}

void *ParserMemory::allocate(size_t size) {
  size_t units = (size + header + unit - 1) / unit;
  size_t sizeClass = units <= linear ? units - 1 : linear + llvm::Log2_64_Ceil(units);
  if (void *&piece = free_[sizeClass]) {
    void *result = piece;
    std::memcpy(&piece, result, sizeof piece);
    return result;
  }
  size_t total = (units <= linear ? units : size_t(1) << llvm::Log2_64_Ceil(units)) * unit;
  char *piece = static_cast<size_t>(end_ - at_) < total ? grow(total) : at_;
  at_ = piece + total;
  classOf(piece + header) = sizeClass;
  return piece + header;
}

void ParserMemory::release(void *pointer) {
  void *&list = free_[classOf(pointer)];
  std::memcpy(pointer, &list, sizeof list);
  list = pointer;
}

void *ParserMemory::reallocate(void *pointer, size_t size) {
  if (!pointer)
    return allocate(size);
  uint64_t sizeClass = classOf(pointer);
  size_t holds = (sizeClass < linear ? (sizeClass + 1) : size_t(1) << (sizeClass - linear)) * unit - header;
  if (size <= holds)
    return pointer;
  void *larger = allocate(size);
  std::memcpy(larger, pointer, holds);
  release(pointer);
  return larger;
}

} // namespace encc
