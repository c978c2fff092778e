// The analysis at work, for Analysis.cpp and Refusals.cpp.
#pragma once

#include "transform/Analysis.h"

#include "transform/FunctionTraits.h"

namespace encc {

/// Why a call stays as it is. The text is made of few of them: `explain`.
struct Refusal {
  DiagnosticCode code;
  const char *help = nullptr;
};

class Analyzer {
public:
  Analyzer(const SourceFile &source, const SyntaxTree &tree, const TransformOptions &options)
      : tree_(tree),
        mode_(options.tailCalls),
        deep_(options.deep),
        linear_(options.linear && options.tailCalls != TailCallMode::None),
        strict_(options.strict),
        scopes_(Scopes::build(tree)),
        graph_(CallGraph::build(tree, scopes_)),
        contexts_(findTailPositions(tree)),
        directives_(readDirectives(tree, scopes_)),
        traits_(findFunctionTraits(source, tree, scopes_, graph_, contexts_)) {}

  ModuleFacts run();

private:
  void addFunctions();
  std::string qualifiedName(FunctionId function) const;
  void findUnboundedSupers();
  void findFrameWalkers();
  void decide(const CallSite &site);
  void markDeep();
  void markLinear(const std::vector<bool> &deep, std::vector<bool> restarts);
  std::vector<bool> findFramesToKeep(const std::vector<bool> &deep) const;
  bool isMarkedAround(FunctionId function, const std::vector<bool> &deep) const;
  bool canBeDeep(FunctionId function) const;
  void warnOfError(FunctionId function);
  void warnOfAllErrors();
  std::optional<Refusal> refuse(const CallSite &site, const Context &context) const;
  std::optional<Refusal> refuseFunction(const CallSite &site) const;
  std::optional<Refusal> refusePosition(const CallSite &site, const Context &context) const;
  std::optional<Refusal> refuseCallee(const CallSite &site) const;
  Diagnostic explain(const Refusal &refusal, const CallSite &site) const;
  bool observesItsCaller(const CallSite &site) const;
  bool mayReachFrameWalker(const CallSite &site) const;
  bool isUnsure(const CallSite &site) const;
  CallForm chooseForm(const Context &context, bool certain) const;
  std::string whyUncertain(const CallSite &site, bool starred) const;
  bool hasSplat(const CallSite &site) const;
  void checkDirectives();

  Diagnostic reason(DiagnosticCode code, const CallSite &site, std::vector<std::string> more = {}) const;
  std::string name(FunctionId function) const { return facts_.functions[function].qualifiedName; }
  std::string callee(const CallSite &site) const { return calleeName(tree_, site.callee).str(); }

  const SyntaxTree &tree_;
  TailCallMode mode_;
  bool deep_;
  bool linear_;
  bool strict_;
  Scopes scopes_;
  CallGraph graph_;
  std::vector<Context> contexts_;
  Directives directives_;
  std::vector<FunctionTraits> traits_;
  llvm::DenseMap<NameId, bool> unboundedMethods_; ///< methods that some tail call reaches again without super()
  llvm::DenseMap<NameId, bool> walkingMethods_;
  llvm::DenseMap<FunctionId, bool> warned_;
  ModuleFacts facts_;
};

} // namespace encc
