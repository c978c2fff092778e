// libFuzzer target: any bytes as a source file, in every mode. A property that does not hold ends the process:
//
//   - no crash, no internal error (ENC3xx), every diagnostic lies inside the text;
//   - bytes are equal when nothing is rewritten, and the text filter spares nothing that decides about a rewrite;
//   - the output loads, and a second transform of it changes nothing;
//   - source maps cover the output, and what they call a copy is one.
//
// That the output compiles when the input does is asked of Python itself: fuzz_programs.py.
#include "transform/Dump.h"
#include "transform/Pipeline.h"
#include "transform/Syntax.h"

#include "llvm/Support/raw_ostream.h"

#include <cstdlib>

namespace {

using namespace encc;

constexpr TailCallMode modes[] = {TailCallMode::Recursive, TailCallMode::All, TailCallMode::None};
constexpr llvm::StringRef modeNames[] = {"recursive", "all", "none"};

[[noreturn]] void fail(llvm::StringRef mode, llvm::StringRef property, llvm::StringRef detail = "") {
  llvm::errs() << "--tail-calls=" << mode << ": " << property << "\n" << detail << "\n";
  std::abort();
}

TransformResult transform(const SourceFile &source, TailCallMode mode, bool strict, llvm::StringRef name) {
  TransformOptions options;
  options.tailCalls = mode;
  options.strict = strict;
  llvm::Expected<TransformResult> result = transformModule(source, options);
  if (!result)
    fail(name, "internal error", llvm::toString(result.takeError()));
  return std::move(*result);
}

void checkDiagnostics(const SourceFile &source, const TransformResult &result, llvm::StringRef name) {
  for (const Diagnostic &diagnostic : result.diagnostics) {
    if (diagnostic.span.begin > diagnostic.span.end || diagnostic.span.end > source.text().size())
      fail(name, "a diagnostic outside of the text", diagnostic.message);
    source.position(diagnostic.span.begin);
    source.position(diagnostic.span.end);
  }
}

void checkMap(const SourceFile &source, const SourceFile &output, const SourceMap &map, llvm::StringRef name) {
  uint32_t at = 0;
  for (const Mapping &mapping : map.mappings()) {
    if (mapping.emitted.begin != at || mapping.original.end > source.text().size())
      fail(name, "the source map has a gap");
    at = mapping.emitted.end;
    if (mapping.exact && output.slice(mapping.emitted) != source.slice(mapping.original))
      fail(name, "the source map calls a copy what is none", output.slice(mapping.emitted));
  }
  if (at != output.text().size())
    fail(name, "the source map ends before the output");
  llvm::Expected<SourceMap> read = SourceMap::parse(map.serialize());
  if (!read)
    fail(name, "the source map cannot be read back", llvm::toString(read.takeError()));
  if (read->serialize() != map.serialize())
    fail(name, "the source map changes when written and read");
}

void check(const SourceFile &source, TailCallMode mode, llvm::StringRef name) {
  TransformResult result = transform(source, mode, false, name);
  checkDiagnostics(source, result, name);
  if (result.changed == (result.bytes == source.bytes()))
    fail(name, "'changed' is not what the bytes say", result.bytes);
  if (result.changed != !result.plan.edits.empty())
    fail(name, "'changed' is not what the plan says", result.bytes);

  TransformResult strict = transform(source, mode, true, name);   // takes no short cut by the text filter
  bool whole = SyntaxTree::parse(source.text()).errors().empty(); // of the others it may spare what is wrong
  if (whole && strict.bytes != result.bytes)
    fail(name, "the text filter spared what decides about a rewrite", strict.bytes);

  llvm::Expected<SourceFile> output = SourceFile::fromBytes("output.py", result.bytes);
  if (!output)
    fail(name, "the output does not load", llvm::toString(output.takeError()));
  checkMap(source, *output, result.map, name);
  if (!result.changed)
    return;
  TransformResult second = transform(*output, mode, true, name);
  if (second.changed)
    fail(name, "a second transform changes the output", result.bytes + "\n----\n" + second.bytes);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::Expected<SourceFile> source =
      SourceFile::fromBytes("input.py", std::string(reinterpret_cast<const char *>(data), size));
  if (!source) { // not text: that is said, with a place
    llvm::consumeError(source.takeError());
    return 0;
  }
  for (size_t i = 0; i < std::size(modes); ++i)
    check(*source, modes[i], modeNames[i]);
  for (llvm::StringRef phase : {"parse", "analyze", "plan"}) {
    llvm::Expected<std::string> text = dumpAfter(phase, *source, TransformOptions());
    if (!text)
      fail("recursive", "no dump", llvm::toString(text.takeError()));
  }
  return 0;
}
