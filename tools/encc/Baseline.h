// Known recursion of an old project: `encc check --baseline FILE` complains of what is new only.
//
//   src/walk.py  ENC112  Tree.size  self.size  2      two such calls are known; a line number would not last
#pragma once

#include "transform/Plan.h"

#include <map>
#include <string>

namespace encc {

class Baseline {
public:
  /// What identifies a refused call in the source `path`, which is named as seen from the baseline `file`; the number of calls
  /// that share it is kept beside it.
  static std::string keyOf(llvm::StringRef file, llvm::StringRef path, const Decision &decision);

  /// A file that does not exist is an empty baseline. Fails with what is wrong.
  static llvm::Expected<Baseline> load(const std::string &file);
  std::string serialize() const;

  std::map<std::string, unsigned> counts;
};

/// A recursive call that stays a call, and so can overflow the stack.
bool isRefused(const Decision &decision);

} // namespace encc
