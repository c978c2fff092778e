// OUT/.encc-manifest: what encc wrote there and from what, so that the next run does only what has changed and removes
// what has lost its source.
#pragma once

#include "Digest.h"

#include <map>
#include <string>
#include <vector>

namespace encc {

/// One file of the output.
struct Record {
  std::string root;    ///< of the source: path relative to OUT, so that moving both changes nothing
  std::string options; ///< what else the content depends on
  Digest source, output;
  bool python = false, changed = false;
  uint64_t taken = 0, refused = 0, deep = 0; ///< for the summary
};

/// Records by path below OUT.
class Manifest {
public:
  static constexpr llvm::StringLiteral fileName{".encc-manifest"};

  /// Empty when there is none, or it is another version's, or not whole.
  static Manifest load(const std::string &output);
  std::string serialize() const;

  std::map<std::string, Record> records;
};

/// This build of encc, for Record::options: another one may write something else.
const std::string &buildIdentity();

} // namespace encc
