// Callees whose result or effect depends on the frame that calls them, and decorators that read a function's code.
#pragma once

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

} // namespace encc
