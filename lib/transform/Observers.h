// Callees whose result or effect depends on the frame that calls them, and decorators that read a function's code.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace encc {

/// `locals`, `sys._getframe`, `inspect.stack`, …: the function that calls it is never rewritten.
bool observesFrames(llvm::StringRef callee);
/// Those of them that see the frames below their caller's: `sys._getframe`, `inspect.stack`, …
bool walksFrames(llvm::StringRef callee);
/// All these, and what looks one frame up only: `warnings.warn`, `namedtuple`, `super`, …: never tail-called.
bool observesCaller(llvm::StringRef callee);
/// `njit`, `torch.jit.script`, …: the decorator compiles the body itself and must find it as it was written.
bool compilesBody(llvm::StringRef decorator);

/// Last names of all callees that `observesFrames` is true of, and more than those.
llvm::ArrayRef<llvm::StringRef> frameObservers();
/// The same of `walksFrames`, and `warn`, which may be told how far up.
llvm::ArrayRef<llvm::StringRef> frameWalkers();

} // namespace encc
