// The grammar's scanner looks at all comment lines below a comment to find the next indentation: n² for long runs.
//
//   # 1                   # 1                      (the middle of a long run is blanked for the parser only)
//   # 2           →
//   # 3                   # 3
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace encc {

/// A text of the same length and lines, in which comment lines of long runs are blank; empty when there is no long run.
/// The first lines of a run are kept, and those that may end a string.
std::string blankLongCommentRuns(llvm::StringRef text);

} // namespace encc
