// Resolves every call of the module as far as its text allows, then asks Components which functions lie on a cycle.
#include "transform/CallGraph.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {

std::vector<NodeId> decoratorsOf(const SyntaxTree &tree, NodeId definition) {
  std::vector<NodeId> result;
  NodeId decorated = tree[definition].parent;
  if (decorated == noNode || tree[decorated].kind != Kind::DecoratedDefinition)
    return result;
  for (NodeId c = tree.firstChild(decorated); c != noNode; c = tree.nextSibling(c))
    if (tree[c].kind == Kind::Decorator && tree.firstChild(c) != noNode)
      result.push_back(tree.firstChild(c));
  return result;
}

bool isTransparentDecorator(llvm::StringRef text) {
  llvm::StringRef last = text.contains('.') ? text.rsplit('.').second : text;
  static constexpr llvm::StringRef transparent[] = {"staticmethod",  "classmethod", "override",      "final",
                                                    "no_type_check", "overload",    "abstractmethod"};
  return text == "__encc__.restartable" || text == "__encc__.deep" || text == "__encc__.linear" ||
         (llvm::is_contained(transparent, last) && !text.contains('('));
}

llvm::StringRef runtimeFunction(const SyntaxTree &tree, NodeId callee) {
  llvm::StringRef text = callee == noNode || tree[callee].kind != Kind::Attribute ? "" : tree.text(callee);
  return text.consume_front("__encc__.") ? text : "";
}

llvm::StringRef calleeName(const SyntaxTree &tree, NodeId callee) {
  constexpr uint32_t longest = 60;
  if (tree[callee].span.size() <= longest && !tree.text(callee).contains('\n'))
    return tree.text(callee).ltrim('*'); // the grammar binds `*f()` as `(*f)()`
  NodeId name = tree[callee].kind == Kind::Attribute ? tree.child(callee, Field::Attribute) : noNode;
  return name == noNode ? tree.text(callee).substr(0, longest).take_until([](char c) { return c == '\n'; }).rtrim()
                        : tree.text(name);
}

NodeId firstArgument(const SyntaxTree &tree, NodeId call) {
  NodeId arguments = tree.child(call, Field::Arguments);
  return arguments == noNode || tree[arguments].kind != Kind::ArgumentList ? noNode : tree.firstChild(arguments);
}

class CallGraphBuilder {
public:
  CallGraphBuilder(const SyntaxTree &tree, const Scopes &scopes) : tree_(tree), scopes_(scopes) {}
  CallGraph build();

private:
  enum class Direction : uint8_t { Up, Down };
  using GroupKey = std::pair<std::pair<ClassId, NameId>, uint32_t>;

  void linkClasses();
  void addNestedEdges();
  void addCall(NodeId call);
  void resolve(CallSite &site);
  void resolveName(CallSite &site, NodeId callee);
  void resolveAttribute(CallSite &site, NodeId callee);
  bool resolveThroughClass(CallSite &site, NodeId object, NameId name);
  bool isUpcall(const CallSite &site, NodeId object) const;
  bool isModule(NodeId expression) const;
  NodeId withoutStar(NodeId node) const;
  ClassId classNamed(NodeId expression) const;
  uint32_t groupOf(const Binding *binding);
  uint32_t group(ClassId ofClass, NameId name, Direction direction);
  void fillGroups();
  uint32_t addNode() { return edges_.emplace_back(), static_cast<uint32_t>(edges_.size() - 1); }
  void addEdge(uint32_t from, uint32_t to) { edges_[from].push_back(to); }
  bool isDecorated(FunctionId function, bool property) const;

  const SyntaxTree &tree_;
  const Scopes &scopes_;
  CallGraph out_;
  Edges edges_;
  std::vector<std::vector<ClassId>> bases_, subclasses_;
  llvm::DenseMap<const Binding *, uint32_t> bindingGroups_;
  llvm::DenseMap<GroupKey, uint32_t> groups_;
  std::vector<std::pair<GroupKey, uint32_t>> unfilled_;
};

CallGraph CallGraph::build(const SyntaxTree &tree, const Scopes &scopes) {
  return CallGraphBuilder(tree, scopes).build();
}

CallGraph CallGraphBuilder::build() {
  edges_.resize(scopes_.functions().size());
  out_.functionCount_ = static_cast<uint32_t>(edges_.size());
  linkClasses();
  addNestedEdges();
  for (NodeId node = 0; node < tree_.size(); ++node)
    if (tree_[node].kind == Kind::Call && scopes_.functionOf(node) != noId)
      addCall(node);
  fillGroups();
  out_.components_ = findComponents(edges_);
  out_.edges_ = std::move(edges_);
  return std::move(out_);
}

void CallGraphBuilder::linkClasses() {
  bases_.resize(scopes_.classes().size());
  subclasses_.resize(scopes_.classes().size());
  for (ClassId id = 0; id < scopes_.classes().size(); ++id) {
    NodeId list = tree_.child(scopes_.classes()[id].node, Field::Superclasses);
    if (list == noNode)
      continue;
    for (NodeId base = tree_.firstChild(list); base != noNode; base = tree_.nextSibling(base)) {
      NodeId name = tree_[base].kind == Kind::Subscript ? tree_.firstChild(base) : base; // Base[T]
      ClassId found = classNamed(name);
      if (found == noId || found == id)
        continue;
      bases_[id].push_back(found);
      subclasses_[found].push_back(id);
    }
  }
}

/// A nested function is taken as called by the function that defines it: it is there to be called or handed on.
void CallGraphBuilder::addNestedEdges() {
  for (FunctionId id = 0; id < scopes_.functions().size(); ++id) {
    FunctionId around = scopes_.enclosingFunction(scopes_.functions()[id].outer);
    if (around != noId)
      edges_[around].push_back(id);
  }
}

void CallGraphBuilder::addCall(NodeId call) {
  CallSite site;
  site.call = call;
  site.callee = tree_.child(call, Field::Function);
  site.arguments = tree_.child(call, Field::Arguments);
  site.caller = scopes_.functionOf(call);
  if (site.callee == noNode || site.arguments == noNode)
    return;
  llvm::StringRef runtime = runtimeFunction(tree_, site.callee);
  if (!runtime.empty()) {
    // `__encc__.restart(f, …)` is a call of f; `__encc__.tail_call(f)(…)` is found at its outer call.
    if (runtime != "restart" && runtime != "restart_procedure")
      return;
    site.callee = firstArgument(tree_, call);
    site.rewritten = true;
    if (site.callee == noNode)
      return;
  } else if (tree_[site.callee].kind == Kind::Call) {
    llvm::StringRef inner = runtimeFunction(tree_, tree_.child(site.callee, Field::Function));
    if (inner == "tail_call" || inner == "tail_call_procedure") {
      site.callee = firstArgument(tree_, site.callee);
      site.rewritten = true;
      if (site.callee == noNode)
        return;
    }
  }
  NodeId list = tree_[call].parent;
  if (tree_[list].kind == Kind::ArgumentList && tree_[tree_[list].parent].kind == Kind::Call) {
    llvm::StringRef outer = runtimeFunction(tree_, tree_.child(tree_[list].parent, Field::Function));
    site.rewritten |= outer.substr(0, 10) == "tail_await" || outer.substr(0, 15) == "tail_yield_from";
  }
  resolve(site);
  if (site.target != noId)
    edges_[site.caller].push_back(site.target);
  out_.calls_.push_back(std::move(site));
}

/// The grammar binds `*a.f()` as `(*a.f)()` or `((*a).f)()`: what is called is behind the star.
NodeId CallGraphBuilder::withoutStar(NodeId node) const {
  node = tree_.withoutParentheses(node);
  return node != noNode && tree_[node].kind == Kind::ListSplat ? tree_.firstChild(node) : node;
}

void CallGraphBuilder::resolve(CallSite &site) {
  NodeId callee = withoutStar(site.callee);
  if (callee == noNode)
    return;
  if (tree_[callee].kind == Kind::Identifier)
    resolveName(site, callee);
  else if (tree_[callee].kind == Kind::Attribute)
    resolveAttribute(site, callee);
}

void CallGraphBuilder::resolveName(CallSite &site, NodeId callee) {
  ScopeId scope = scopes_.scopeOf(callee);
  const Binding *binding = scopes_.resolve(scope, scopes_.findName(tree_.text(callee), scope));
  if (!binding)
    return;
  const FunctionNode &caller = scopes_.functions()[site.caller];
  if (binding->parameter && binding->count == 1 && binding->parameterOf == site.caller && caller.ofClass != noId &&
      scopes_.nameText(caller.name) == "__call__" &&
      scopes_.findName(tree_.text(callee), scope) == caller.firstParameter) {
    site.kind = CalleeKind::SelfCall;
    site.target = site.caller;
    return;
  }
  if (binding->functions.empty())
    return;
  bool moduleName = scopes_.functions()[binding->functions.front()].outer == 0;
  if (!binding->isOnlyFunction() || (moduleName && scopes_.hasWildcardImport())) {
    site.kind = CalleeKind::ReboundName;
    site.target = groupOf(binding);
    return;
  }
  site.target = binding->functions.front();
  site.kind = isDecorated(site.target, false) ? CalleeKind::Decorated : CalleeKind::Function;
  if (site.kind == CalleeKind::Function)
    site.function = site.target;
}

void CallGraphBuilder::resolveAttribute(CallSite &site, NodeId callee) {
  NodeId object = withoutStar(tree_.child(callee, Field::Object)), attribute = tree_.child(callee, Field::Attribute);
  if (object == noNode || attribute == noNode ||
      (tree_[object].kind == Kind::Call && tree_.firstChild(object) == noNode))
    return;
  const FunctionNode &caller = scopes_.functions()[site.caller];
  NameId name = scopes_.findName(tree_.text(attribute), scopes_.scopeOf(callee));
  if (name == noId)
    return; // no definition has this name
  bool sameName = caller.ofClass != noId && name == caller.name;
  bool isSuper = tree_[object].kind == Kind::Call && tree_.text(tree_.firstChild(object)) == "super";
  if (isSuper || (sameName && isUpcall(site, object))) {
    site.kind = sameName ? CalleeKind::SuperMethod : CalleeKind::InheritedMethod;
    ClassId named = isSuper ? noId : classNamed(object);
    if (named != noId) {
      site.target = group(named, name, Direction::Up);
    } else if (caller.ofClass != noId && !bases_[caller.ofClass].empty()) {
      site.target = addNode();
      for (ClassId base : bases_[caller.ofClass])
        addEdge(site.target, group(base, name, Direction::Up));
    }
    return;
  }
  if (resolveThroughClass(site, object, name))
    return;
  if (sameName && !isModule(object)) {
    site.kind = CalleeKind::SameNameMethod;
    site.target = site.caller;
  }
}

/// `self.m`, `cls.m` and `Class.m`; true when the receiver's class is known to define or inherit such a method.
bool CallGraphBuilder::resolveThroughClass(CallSite &site, NodeId object, NameId name) {
  object = tree_.withoutParentheses(object);
  if (object == noNode || tree_[object].kind != Kind::Identifier)
    return false;
  ScopeId scope = scopes_.scopeOf(object);
  const Binding *binding = scopes_.resolve(scope, scopes_.findName(tree_.text(object), scope));
  if (!binding || binding->count != 1)
    return false;
  ClassId receiver = binding->boundClass;
  bool instance = false;
  if (binding->parameter && binding->parameterOf != noId) {
    const FunctionNode &owner = scopes_.functions()[binding->parameterOf];
    bool isStatic = llvm::any_of(decoratorsOf(tree_, owner.node),
                                 [&](NodeId decorator) { return tree_.text(decorator) == "staticmethod"; });
    if (owner.ofClass == noId || isStatic || owner.firstParameter != scopes_.findName(tree_.text(object), scope))
      return false;
    receiver = owner.ofClass;
    instance = true;
  }
  if (receiver == noId)
    return false;
  const Binding *method = scopes_.find(scopes_.classes()[receiver].scope, name);
  if (method && (method->functions.empty() || isDecorated(method->functions.front(), true)))
    return false; // an attribute or a property: what it gives can be anything
  site.kind = CalleeKind::InheritedMethod;
  if (method && method->isOnlyFunction()) {
    bool decorated = isDecorated(method->functions.front(), false);
    site.kind = decorated ? CalleeKind::Decorated : CalleeKind::Method;
    if (!decorated)
      site.function = method->functions.front();
  } else if (method) {
    site.kind = CalleeKind::ReboundName;
  } else if (scopes_.functions()[site.caller].ofClass != noId && name == scopes_.functions()[site.caller].name) {
    site.kind = CalleeKind::SameNameMethod;
  }
  site.target = addNode();
  addEdge(site.target, group(receiver, name, Direction::Up));
  if (instance)
    addEdge(site.target, group(receiver, name, Direction::Down));
  if (site.kind == CalleeKind::SameNameMethod)
    addEdge(site.target, site.caller);
  return true;
}

/// `Base.m(self, …)`: the old way to write `super().m(…)`. The receiver is one of the bases, or another class here.
bool CallGraphBuilder::isUpcall(const CallSite &site, NodeId object) const {
  ClassId own = scopes_.functions()[site.caller].ofClass, named = classNamed(object);
  if (named != noId || own == noId)
    return named != own;
  NodeId list = tree_.child(scopes_.classes()[own].node, Field::Superclasses);
  for (NodeId base = list == noNode ? noNode : tree_.firstChild(list); base != noNode; base = tree_.nextSibling(base))
    if (tree_.text(base) == tree_.text(object))
      return true;
  return false;
}

/// `os.path` in `os.path.join(…)`: a function of another module is no method of the same name.
bool CallGraphBuilder::isModule(NodeId expression) const {
  while (expression != noNode && tree_[expression].kind == Kind::Attribute)
    expression = tree_.child(expression, Field::Object);
  if (expression == noNode || tree_[expression].kind != Kind::Identifier)
    return false;
  ScopeId scope = scopes_.scopeOf(expression);
  const Binding *binding = scopes_.resolve(scope, scopes_.findName(tree_.text(expression), scope));
  return binding && binding->count == 1 && binding->module;
}

ClassId CallGraphBuilder::classNamed(NodeId expression) const {
  if (expression == noNode || tree_[expression].kind != Kind::Identifier)
    return noId;
  ScopeId scope = scopes_.scopeOf(expression);
  const Binding *binding = scopes_.resolve(scope, scopes_.findName(tree_.text(expression), scope));
  return binding && binding->count == 1 ? binding->boundClass : noId;
}

uint32_t CallGraphBuilder::groupOf(const Binding *binding) {
  auto known = bindingGroups_.find(binding);
  if (known != bindingGroups_.end())
    return known->second;
  uint32_t node = addNode();
  edges_[node].assign(binding->functions.begin(), binding->functions.end());
  bindingGroups_[binding] = node;
  return node;
}

uint32_t CallGraphBuilder::group(ClassId ofClass, NameId name, Direction direction) {
  GroupKey key{{ofClass, name}, static_cast<uint32_t>(direction)};
  auto known = groups_.find(key);
  if (known != groups_.end())
    return known->second;
  uint32_t node = addNode();
  groups_[key] = node;
  unfilled_.emplace_back(key, node);
  return node;
}

/// Up: the class's own definition, else its bases'. Down: what subclasses put in its place.
void CallGraphBuilder::fillGroups() {
  // A class tree with thousands of levels is not worth the memory its closure would take.
  constexpr size_t most = 1'000'000;
  while (!unfilled_.empty() && edges_.size() < most) {
    auto [key, node] = unfilled_.back();
    unfilled_.pop_back();
    ClassId ofClass = key.first.first;
    NameId name = key.first.second;
    bool up = key.second == static_cast<uint32_t>(Direction::Up);
    if (up) {
      const Binding *own = scopes_.find(scopes_.classes()[ofClass].scope, name);
      if (own) {
        edges_[node].assign(own->functions.begin(), own->functions.end());
        continue;
      }
    }
    for (ClassId next : up ? bases_[ofClass] : subclasses_[ofClass]) {
      uint32_t through = group(next, name, up ? Direction::Up : Direction::Down);
      edges_[node].push_back(through);
      const Binding *own = up ? nullptr : scopes_.find(scopes_.classes()[next].scope, name);
      if (own)
        edges_[node].insert(edges_[node].end(), own->functions.begin(), own->functions.end());
    }
  }
}

bool CallGraphBuilder::isDecorated(FunctionId function, bool property) const {
  return llvm::any_of(decoratorsOf(tree_, scopes_.functions()[function].node), [&](NodeId decorator) {
    llvm::StringRef text = tree_.text(decorator);
    llvm::StringRef last = text.contains('.') ? text.rsplit('.').second : text;
    bool isProperty = last == "property" || last == "cached_property" || last == "setter" || last == "getter" ||
                      last == "deleter" || last == "abstractproperty";
    return property ? isProperty : !isTransparentDecorator(text);
  });
}

bool CallGraph::isRecursive(const CallSite &call) const {
  if (call.target == noId)
    return false;
  uint32_t component = components_.of[call.caller];
  return components_.of[call.target] == component && components_.cyclic[component];
}

std::vector<bool> CallGraph::reaching(const std::vector<bool> &targets) const {
  Edges callers(edges_.size());
  for (uint32_t from = 0; from < edges_.size(); ++from)
    for (uint32_t to : edges_[from])
      callers[to].push_back(from);
  std::vector<bool> reached(edges_.size());
  std::vector<uint32_t> pending;
  for (FunctionId id = 0; id < functionCount_; ++id)
    if (targets[id])
      pending.push_back(id);
  while (!pending.empty()) {
    uint32_t node = pending.back();
    pending.pop_back();
    if (reached[node])
      continue;
    reached[node] = true;
    pending.insert(pending.end(), callers[node].begin(), callers[node].end());
  }
  reached.resize(functionCount_);
  return reached;
}

std::vector<std::vector<FunctionId>> CallGraph::cycles() const {
  std::vector<std::vector<FunctionId>> byComponent(components_.cyclic.size()), result;
  for (FunctionId id = 0; id < functionCount_; ++id)
    byComponent[components_.of[id]].push_back(id);
  for (FunctionId id = 0; id < functionCount_; ++id) {
    uint32_t component = components_.of[id];
    if (components_.cyclic[component] && byComponent[component].front() == id)
      result.push_back(byComponent[component]);
  }
  return result;
}

} // namespace encc
