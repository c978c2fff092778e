// Plain name lists: a name that merely looks the same costs a rewrite, never a wrong one.
#include "transform/Observers.h"

#include "llvm/ADT/STLExtras.h"

namespace encc {
namespace {

llvm::StringRef lastName(llvm::StringRef dotted) { return dotted.contains('.') ? dotted.rsplit('.').second : dotted; }

} // namespace

bool walksFrames(llvm::StringRef callee) {
  static constexpr llvm::StringRef anywhere[] = {"_getframe",    "_getframemodulename", "currentframe", "extract_stack",
                                                 "format_stack", "print_stack",         "walk_stack"};
  return llvm::is_contained(anywhere, lastName(callee)) || callee == "inspect.stack" || callee == "inspect.trace";
}

bool observesFrames(llvm::StringRef callee) {
  static constexpr llvm::StringRef builtins[] = {"locals", "vars", "dir", "eval", "exec", "breakpoint"};
  static constexpr llvm::StringRef qualified[] = {"builtins.locals", "builtins.eval", "builtins.exec"};
  return walksFrames(callee) || lastName(callee) == "set_trace" || llvm::is_contained(builtins, callee) ||
         llvm::is_contained(qualified, callee);
}

bool observesCaller(llvm::StringRef callee) {
  static constexpr llvm::StringRef names[] = {
      "super",   "globals", "warn",      "warn_explicit", "namedtuple", "NamedTuple",     "TypedDict",
      "NewType", "TypeVar", "ParamSpec", "TypeVarTuple",  "Enum",       "IntEnum",        "StrEnum",
      "Flag",    "IntFlag", "exc_info",  "exception",     "format_exc", "make_dataclass", "TypeAliasType"};
  return observesFrames(callee) || llvm::is_contained(names, lastName(callee));
}

llvm::ArrayRef<llvm::StringRef> frameObservers() {
  static constexpr llvm::StringRef names[] = {"locals", "vars", "dir", "eval", "exec", "breakpoint", "set_trace"};
  return names;
}

llvm::ArrayRef<llvm::StringRef> frameWalkers() {
  static constexpr llvm::StringRef names[] = {
      "_getframe",   "_getframemodulename", "currentframe", "extract_stack", "format_stack",
      "print_stack", "walk_stack",          "stack",        "trace",         "warn"};
  return names;
}

bool compilesBody(llvm::StringRef decorator) {
  static constexpr llvm::StringRef names[] = {"jit",         "njit",   "pjit",          "vectorize",
                                              "guvectorize", "cfunc",  "kernel",        "generated_jit",
                                              "stencil",     "script", "script_method", "compile"};
  decorator = decorator.take_until([](char c) { return c == '('; }).rtrim();
  return llvm::is_contained(names, lastName(decorator)) || decorator == "tf.function";
}

} // namespace encc
