// Which locals a restart must put back to the state of a fresh call.
#pragma once

#include "runtime/Bytecode.h"

namespace encc {

struct LocalsToReset {
  std::vector<unsigned> toUnbind; ///< plain locals that some read may find unbound in a fresh call
  std::vector<unsigned> cells;    ///< slots of captured variables: each call has cells of its own
};

LocalsToReset localsToReset(PyCodeObject *code, const Bytecode &bytecode);

} // namespace encc
