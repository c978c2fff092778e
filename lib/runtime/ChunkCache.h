// Keeps the chunks of the interpreter's frame stack, and tells when a recursion takes another one.
//
// Frames of Python functions lie in chunks of 16 KiB, about a hundred frames each, which the interpreter maps and unmaps as the
// recursion goes up and down; a call just at the border of a chunk costs a system call and page faults each time. Freed
// chunks are kept here instead and given out again, which makes deep recursion two to three times as fast.
#pragma once

#include <cstddef>

namespace encc {

/// Called in the thread that takes or gives back a chunk, in the middle of a call: it must run no Python code and use no
/// object's reference count up.
struct ChunkObserver {
  void (*taken)();
  void (*released)();
};

/// Installs itself as the interpreter's arena allocator, in front of the one that is there. Needs the GIL; once is enough.
void installChunkCache(ChunkObserver observer);

/// Bytes of the chunks in use by all threads since installation. A plain read of a counter.
size_t chunkBytesInUse();

} // namespace encc
