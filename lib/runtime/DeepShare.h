// What all threads that are deep in recursion take together, held against the memory that there is.
#pragma once

#include <cstdint>
#include <optional>

namespace encc {

/// Half of the memory that is free or that deep recursion holds already, less what other threads take of it: what a thread
/// may take that has no part yet, in bytes. With n others it is never less than an (n + 1)th of that half.
uint64_t measureShare();

/// Notes what the running thread takes: bytes of C stack, and levels of frames. Where all threads together have grown much
/// since the memory was last measured, it is measured anew (100 us): then how many bytes this thread may take in all.
std::optional<uint64_t> notePart(uint64_t stackBytes, uint64_t levels);

/// What the running thread takes by what it noted last, with all that an exception on its way up will add. In bytes.
uint64_t partBytes();

/// The running thread is deep no more.
void dropPart();

} // namespace encc
