// The bytecode of a delegation, as the interpreter's own compiler writes it.
#pragma once

#include "runtime/Bytecode.h"
#include "runtime/Ref.h"

namespace encc {

/// A function that delegates to `~P` and nothing else; `P`, its parameter, stands for a constant.
struct DelegationTemplate {
  const char *source;
  Ref code;
  Bytecode bytecode;
};

/// The one of the code's kind: of a generator, coroutine or async generator, compiled when it is first needed. Null for plain
/// functions; null with an error set on failure.
const DelegationTemplate *delegationTemplate(PyCodeObject *code);

} // namespace encc
