// Positions, names and traits meet here.
#include "transform/Analyzer.h"

#include "transform/DeepRecursion.h"
#include "transform/LinearCalls.h"
#include "transform/ModuleHead.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {

using Code = DiagnosticCode;

ModuleFacts Analyzer::run() {
  facts_.head = findModuleHead(tree_);
  facts_.diagnostics = directives_.diagnostics;
  if (bindsRuntimeName(tree_, scopes_, facts_.head)) {
    facts_.leftAlone = true;
    facts_.diagnostics.push_back(makeDiagnostic(Code::RuntimeNameTaken, findRuntimeName(tree_)));
  }
  facts_.leftAlone |= directives_.fileOff;
  addFunctions();
  facts_.components = graph_.cycles();
  if (facts_.leftAlone)
    return std::move(facts_);
  if (mode_ != TailCallMode::None) {
    findFrameWalkers();
    findUnboundedSupers();
    for (const CallSite &site : graph_.calls())
      decide(site);
    checkDirectives();
  }
  if (deep_)
    markDeep();
  if (strict_)
    warnOfAllErrors();
  return std::move(facts_);
}

void Analyzer::addFunctions() {
  NodeId topLevel = tree_.firstChild(0);
  for (FunctionId id = 0; id < scopes_.functions().size(); ++id) {
    const FunctionNode &function = scopes_.functions()[id];
    const FunctionTraits &traits = traits_[id];
    while (tree_.nextSibling(topLevel) != noNode && tree_[topLevel].subtreeEnd <= function.node)
      topLevel = tree_.nextSibling(topLevel);
    FunctionFacts out;
    out.definition = tree_[function.node].span;
    out.topLevel = tree_[topLevel].span.begin;
    FunctionId enclosing = scopes_.enclosingFunction(function.outer);
    if (enclosing != noId)
      out.enclosing = enclosing;
    out.qualifiedName = qualifiedName(id);
    out.lambda = function.lambda;
    out.async = traits.async;
    out.generator = traits.generator;
    out.returnsValue = traits.returnsValue;
    out.marked = traits.marked;
    out.place = traits.place;
    facts_.functions.push_back(std::move(out));
  }
}

/// Like `__qualname__`, without "<locals>"; deep nesting is cut short, for it would cost n² bytes.
std::string Analyzer::qualifiedName(FunctionId function) const {
  constexpr unsigned deepest = 16;
  const FunctionNode &node = scopes_.functions()[function];
  std::string result = node.name == noId ? "<lambda>" : scopes_.nameText(node.name).str();
  ScopeId scope = node.outer;
  for (unsigned depth = 0; scope != noId; scope = scopes_.scopes()[scope].parent) {
    NodeId owner = noNode;
    NameId ownerName = noId;
    if (scopes_.scopes()[scope].kind == ScopeKind::Function) {
      const FunctionNode &around = scopes_.functions()[scopes_.scopes()[scope].function];
      owner = around.node;
      ownerName = around.name;
    } else if (scopes_.scopes()[scope].kind == ScopeKind::Class) {
      owner = 0;
      ownerName = scopes_.scopes()[scope].className;
    }
    if (owner == noNode)
      continue;
    if (++depth > deepest)
      return "…." + result;
    result = (ownerName == noId ? "<lambda>" : scopes_.nameText(ownerName).str()) + "." + result;
  }
  return result;
}

/// A chain of `super().m()` ends with the class hierarchy, unless some m calls m again on an object.
void Analyzer::findUnboundedSupers() {
  for (const CallSite &site : graph_.calls()) {
    const FunctionNode &caller = scopes_.functions()[site.caller];
    bool reaches =
        site.kind == CalleeKind::SameNameMethod || (site.kind == CalleeKind::Method && site.function != noId &&
                                                    scopes_.functions()[site.function].name == caller.name);
    if (reaches && caller.ofClass != noId && (site.rewritten || !refuse(site, contexts_[site.call])))
      unboundedMethods_[caller.name] = true;
  }
}

/// Methods behind which some function of the module walks up the frames, as `Logger.log` does to find its caller.
void Analyzer::findFrameWalkers() {
  std::vector<bool> walkers;
  walkers.reserve(traits_.size());
  for (const FunctionTraits &traits : traits_)
    walkers.push_back(traits.walksFrames);
  if (!llvm::is_contained(walkers, true))
    return;
  std::vector<bool> reaching = graph_.reaching(walkers);
  for (FunctionId id = 0; id < reaching.size(); ++id)
    if (reaching[id] && scopes_.functions()[id].ofClass != noId && scopes_.functions()[id].name != noId)
      walkingMethods_[scopes_.functions()[id].name] = true;
}

Diagnostic Analyzer::reason(Code code, const CallSite &site, std::vector<std::string> more) const {
  more.insert(more.begin(), callee(site));
  return makeDiagnostic(code, tree_[site.call].span, std::move(more));
}

/// Once for each outermost function.
void Analyzer::warnOfError(FunctionId function) {
  while (facts_.functions[function].enclosing)
    function = *facts_.functions[function].enclosing;
  auto error = llvm::lower_bound(tree_.errors(), scopes_.functions()[function].node);
  if (warned_.insert({function, true}).second && error != tree_.errors().end())
    facts_.diagnostics.push_back(
        makeDiagnostic(Code::FunctionNotParsed, tree_[*error].span, {facts_.functions[function].qualifiedName}));
}

void Analyzer::warnOfAllErrors() {
  for (FunctionId id = 0; id < scopes_.functions().size(); ++id) {
    NodeId node = scopes_.functions()[id].node;
    auto error = llvm::lower_bound(tree_.errors(), node);
    if (error != tree_.errors().end() && *error < tree_[node].subtreeEnd)
      warnOfError(id);
  }
}

void Analyzer::decide(const CallSite &site) {
  const Context &context = contexts_[site.call];
  bool recursive = graph_.isRecursive(site);
  if (site.kind == CalleeKind::SuperMethod)
    recursive = unboundedMethods_.count(scopes_.functions()[site.caller].name);
  if (!recursive && mode_ != TailCallMode::All)
    return;
  if (site.rewritten && !recursive)
    return;
  std::optional<Refusal> refused = site.rewritten ? std::nullopt : refuse(site, context);
  if (refused && !recursive)
    return;
  CallFacts out;
  out.caller = site.caller;
  if (site.function != noId)
    out.callee = site.function;
  out.call = tree_[site.call].span;
  out.calleeText = tree_[site.callee].span;
  out.calleeName = callee(site);
  out.arguments = tree_[site.arguments].span;
  if (site.rewritten) {
    out.form = CallForm::Done;
    out.reason = reason(Code::RewrittenBefore, site);
    facts_.calls.push_back(std::move(out));
    return;
  }
  if (refused) {
    out.reason = explain(*refused, site);
    if (traits_[site.caller].nearError)
      warnOfError(site.caller);
    if (directives_.requireTail[site.caller])
      out.reason.severity = Severity::Error;
    facts_.calls.push_back(std::move(out));
    return;
  }
  bool starred = hasSplat(site);
  bool certain = site.function != noId && recursive && !starred && !directives_.off[site.function];
  out.form = chooseForm(context, certain);
  out.noArguments = tree_.firstChild(site.arguments) == noNode;
  out.generatorArgument = tree_[site.arguments].kind == Kind::GeneratorExpression;
  out.statement = context.statement == noNode ? 0 : tree_[context.statement].span.begin;
  if (out.form == CallForm::TailAwait || out.form == CallForm::TailAwaitProcedure)
    out.reason = reason(Code::AwaitsInLoop, site);
  else if (out.form == CallForm::TailYieldFrom || out.form == CallForm::TailYieldFromProcedure)
    out.reason = reason(Code::DelegatesInLoop, site);
  else if (certain)
    out.reason = reason(Code::RestartsFrame, site);
  else
    out.reason = reason(Code::RestartsFrameIfPossible, site, {whyUncertain(site, starred)});
  facts_.functions[site.caller].rewritten = true;
  facts_.calls.push_back(std::move(out));
}

/// A function whose frame or text the program looks at stays as it is; so do generators that wait for no other.
bool Analyzer::canBeDeep(FunctionId id) const {
  const FunctionTraits &traits = traits_[id];
  bool suspends = traits.async || traits.generator;
  bool placed = facts_.functions[id].lambda ? !traits.textObserved : traits.place.has_value();
  return (!suspends || traits.delegates) && !traits.nearError && !traits.finalizer && traits.observedThrough.empty() &&
         traits.compiler.empty() && !directives_.off[id] && (placed || traits.marked);
}

/// A lambda inside a function that recurses with it needs no mark of its own.
bool Analyzer::isMarkedAround(FunctionId function, const std::vector<bool> &deep) const {
  FunctionId around = scopes_.enclosingFunction(scopes_.functions()[function].outer);
  return facts_.functions[function].lambda && around != noId && deep[around] && canBeDeep(around);
}

void Analyzer::markDeep() {
  llvm::DenseMap<uint32_t, bool> restarting; // by begin of the call
  for (const CallFacts &call : facts_.calls)
    if (call.form != CallForm::Refused)
      restarting[call.call.begin] = true;
  std::vector<bool> restarts;
  for (const CallSite &site : graph_.calls())
    restarts.push_back(restarting.count(tree_[site.call].span.begin));
  std::vector<bool> deep = findDeepRecursion(tree_, scopes_, graph_, restarts);
  if (linear_)
    markLinear(deep, std::move(restarts));
  for (FunctionId id = 0; id < deep.size(); ++id) {
    if (!deep[id] || !canBeDeep(id) || isMarkedAround(id, deep))
      continue;
    facts_.functions[id].deep = true;
    if (facts_.functions[id].linear) // its calls say so
      continue;
    const FunctionNode &node = scopes_.functions()[id];
    NodeId parameters = tree_.child(node.node, Field::Parameters);
    uint32_t begin = tree_[node.node].span.begin;
    uint32_t end = parameters == noNode ? begin + 6 : tree_[parameters].span.begin;
    bool suspends = traits_[id].async || traits_[id].generator;
    facts_.diagnostics.push_back(
        makeDiagnostic(suspends ? Code::RunsInChain : Code::GoesDeep, {begin, end}, {name(id)}));
  }
}

/// Functions that need no stack but for linear calls. `restarts` as in markDeep.
void Analyzer::markLinear(const std::vector<bool> &deep, std::vector<bool> restarts) {
  std::vector<bool> linear = findLinearCalls(tree_, scopes_, graph_, contexts_);
  if (!llvm::is_contained(linear, true))
    return;
  std::vector<bool> keepsFrames = findFramesToKeep(deep);
  for (size_t i = 0; i < linear.size(); ++i) {
    linear[i] = linear[i] && !keepsFrames[graph_.calls()[i].caller] && !isUnsure(graph_.calls()[i]);
    restarts[i] = restarts[i] || linear[i];
  }
  std::vector<bool> needsStack = findDeepRecursion(tree_, scopes_, graph_, restarts);
  llvm::DenseMap<uint32_t, bool> byCall; // by begin of the call
  for (size_t i = 0; i < linear.size(); ++i) {
    const CallSite &site = graph_.calls()[i];
    if (!linear[i] || needsStack[site.caller])
      continue;
    facts_.functions[site.caller].linear = true;
    byCall[tree_[site.call].span.begin] = true;
  }
  for (CallFacts &call : facts_.calls)
    if (call.form == CallForm::Refused && call.reason.severity == Severity::Remark && byCall.count(call.call.begin)) {
      call.form = CallForm::Linear;
      call.reason = makeDiagnostic(Code::RecursesLinearly, call.call, {call.calleeName});
    }
}

/// By function. What is called in the middle of shared work and looks at its caller would see the locals of another activation.
std::vector<bool> Analyzer::findFramesToKeep(const std::vector<bool> &deep) const {
  std::vector<bool> keeps(traits_.size());
  for (FunctionId id = 0; id < keeps.size(); ++id)
    keeps[id] = !deep[id] || !canBeDeep(id) || isMarkedAround(id, deep) || traits_[id].async || traits_[id].generator;
  for (const CallSite &site : graph_.calls())
    if (site.caller != noId && !keeps[site.caller] && observesItsCaller(site))
      keeps[site.caller] = true;
  return keeps;
}

bool Analyzer::hasSplat(const CallSite &site) const {
  if (tree_[site.arguments].kind != Kind::ArgumentList)
    return false;
  for (NodeId c = tree_.firstChild(site.arguments); c != noNode; c = tree_.nextSibling(c))
    if (tree_.text(c).substr(0, 1) == "*")
      return true;
  return false;
}

CallForm Analyzer::chooseForm(const Context &context, bool certain) const {
  switch (context.role) {
  case Role::ReturnValue:
    if (!certain)
      return CallForm::TailCall;
    return context.direct ? CallForm::Restart : CallForm::RestartExpression;
  case Role::LambdaValue:
    return certain ? CallForm::RestartExpression : CallForm::TailCall;
  case Role::StatementValue:
    return certain ? CallForm::RestartProcedure : CallForm::TailCallProcedure;
  case Role::ReturnAwait:
    return CallForm::TailAwait;
  case Role::StatementAwait:
    return CallForm::TailAwaitProcedure;
  case Role::ReturnYieldFrom:
    return CallForm::TailYieldFrom;
  case Role::StatementYieldFrom:
    return CallForm::TailYieldFromProcedure;
  default:
    return CallForm::Refused;
  }
}

std::string Analyzer::whyUncertain(const CallSite &site, bool starred) const {
  switch (site.kind) {
  case CalleeKind::ReboundName:
    return "the name is bound more than once";
  case CalleeKind::Decorated:
    return "a decorator may replace it";
  case CalleeKind::SuperMethod:
    return "the next class decides";
  case CalleeKind::InheritedMethod:
    return "another class defines it";
  case CalleeKind::SameNameMethod:
  case CalleeKind::SelfCall:
    return "the receiver may be any object";
  case CalleeKind::Function:
  case CalleeKind::Method:
    return starred ? "'*' and '**' decide the arguments" : "it does not call itself";
  case CalleeKind::Unknown:
    break;
  }
  return "the callee may be any object";
}

void Analyzer::checkDirectives() {
  for (const Directives::Required &required : directives_.required) {
    bool any = llvm::any_of(facts_.calls, [&](const CallFacts &call) {
      NodeId caller = scopes_.functions()[call.caller].node;
      return required.begin <= caller && caller < required.end;
    });
    if (!any)
      facts_.diagnostics.push_back(makeDiagnostic(Code::NothingRequired, required.comment, {}));
  }
}

const char *callFormName(CallForm form) {
  switch (form) {
  case CallForm::Refused:
  case CallForm::Done:
    return "";
  case CallForm::Restart:
  case CallForm::RestartExpression:
    return "restart";
  case CallForm::RestartProcedure:
    return "restart_procedure";
  case CallForm::TailCall:
    return "tail_call";
  case CallForm::TailCallProcedure:
    return "tail_call_procedure";
  case CallForm::TailAwait:
    return "tail_await";
  case CallForm::TailAwaitProcedure:
    return "tail_await_procedure";
  case CallForm::TailYieldFrom:
    return "tail_yield_from";
  case CallForm::TailYieldFromProcedure:
    return "tail_yield_from_procedure";
  case CallForm::Linear:
    return "linear";
  }
  return "";
}

ModuleFacts analyze(const SourceFile &source, const SyntaxTree &tree, const TransformOptions &options) {
  return Analyzer(source, tree, options).run();
}

} // namespace encc
