// Positions, names and traits meet here; the order of the checks is the order in which reasons are given.
#include "transform/Analysis.h"

#include "transform/DeepRecursion.h"
#include "transform/FunctionTraits.h"
#include "transform/ModuleHead.h"
#include "transform/Observers.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {
namespace {

using Code = DiagnosticCode;

class Analyzer {
public:
  Analyzer(const SourceFile &source, const SyntaxTree &tree, const TransformOptions &options)
      : tree_(tree),
        mode_(options.tailCalls),
        deep_(options.deep),
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
  bool canBeDeep(FunctionId function) const;
  void warnOfError(FunctionId function);
  std::optional<Diagnostic> refuse(const CallSite &site, const Context &context) const;
  std::optional<Diagnostic> refuseFunction(const CallSite &site) const;
  std::optional<Diagnostic> refusePosition(const CallSite &site, const Context &context) const;
  std::optional<Diagnostic> refuseCallee(const CallSite &site) const;
  bool mayReachFrameWalker(const CallSite &site) const;
  bool isUnsure(const CallSite &site) const;
  CallForm chooseForm(const Context &context, bool certain) const;
  std::string whyUncertain(const CallSite &site, bool starred) const;
  bool hasSplat(const CallSite &site) const;
  void checkDirectives();

  Diagnostic reason(Code code, const CallSite &site, std::vector<std::string> more = {}) const;
  std::string name(FunctionId function) const { return facts_.functions[function].qualifiedName; }
  std::string callee(const CallSite &site) const { return calleeName(tree_, site.callee).str(); }

  const SyntaxTree &tree_;
  TailCallMode mode_;
  bool deep_;
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

bool Analyzer::mayReachFrameWalker(const CallSite &site) const {
  NodeId callee = tree_.withoutParentheses(site.callee);
  if (walkingMethods_.empty() || site.function != noId || callee == noNode || tree_[callee].kind != Kind::Attribute)
    return false;
  NodeId attribute = tree_.child(callee, Field::Attribute);
  NameId method = attribute == noNode ? noId : scopes_.findName(tree_.text(attribute), scopes_.scopeOf(callee));
  return method != noId && walkingMethods_.count(method);
}

Diagnostic Analyzer::reason(Code code, const CallSite &site, std::vector<std::string> more) const {
  more.insert(more.begin(), callee(site));
  return makeDiagnostic(code, tree_[site.call].span, std::move(more));
}

static Diagnostic withHelp(Diagnostic diagnostic, llvm::StringRef help) {
  diagnostic.notes.push_back(helpNote(help));
  return diagnostic;
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

void Analyzer::decide(const CallSite &site) {
  const Context &context = contexts_[site.call];
  bool recursive = graph_.isRecursive(site);
  if (site.kind == CalleeKind::SuperMethod)
    recursive = unboundedMethods_.count(scopes_.functions()[site.caller].name);
  if (!recursive && mode_ != TailCallMode::All)
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
    if (!recursive)
      return;
    out.form = CallForm::Done;
    out.reason = reason(Code::RewrittenBefore, site);
    facts_.calls.push_back(std::move(out));
    return;
  }
  if (std::optional<Diagnostic> refused = refuse(site, context)) {
    if (!recursive)
      return;
    out.reason = std::move(*refused);
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

/// A function whose frame or text the program looks at stays as it is; so do generators, whose frames are not on the stack.
bool Analyzer::canBeDeep(FunctionId id) const {
  const FunctionTraits &traits = traits_[id];
  bool suspends = traits.async || traits.generator;
  bool placed = facts_.functions[id].lambda ? !traits.textObserved : traits.place.has_value();
  return !suspends && !traits.nearError && !traits.finalizer && traits.observedThrough.empty() &&
         traits.compiler.empty() && !directives_.off[id] && (placed || traits.marked);
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
  for (FunctionId id = 0; id < deep.size(); ++id) {
    if (!deep[id] || !canBeDeep(id))
      continue;
    // A lambda inside a function that recurses with it needs no mark of its own.
    FunctionId around = scopes_.enclosingFunction(scopes_.functions()[id].outer);
    if (facts_.functions[id].lambda && around != noId && deep[around] && canBeDeep(around))
      continue;
    facts_.functions[id].deep = true;
    const FunctionNode &node = scopes_.functions()[id];
    NodeId parameters = tree_.child(node.node, Field::Parameters);
    uint32_t begin = tree_[node.node].span.begin;
    uint32_t end = parameters == noNode ? begin + 6 : tree_[parameters].span.begin;
    facts_.diagnostics.push_back(makeDiagnostic(Code::GoesDeep, {begin, end}, {name(id)}));
  }
}

std::optional<Diagnostic> Analyzer::refuse(const CallSite &site, const Context &context) const {
  if (traits_[site.caller].nearError)
    return reason(Code::NearSyntaxError, site);
  if (std::optional<Diagnostic> refused = refusePosition(site, context))
    return refused;
  if (std::optional<Diagnostic> refused = refuseFunction(site))
    return refused;
  return refuseCallee(site);
}

std::optional<Diagnostic> Analyzer::refuseFunction(const CallSite &site) const {
  const FunctionTraits &traits = traits_[site.caller];
  if (directives_.off[site.caller])
    return reason(Code::TurnedOff, site);
  if (traits.finalizer)
    return reason(Code::InFinalizer, site);
  if (!traits.observedThrough.empty())
    return withHelp(reason(Code::FrameIsObserved, site, {name(site.caller), traits.observedThrough.str()}),
                    "move that call into a function of its own");
  if (!traits.compiler.empty())
    return reason(Code::BodyIsCompiled, site, {traits.compiler.str()});
  if (traits.textObserved)
    return reason(Code::TextIsObserved, site);
  if (!facts_.functions[site.caller].lambda && !traits.place && !traits.marked)
    return reason(Code::NoPlaceForDecorator, site, {name(site.caller)});
  return std::nullopt;
}

static std::optional<Code> codeOfGuard(Kind guard) {
  switch (guard) {
  case Kind::TryStatement:
    return Code::InsideTry;
  case Kind::WithStatement:
    return Code::InsideWith;
  case Kind::ExceptClause:
    return Code::InsideExcept;
  case Kind::FinallyClause:
    return Code::InsideFinally;
  default:
    return std::nullopt;
  }
}

std::optional<Diagnostic> Analyzer::refusePosition(const CallSite &site, const Context &context) const {
  const FunctionTraits &traits = traits_[site.caller];
  if (context.role == Role::Used) {
    Kind user = tree_[context.blame].kind;
    Diagnostic used = reason(Code::ResultIsUsed, site, {describeUser(tree_, context.blame, site.call)});
    if (user == Kind::BinaryOperator)
      return withHelp(std::move(used), "hand the value on in a parameter (an accumulator) and return the call itself");
    if (user == Kind::Assignment)
      return withHelp(std::move(used), "return the call itself, not the name it is assigned to");
    return used;
  }
  if (context.role == Role::None || context.role == Role::Statement)
    return reason(Code::UnsureShape, site);
  if (context.guard != noNode)
    if (std::optional<Code> code = codeOfGuard(tree_[context.guard].kind))
      return withHelp(reason(*code, site), "compute the arguments there and make the call behind that statement");
  if (traits.async && traits.generator)
    return reason(Code::InAsyncGenerator, site, {name(site.caller)});
  bool plain = context.role == Role::ReturnValue || context.role == Role::StatementValue;
  if (traits.async && plain)
    return withHelp(reason(Code::NotAwaited, site, {name(site.caller)}), "write 'return await …'");
  if (traits.generator && plain)
    return withHelp(reason(Code::InGenerator, site, {name(site.caller)}), "write 'return (yield from …)'");
  bool procedure = context.role == Role::StatementValue || context.role == Role::StatementAwait ||
                   context.role == Role::StatementYieldFrom;
  if (!procedure)
    return std::nullopt;
  if (context.blame != noNode) {
    bool loop = tree_[context.blame].kind == Kind::ForStatement || tree_[context.blame].kind == Kind::WhileStatement;
    return reason(Code::StatementFollows, site, {loop ? "another round of the loop" : "another statement"});
  }
  if (traits.returnsValue)
    return withHelp(reason(Code::ResultIsDropped, site, {name(site.caller)}),
                    "return the call, or return no value anywhere");
  if (!context.direct)
    return withHelp(reason(Code::DroppedInExpression, site), "write it as an 'if' statement");
  if (!tree_.errors().empty()) // what runs after a statement depends on blocks the parser may have misread
    return reason(Code::NearSyntaxError, site);
  return std::nullopt;
}

std::optional<Diagnostic> Analyzer::refuseCallee(const CallSite &site) const {
  if (observesCaller(calleeName(tree_, site.callee)) || mayReachFrameWalker(site) ||
      (site.function != noId && !traits_[site.function].observedThrough.empty()))
    return reason(Code::CalleeObservesCaller, site);
  if (isUnsure(site))
    return reason(Code::UnsureShape, site);
  return std::nullopt;
}

/// The grammar binds a few things wrongly, `*a.b()` as `(*a).b()` first of all: the text must be what the tree says.
bool Analyzer::isUnsure(const CallSite &site) const {
  llvm::StringRef arguments = tree_.text(site.arguments), call = tree_.text(site.call);
  if (call.empty() || call.front() == '*' || arguments.size() < 2 || arguments.front() != '(' ||
      arguments.back() != ')')
    return true;
  if (tree_[site.call].span.begin != tree_[site.callee].span.begin ||
      tree_[site.call].span.end != tree_[site.arguments].span.end)
    return true;
  const Context &context = contexts_[site.call];
  bool returned = context.direct && context.role == Role::ReturnValue;
  return returned && tree_.text(context.statement).substr(0, 6) != "return";
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

} // namespace

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
  }
  return "";
}

ModuleFacts analyze(const SourceFile &source, const SyntaxTree &tree, const TransformOptions &options) {
  return Analyzer(source, tree, options).run();
}

} // namespace encc
