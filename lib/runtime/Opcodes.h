// What the patches say with opcodes, in every version.
#pragma once

#include "OpcodeTable.h"

namespace encc::opcodes {

/// Jumps that go forward.
constexpr int kIfFalse = POP_JUMP_IF_FALSE_ >= 0 ? POP_JUMP_IF_FALSE_ : POP_JUMP_FORWARD_IF_FALSE_;
constexpr int kIfNone = POP_JUMP_IF_NONE_ >= 0 ? POP_JUMP_IF_NONE_ : POP_JUMP_FORWARD_IF_NONE_;

/// Arguments of BINARY_OP.
constexpr unsigned kAdd = 0, kMatrixMultiply = 4, kRemainder = 6, kOr = 7, kShiftRight = 9, kSubtract = 10;
constexpr unsigned kSubscript = 26; // from 3.14 on

/// What FOR_ITER takes from has an index above it on the stack, or a NULL.
constexpr bool kIndexedIterators = kVersion >= 0x30f;

} // namespace encc::opcodes
