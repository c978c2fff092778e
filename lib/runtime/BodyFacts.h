// What the patcher may assume about a body and about the arguments of its self calls.
#pragma once

#include "runtime/RestartSites.h"

namespace encc {

/// Whether the body only computes with its parameters and constants: no calls but self calls, no attributes, items, globals
/// or captured variables. If the parameters are numbers and strings, it then runs no code that could rebind a name.
bool onlyComputes(const Bytecode &bytecode, const std::vector<RestartSite> &sites);

/// For each instruction of the site's region: whether what it loads is still on the stack when the parameters are stored.
/// Such a value must be owned: a borrowed one dies with the local it is borrowed from.
std::vector<bool> loadsThatStay(const Bytecode &bytecode, const RestartSite &site);

} // namespace encc
