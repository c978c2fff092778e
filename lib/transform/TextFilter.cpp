#include "transform/TextFilter.h"
namespace encc {
bool mayHoldRewrite(llvm::StringRef text, TailCallMode mode) { return true; }
} // namespace encc
