// The first lines of a module: docstring, `__future__` imports, the import of the runtime if there is one already.
#pragma once

#include "transform/ModuleFacts.h"
#include "transform/Scopes.h"

namespace encc {

ModuleHead findModuleHead(const SyntaxTree &tree);
/// The module means something else by `__encc__` than the runtime.
bool bindsRuntimeName(const SyntaxTree &tree, const Scopes &scopes, const ModuleHead &head);
/// First place where `__encc__` is used or bound; empty when nowhere.
Span findRuntimeName(const SyntaxTree &tree);

} // namespace encc
