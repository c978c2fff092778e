// Where a code object restarts: the calls of the runtime that the compiler emitted, found in the bytecode.
//
//   LOAD_GLOBAL __encc__; LOAD_ATTR restart; LOAD_GLOBAL f; <arguments>; CALL n; RAISE_VARARGS
//   `begin`                                  `callee`       `arguments`  `calls`
#pragma once

#include "runtime/Bytecode.h"
#include "runtime/SelfCall.h"

namespace encc {

struct RestartSite {
  size_t begin = 0;           ///< loads the runtime module
  size_t callee = 0;          ///< loads the function to call, or the object whose method it is
  std::vector<size_t> region; ///< instructions that evaluate the arguments, in order, `calls` included
  std::vector<size_t> calls;  ///< ends of the region (the interpreter's compiler duplicates short tails)
  int depth = 0;              ///< stack items below the site: iterators of enclosing loops
  bool raises = false;        ///< in a `raise` statement: RAISE_VARARGS follows each of `calls`
  bool isSelfCall = false;    ///< may be a jump: names the function itself, all parameters given by position
  SelfName name;              ///< how it names itself
};

/// Whether a code object's name is that of the runtime module in emitted code.
bool isRuntimeName(PyObject *name);
/// The attribute's name, borrowed, if the first of two instructions loads the runtime module for the second to take an attribute of;
/// else null.
PyObject *runtimeFunctionLoaded(PyCodeObject *code, int loadOp, unsigned loadArg, int attributeOp,
                                unsigned attributeArg);
/// The same for instruction `i` and the next one.
PyObject *runtimeFunctionLoaded(PyCodeObject *code, const Bytecode &bytecode, size_t i);
/// What a look-up of that attribute of the runtime begins: a call that ends the activation, the operand of a delegation that does,
/// or no site.
enum class SiteForm { None, Restart, Delegation };
SiteForm siteForm(PyObject *attribute);

/// All sites of the code, in order.
std::vector<RestartSite> findRestartSites(PyCodeObject *code, const Bytecode &bytecode);

/// Follows the control flow from the first argument to the calls that leave `endDepth` items: `site.region`, `site.calls`.
void collectRegion(const Bytecode &bytecode, RestartSite &site, size_t first, int endDepth);
/// By name only: whether `load` (for a method, the load of the attribute) names the running function. Sets `name`.
bool namesItself(PyCodeObject *code, const Instruction &load, SelfName &name);
/// Whether each of `site.calls` has so many positional arguments and no others.
bool passesByPosition(const Bytecode &bytecode, const RestartSite &site, unsigned count);
/// Whether the function takes nothing but its `co_argcount` parameters.
bool takesPositionsOnly(PyCodeObject *code);
/// No `try` or `with` around any part: only the handler that wraps each generator's whole body.
bool isUnprotected(const Bytecode &bytecode, const RestartSite &site);

} // namespace encc
