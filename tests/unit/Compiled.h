// Text in, text out: what the tests of the compiler's phases share.
#pragma once

#include "transform/Analysis.h"
#include "transform/Dump.h"
#include "transform/FunctionTraits.h"

#include <gtest/gtest.h>

namespace encc::test {

inline SourceFile sourceOf(llvm::StringRef text) {
  return llvm::cantFail(SourceFile::fromBytes("test.py", text.str()));
}

/// The facts as text, function lines left out.
inline std::string decisions(llvm::StringRef text, TailCallMode mode = TailCallMode::Recursive) {
  SourceFile source = sourceOf(text);
  std::string all = dumpFacts(source, analyze(source, SyntaxTree::parse(source.text()), {mode, false})), out;
  llvm::StringRef rest = all, line;
  while (!rest.empty()) {
    std::tie(line, rest) = rest.split('\n');
    if (line.substr(0, 9) != "function ")
      out += line.str() + "\n";
  }
  return out;
}

/// One word per recursive call: its form, or the code of the refusal.
inline std::string forms(llvm::StringRef text, TailCallMode mode = TailCallMode::Recursive) {
  SourceFile source = sourceOf(text);
  ModuleFacts facts = analyze(source, SyntaxTree::parse(source.text()), {mode, false});
  std::string out;
  for (const CallFacts &call : facts.calls) {
    llvm::StringRef form = callFormName(call.form);
    out += (out.empty() ? "" : " ") + (form.empty() ? codeName(call.reason.code) : form.str());
  }
  return out;
}

/// The transformed text, or "error: …".
inline std::string transformed(llvm::StringRef text, TailCallMode mode = TailCallMode::Recursive) {
  TransformOptions options;
  options.tailCalls = mode;
  options.deep = false;
  llvm::Expected<TransformResult> result = transformModule(sourceOf(text), options);
  return result ? result->bytes : "error: " + llvm::toString(result.takeError());
}

} // namespace encc::test
