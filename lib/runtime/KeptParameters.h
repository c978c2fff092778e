// Which parameters a function with a restart point has to keep as they were at its entry, and how long.
#pragma once

#include "runtime/Bytecode.h"

namespace encc {

/// How many parameters there are, `*rest` and `**keywords` included: they are the first slots.
unsigned parameterCount(PyCodeObject *code);

/// The slots of the parameters that the body may bind again.
std::vector<unsigned> reboundParameters(PyCodeObject *code, const Bytecode &bytecode);

/// Whether the body binds None to one of the `kept` parameters and handles exceptions: then its frame may outlive it in a
/// traceback, and must not keep what was let go to break the cycle.
bool letGoOf(PyCodeObject *code, const Bytecode &bytecode, const std::vector<unsigned> &kept);

} // namespace encc
