// Everything the rewrites need to know of a module, as plain data: ids and byte spans, no tree nodes.
//
//   def gcd(a, b):                 functions[0] {qualifiedName "gcd", rewritten}
//       return gcd(b, a % b)       calls[0] {caller 0, callee span "gcd", form Restart}
#pragma once

#include "transform/Diagnostic.h"
#include "transform/Layout.h"

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace encc {

using FunctionId = uint32_t;

/// What a call becomes. The names are the runtime's own, see `callFormName`.
enum class CallForm : uint8_t {
  Refused,
  Done,              ///< has one of the forms below already
  Restart,           ///< return f(x)                →  raise __encc__.restart(f, x)
  RestartExpression, ///< a if c else f(x)           →  a if c else __encc__.restart(f, x)
  RestartProcedure,  ///< f(x)                       →  raise __encc__.restart_procedure(f, x)
  TailCall,          ///< f(x)                       →  __encc__.tail_call(f)(x)
  TailCallProcedure, ///< f(x)                       →  __encc__.tail_call_procedure(f)(x)
  TailAwait,         ///< return await f(x)          →  return await __encc__.tail_await(f(x))
  TailAwaitProcedure,
  TailYieldFrom, ///< return (yield from f(x))   →  return (yield from __encc__.tail_yield_from(f(x)))
  TailYieldFromProcedure,
  Linear, ///< return n * f(x): stays as it is, in a function that is decorated with `linear`
};

/// "restart", "tail_call", …; empty for Refused and Done.
const char *callFormName(CallForm form);

struct FunctionFacts {
  std::string qualifiedName;
  Span definition;       ///< from `def`, `async` or `lambda` to the end of the body
  uint32_t topLevel = 0; ///< begin of the module-level statement it is part of, decorators included
  std::optional<FunctionId> enclosing;
  bool lambda = false;
  bool async = false;
  bool generator = false;
  bool returnsValue = false; ///< some `return` gives something other than None
  bool marked = false;       ///< carries `__encc__.restartable` already
  bool rewritten = false;    ///< holds a call that gets a new form
  bool isDecorated() const { return (rewritten || deep) && !marked; }
  bool deep = false;   ///< recurses beside its tail calls
  bool linear = false; ///< deep, and all that recursion is linear
  /// "restartable", "deep" or "linear": what marks it for the runtime.
  const char *mark() const { return linear ? "linear" : deep ? "deep" : "restartable"; }
  std::optional<DecoratorPlace> place; ///< for a `def` that is rewritten
};

struct CallFacts {
  FunctionId caller = 0;
  std::optional<FunctionId> callee; ///< the one function of this module it means, if that is sure
  CallForm form = CallForm::Refused;
  Span call;
  Span calleeText;
  std::string calleeName; ///< as written; its last name when that is long
  Span arguments;         ///< from '(' to ')'
  uint32_t statement = 0; ///< begin of the return or expression statement, for the forms that need it
  bool noArguments = false;
  bool generatorArgument = false; ///< f(x for x in y): the only parentheses belong to both
  Diagnostic reason;              ///< why this form, or why refused
};

/// A comment that marks a restart point inside a function.
struct MarkFacts {
  Span comment;
  std::string label; ///< empty if it has none
};

/// Where the runtime can be imported.
struct ModuleHead {
  bool hasRuntimeImport = false;
  Span runtimeImport;             ///< that import
  bool setsRestartPoints = false; ///< the output of an earlier run with -g
  bool usesSourceMap = false;     ///< the output of an earlier run with --map
  bool hasPreamble = false;       ///< docstring or `__future__` imports
  uint32_t preambleEnd = 0;       ///< end of the last line of the preamble, line end excluded
  uint32_t firstStatement = 0;    ///< begin of the first statement after the preamble
  std::vector<Span> comments;     ///< of the whole file, sorted
};

struct ModuleFacts {
  std::vector<FunctionFacts> functions;            ///< in source order
  std::vector<std::vector<FunctionId>> components; ///< functions that can reach themselves
  std::vector<CallFacts> calls; ///< recursive calls, and with mode `all` the other tail calls that change
  std::vector<MarkFacts> marks; ///< with `restartPoints` only
  ModuleHead head;
  std::vector<Diagnostic> diagnostics; ///< about the module as a whole
  bool leftAlone = false;              ///< nothing may be rewritten: see `diagnostics`
  bool restartPoints = false;          ///< its functions get restart points
  // No facts but wishes: TransformOptions' own.
  std::optional<uint64_t> maxRestarts, maxDepth;
  bool sourceMap = false;
};

} // namespace encc
