// What runs a special method without naming it: `len(x)` runs `__len__`, `a + b` runs `__add__`.
#pragma once

#include "llvm/ADT/StringRef.h"

namespace encc {

/// The built-in function `callee`, dotted or not, runs that method: `hash(x)` runs `__hash__`.
bool isCalledBy(llvm::StringRef method, llvm::StringRef callee);
/// The operator, as written, runs that method; both of `a + b`'s count.
bool isRunByOperator(llvm::StringRef method, llvm::StringRef op);
/// Some operator with that first character may run the method; '[' stands for subscripts, '{' for
/// formatted strings, 'y' for `yield from`.
bool mayBeRunBy(llvm::StringRef method, char first);

} // namespace encc
