// Comments that steer encc, and the functions they mean.
//
//   # encc: off               a function is left as it is; as the file's first comment, the file
//   # encc: require-tail      every recursive call that cannot be a tail call is an error
//
// A directive stands above a `def` or `class` (or above its decorators) or at the end of its first line.
#pragma once

#include "transform/Diagnostic.h"
#include "transform/Scopes.h"

namespace encc {

struct Directives {
  bool fileOff = false;
  std::vector<bool> off;         ///< by function
  std::vector<bool> requireTail; ///< by function
  struct Required {
    Span comment;
    NodeId begin, end; ///< the nodes it is about
  };
  std::vector<Required> required;      ///< each require-tail comment
  std::vector<Diagnostic> diagnostics; ///< unknown or misplaced directives
};

Directives readDirectives(const SyntaxTree &tree, const Scopes &scopes);

/// "off" for "#encc: off"; empty when the comment is no directive.
llvm::StringRef directiveText(llvm::StringRef comment);

} // namespace encc
