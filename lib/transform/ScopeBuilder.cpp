// One loop over the tree numbers scopes, functions and classes and notes what binds a name; then global and nonlocal
// declarations, which may stand anywhere in their function, are applied.
#include "transform/Scopes.h"

namespace encc {

class ScopeBuilder {
public:
  explicit ScopeBuilder(const SyntaxTree &tree) : tree_(tree) {}
  Scopes build();

private:
  enum class How : uint8_t { Other, Module, Parameter, Function, Class, Global, Nonlocal };
  struct Event {
    ScopeId scope;
    NameId name;
    How how;
    NodeId value; ///< the function or class node
  };
  /// What an identifier below this node would mean.
  enum class Target : uint8_t { No, Bind, Capture };

  ScopeId scopeForChild(NodeId node) const;
  Target targetFor(NodeId node) const;
  void open(NodeId node);
  void note(NodeId node);
  void noteIdentifier(NodeId node);
  void event(ScopeId scope, llvm::StringRef name, How how, NodeId value = noNode);
  void apply();
  Binding &bindingFor(const Event &event);

  NameId intern(llvm::StringRef name);
  NameId internMangled(llvm::StringRef name, ScopeId scope);
  ScopeId addScope(ScopeKind kind, ScopeId parent, FunctionId function, NameId className);
  ScopeId parentScope(ScopeId scope) const { return out_.scopes_[scope].parent; }
  NodeId directLambda(NodeId value) const;
  bool isOverload(NodeId definition) const;

  const SyntaxTree &tree_;
  Scopes out_;
  llvm::DenseMap<NodeId, ScopeId> inner_;      ///< the scope a node opens
  llvm::DenseMap<NodeId, ScopeId> parameters_; ///< the type parameter scope of a class
  llvm::DenseMap<NodeId, ClassId> classAt_;
  llvm::DenseMap<ScopeId, ClassId> classOfScope_;
  std::vector<Target> targets_;
  std::vector<Event> events_;
};

Scopes Scopes::build(const SyntaxTree &tree) { return ScopeBuilder(tree).build(); }

Scopes ScopeBuilder::build() {
  out_.scopeOf_.resize(tree_.size());
  targets_.resize(tree_.size());
  addScope(ScopeKind::Module, noId, noId, noId);
  for (NodeId node = 0; node < tree_.size(); ++node) {
    out_.scopeOf_[node] = node == 0 ? 0 : scopeForChild(node);
    targets_[node] = node == 0 ? Target::No : targetFor(node);
    open(node);
    note(node);
  }
  apply();
  return std::move(out_);
}

NameId ScopeBuilder::intern(llvm::StringRef name) {
  auto [entry, isNew] = out_.nameIds_.try_emplace(name, static_cast<NameId>(out_.names_.size()));
  if (isNew)
    out_.names_.push_back(entry->first());
  return entry->second;
}

NameId ScopeBuilder::internMangled(llvm::StringRef name, ScopeId scope) {
  NameId className = out_.scopes_[scope].className;
  return className == noId || !isPrivate(name) ? intern(name) : intern(mangle(name, out_.names_[className]));
}

ScopeId ScopeBuilder::addScope(ScopeKind kind, ScopeId parent, FunctionId function, NameId className) {
  out_.scopes_.push_back({kind, parent, function, className});
  return static_cast<ScopeId>(out_.scopes_.size() - 1);
}

/// Bodies and parameter names belong to the new scope; defaults, annotations, decorators and bases to the one around;
/// a comprehension's first iterable too.
ScopeId ScopeBuilder::scopeForChild(NodeId node) const {
  NodeId parent = tree_[node].parent;
  ScopeId around = out_.scopeOf_[parent];
  Field field = tree_[node].field;
  switch (tree_[parent].kind) {
  case Kind::FunctionDefinition:
  case Kind::Lambda:
    return field == Field::Body || field == Field::Parameters || field == Field::TypeParameters ? inner_.lookup(parent)
                                                                                                : around;
  case Kind::ClassDefinition:
    if (field == Field::Body)
      return inner_.lookup(parent);
    return field == Field::Superclasses || field == Field::TypeParameters ? parameters_.lookup(parent) : around;
  case Kind::DefaultParameter:
  case Kind::TypedParameter:
  case Kind::TypedDefaultParameter:
    // In text that does not parse a parameter may stand anywhere, at module level too.
    return (field == Field::Value || field == Field::Type) && around != 0 ? parentScope(around) : around;
  case Kind::ListComprehension:
  case Kind::SetComprehension:
  case Kind::DictionaryComprehension:
  case Kind::GeneratorExpression:
    return inner_.lookup(parent);
  case Kind::ForInClause: {
    NodeId comprehension = tree_[parent].parent;
    bool first = comprehension != noNode && tree_.childOfKind(comprehension, Kind::ForInClause) == parent;
    bool opened = comprehension != noNode && inner_.count(comprehension);
    return field == Field::Right && first && opened ? parentScope(around) : around;
  }
  default:
    return around;
  }
}

/// Binding flows down through the displays and patterns of a target, never into attributes or subscripts.
ScopeBuilder::Target ScopeBuilder::targetFor(NodeId node) const {
  NodeId parent = tree_[node].parent;
  Target around = targets_[parent];
  Field field = tree_[node].field;
  switch (tree_[parent].kind) {
  case Kind::Assignment:
  case Kind::AugmentedAssignment:
  case Kind::ForStatement:
  case Kind::ForInClause:
  case Kind::TypeAliasStatement:
    return field == Field::Left ? Target::Bind : Target::No;
  case Kind::ExceptClause:
    return field == Field::Alias ? Target::Bind : Target::No;
  case Kind::DefaultParameter:
  case Kind::TypedDefaultParameter:
    return field == Field::Name ? Target::Bind : Target::No;
  case Kind::TypedParameter:
    return field != Field::Type ? Target::Bind : Target::No;
  case Kind::AsPatternTarget:
  case Kind::DeleteStatement:
  case Kind::Parameters:
  case Kind::TypeParameters:
    return Target::Bind;
  case Kind::CaseClause:
    return tree_[node].kind == Kind::CasePattern ? Target::Capture : Target::No;
  case Kind::PatternList:
  case Kind::TuplePattern:
  case Kind::ListPattern:
  case Kind::ListSplatPattern:
  case Kind::DictionarySplatPattern:
  case Kind::ListSplat:
  case Kind::Parenthesized:
  case Kind::Tuple:
  case Kind::List:
  case Kind::ExpressionList:
  case Kind::Type:
  case Kind::SplatType:
    return around;
  case Kind::ConstrainedType: // `T: bound`
    return node == tree_.firstChild(parent) ? around : Target::No;
  default:
    return around == Target::Capture ? around : Target::No;
  }
}

void ScopeBuilder::open(NodeId node) {
  ScopeId around = out_.scopeOf_[node];
  NameId className = out_.scopes_[around].className;
  switch (tree_[node].kind) {
  case Kind::FunctionDefinition:
  case Kind::Lambda: {
    auto id = static_cast<FunctionId>(out_.functions_.size());
    FunctionNode function;
    function.node = node;
    function.lambda = tree_[node].kind == Kind::Lambda;
    function.outer = around;
    function.scope = addScope(ScopeKind::Function, around, id, className);
    if (!function.lambda && out_.scopes_[around].kind == ScopeKind::Class)
      function.ofClass = classOfScope_.lookup(around);
    out_.functions_.push_back(function);
    out_.functionAt_[node] = id + 1;
    inner_[node] = function.scope;
    break;
  }
  case Kind::ClassDefinition: {
    NodeId name = tree_.child(node, Field::Name);
    auto id = static_cast<ClassId>(out_.classes_.size());
    ScopeId outer = around;
    if (tree_.child(node, Field::TypeParameters) != noNode)
      outer = addScope(ScopeKind::TypeParameters, around, out_.scopes_[around].function, className);
    parameters_[node] = outer;
    NameId ownName = name == noNode ? className : intern(tree_.text(name));
    ScopeId scope = addScope(ScopeKind::Class, outer, noId, ownName);
    inner_[node] = scope;
    classOfScope_[scope] = id;
    classAt_[node] = id;
    out_.classes_.push_back({node, name == noNode ? noId : internMangled(tree_.text(name), around), scope});
    break;
  }
  case Kind::ListComprehension:
  case Kind::SetComprehension:
  case Kind::DictionaryComprehension:
  case Kind::GeneratorExpression:
    inner_[node] = addScope(ScopeKind::Comprehension, around, out_.scopes_[around].function, className);
    break;
  default:
    break;
  }
}

/// `lambda …` itself, or already wrapped by us: `__encc__.restartable(lambda …)`.
NodeId ScopeBuilder::directLambda(NodeId value) const {
  value = tree_.withoutParentheses(value);
  if (value == noNode)
    return noNode;
  if (tree_[value].kind == Kind::Call) {
    NodeId callee = tree_.child(value, Field::Function), arguments = tree_.child(value, Field::Arguments);
    if (callee == noNode || arguments == noNode || tree_.text(callee) != "__encc__.restartable")
      return noNode;
    value = tree_.firstChild(arguments);
  }
  return value != noNode && tree_[value].kind == Kind::Lambda ? value : noNode;
}

void ScopeBuilder::event(ScopeId scope, llvm::StringRef name, How how, NodeId value) {
  events_.push_back({scope, internMangled(name, scope), how, value});
}

void ScopeBuilder::note(NodeId node) {
  const Node &self = tree_[node];
  ScopeId scope = out_.scopeOf_[node];
  switch (self.kind) {
  case Kind::Identifier:
    return noteIdentifier(node);
  case Kind::WildcardImport:
    out_.wildcardImport_ = true;
    return;
  case Kind::DottedName: {
    NodeId import = self.parent;
    NodeId first = tree_.firstChild(node);
    bool names = self.field == Field::Name && first != noNode &&
                 (tree_[import].kind == Kind::ImportStatement || tree_[import].kind == Kind::ImportFromStatement ||
                  tree_[import].kind == Kind::FutureImportStatement);
    if (names)
      event(scope, tree_.text(first), tree_[import].kind == Kind::ImportStatement ? How::Module : How::Other);
    return;
  }
  default:
    return;
  }
}

void ScopeBuilder::noteIdentifier(NodeId node) {
  const Node &self = tree_[node];
  const Node &parent = tree_[self.parent];
  ScopeId scope = out_.scopeOf_[node];
  llvm::StringRef text = tree_.text(node);
  switch (parent.kind) {
  case Kind::FunctionDefinition:
    if (self.field == Field::Name) {
      FunctionNode &function = out_.functions_[out_.functionAt(self.parent)];
      function.name = internMangled(text, scope);
      if (!isOverload(self.parent))
        event(scope, text, How::Function, self.parent);
    }
    return;
  case Kind::ClassDefinition:
    if (self.field == Field::Name)
      event(scope, text, How::Class, self.parent);
    return;
  case Kind::GlobalStatement:
    return event(scope, text, How::Global);
  case Kind::NonlocalStatement:
    return event(scope, text, How::Nonlocal);
  case Kind::AliasedImport:
    if (self.field == Field::Alias)
      event(scope, text, tree_[parent.parent].kind == Kind::ImportStatement ? How::Module : How::Other);
    return;
  case Kind::NamedExpression: {
    if (self.field != Field::Name)
      return;
    // A walrus inside a comprehension binds in the function around it.
    while (out_.scopes_[scope].kind == ScopeKind::Comprehension)
      scope = parentScope(scope);
    NodeId lambda = directLambda(tree_.child(self.parent, Field::Value));
    return event(scope, text, lambda == noNode ? How::Other : How::Function, lambda);
  }
  case Kind::Assignment: {
    if (self.field != Field::Left)
      return;
    NodeId value = tree_.child(self.parent, Field::Right);
    while (value != noNode && tree_[value].kind == Kind::Assignment) // a = b = lambda: …
      value = tree_.child(value, Field::Right);
    NodeId lambda = directLambda(value);
    return event(scope, text, lambda == noNode ? How::Other : How::Function, lambda);
  }
  default:
    break;
  }
  if (targets_[node] == Target::No)
    return;
  if (targets_[node] == Target::Capture) {
    // `case Point(x=n)` captures n; `case Color.RED` and `case Point()` capture nothing.
    bool dotted = parent.kind == Kind::DottedName &&
                  (parent.subtreeEnd - self.parent != 2 || tree_[parent.parent].kind == Kind::ClassPattern);
    if (!dotted && parent.kind != Kind::KeywordPattern)
      event(scope, text, How::Other);
    return;
  }
  NodeId holder = self.parent;
  if (parent.kind == Kind::DefaultParameter || parent.kind == Kind::TypedParameter ||
      parent.kind == Kind::TypedDefaultParameter)
    holder = parent.parent;
  bool plainParameter = tree_[holder].kind == Kind::Parameters;
  Kind around = parent.parent == noNode ? Kind::Other : tree_[parent.parent].kind;
  bool inParameters = plainParameter || around == Kind::Parameters || around == Kind::TypedParameter;
  event(scope, text, inParameters ? How::Parameter : How::Other);
  FunctionId owner = out_.scopes_[scope].function;
  if (plainParameter && owner != noId && tree_.firstChild(holder) == (holder == self.parent ? node : self.parent))
    out_.functions_[owner].firstParameter = internMangled(text, scope);
}

/// `@overload` stubs are replaced by the definition that follows them: they are no binding of their own.
bool ScopeBuilder::isOverload(NodeId definition) const {
  NodeId decorated = tree_[definition].parent;
  if (tree_[decorated].kind != Kind::DecoratedDefinition)
    return false;
  for (NodeId c = tree_.firstChild(decorated); c != noNode; c = tree_.nextSibling(c)) {
    if (tree_[c].kind != Kind::Decorator || tree_.firstChild(c) == noNode)
      continue;
    llvm::StringRef text = tree_.text(tree_.firstChild(c));
    if (text == "overload" || text == "typing.overload" || text == "t.overload")
      return true;
  }
  return false;
}

Binding &ScopeBuilder::bindingFor(const Event &event) {
  Binding &here = out_.bindings_[{event.scope, event.name}];
  if (here.global && event.scope != 0)
    return out_.bindings_[{0, event.name}];
  if (!here.nonlocal)
    return here;
  for (ScopeId scope = parentScope(event.scope); scope != noId; scope = parentScope(scope)) {
    if (out_.scopes_[scope].kind != ScopeKind::Function)
      continue;
    auto entry = out_.bindings_.find({scope, event.name});
    if (entry != out_.bindings_.end() && !entry->second.nonlocal && !entry->second.global)
      return entry->second;
  }
  return here;
}

void ScopeBuilder::apply() {
  for (const Event &e : events_) {
    if (e.how == How::Global)
      out_.bindings_[{e.scope, e.name}].global = true;
    else if (e.how == How::Nonlocal)
      out_.bindings_[{e.scope, e.name}].nonlocal = true;
  }
  // Two rounds: names that an inner function binds through `nonlocal` need the outer binding to exist already.
  for (bool nonlocal : {false, true}) {
    for (const Event &e : events_) {
      if (e.how == How::Global || e.how == How::Nonlocal)
        continue;
      auto declared = out_.bindings_.find({e.scope, e.name});
      if ((declared != out_.bindings_.end() && declared->second.nonlocal) != nonlocal)
        continue;
      Binding &binding = bindingFor(e);
      ++binding.count;
      binding.module |= e.how == How::Module;
      if (e.how == How::Parameter) {
        binding.parameter = true;
        binding.parameterOf = out_.scopes_[e.scope].function;
      }
      if (e.how == How::Function) {
        FunctionId id = out_.functionAt(e.value);
        binding.functions.push_back(id);
        if (out_.functions_[id].name == noId)
          out_.functions_[id].name = e.name;
      } else if (e.how == How::Class) {
        binding.boundClass = classAt_.lookup(e.value);
      }
    }
  }
}

} // namespace encc
