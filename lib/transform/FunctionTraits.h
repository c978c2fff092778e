// What a function is, apart from its calls: generator, coroutine, procedure, and what forbids to rewrite it.
#pragma once

#include "transform/CallGraph.h"
#include "transform/Directives.h"
#include "transform/ModuleFacts.h"
#include "transform/TailCalls.h"

namespace encc {

struct FunctionTraits {
  bool async = false;
  bool generator = false;
  bool delegates = false; ///< holds a `yield from` or an `await`
  bool returnsValue = false;
  bool marked = false;                 ///< `__encc__.restartable` is there already
  bool nearError = false;              ///< the parser gave up somewhere in the outermost function around
  bool finalizer = false;              ///< `__del__`
  llvm::StringRef observedThrough;     ///< callee by which it looks at frames
  bool walksFrames = false;            ///< looks further up than its own frame
  llvm::StringRef compiler;            ///< decorator that compiles the body
  bool textObserved = false;           ///< lambda whose source text the program can see
  std::optional<DecoratorPlace> place; ///< none for lambdas, and where no decorator can stand
};

/// Traits of all functions.
std::vector<FunctionTraits> findFunctionTraits(const SourceFile &source, const SyntaxTree &tree, const Scopes &scopes,
                                               const CallGraph &graph, const std::vector<Context> &contexts);

/// First error node outside of any `def`, or noNode: then nothing in the file is sure.
NodeId findModuleError(const SyntaxTree &tree);

} // namespace encc
