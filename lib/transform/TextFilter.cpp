// What can be told without reading words comes first.
#include "transform/TextFilter.h"

#include "transform/WordScanner.h"

namespace encc {

Needed findNeeded(llvm::StringRef text, const TransformOptions &options) {
  if (options.strict)
    return {};
  if (options.tailCalls == TailCallMode::None && !options.deep && !options.restartPoints)
    return {false, {}};
  bool hasFunction = text.contains("def") || text.contains("lambda");
  if (options.restartPoints && hasFunction)
    return {};
  if (text.contains("encc")) // a directive, or output of an earlier run
    return {options.tailCalls != TailCallMode::None || options.deep, {}};
  if (!hasFunction)
    return {false, {}};
  return options.tailCalls == TailCallMode::All ? Needed() : WordScanner(text, options.deep).run();
}

} // namespace encc
