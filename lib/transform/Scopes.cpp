// Lookup over the bindings that ScopeBuilder collected.
#include "transform/Scopes.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {

bool isPrivate(llvm::StringRef name) {
  return name.size() > 2 && name.front() == '_' && name.substr(0, 2) == "__" && name.substr(name.size() - 2) != "__";
}

std::string mangle(llvm::StringRef name, llvm::StringRef className) {
  llvm::StringRef stem = className.ltrim('_');
  return isPrivate(name) && !stem.empty() ? ("_" + stem.str() + name.str()) : name.str();
}

NameId Scopes::findName(llvm::StringRef text, ScopeId scope) const {
  NameId className = scopes_[scope].className;
  auto entry =
      className == noId || !isPrivate(text) ? nameIds_.find(text) : nameIds_.find(mangle(text, names_[className]));
  return entry == nameIds_.end() ? noId : entry->second;
}

FunctionId Scopes::enclosingFunction(ScopeId scope) const {
  while (scope != noId && scopes_[scope].function == noId)
    scope = scopes_[scope].parent;
  return scope == noId ? noId : scopes_[scope].function;
}

const Binding *Scopes::find(ScopeId scope, NameId name) const {
  if (name == noId)
    return nullptr;
  auto entry = bindings_.find({scope, name});
  return entry == bindings_.end() ? nullptr : &entry->second;
}

const Binding *Scopes::resolve(ScopeId scope, NameId name) const {
  // CPython's own compiler gives up long before this depth; the bound keeps generated monsters from costing n².
  constexpr unsigned deepest = 1000;
  bool skipFunctions = false;
  ScopeId start = scope;
  for (unsigned depth = 0; scope != noId && depth < deepest; scope = scopes_[scope].parent, ++depth) {
    ScopeKind kind = scopes_[scope].kind;
    if ((kind == ScopeKind::Class && scope != start) || (skipFunctions && kind != ScopeKind::Module))
      continue;
    const Binding *binding = find(scope, name);
    if (!binding || binding->nonlocal)
      continue;
    if (binding->global && kind != ScopeKind::Module) {
      skipFunctions = true;
      continue;
    }
    return binding->count ? binding : nullptr;
  }
  return nullptr;
}

std::vector<std::pair<llvm::StringRef, const Binding *>> Scopes::bindingsOf(ScopeId scope) const {
  std::vector<std::pair<llvm::StringRef, const Binding *>> result;
  for (const auto &entry : bindings_)
    if (entry.first.first == scope)
      result.emplace_back(names_[entry.first.second], &entry.second);
  llvm::sort(result, [](const auto &left, const auto &right) { return left.first < right.first; });
  return result;
}

} // namespace encc
