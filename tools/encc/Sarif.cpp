// Translated from the JSON form, so that the two cannot say different things.
#include "Sarif.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

#include <set>

namespace encc {

namespace {

namespace json = llvm::json;

/// (What LLVM's own getters return is no std::optional before LLVM 16.)
llvm::StringRef textOf(const json::Object &object, llvm::StringRef key) {
  if (const json::Value *value = object.get(key))
    if (auto text = value->getAsString())
      return *text;
  return "";
}

int64_t numberOf(const json::Object &object, llvm::StringRef key) {
  if (const json::Value *value = object.get(key))
    if (auto number = value->getAsInteger())
      return *number;
  return 0;
}

// Values own their texts (as std::string): a StringRef in them would point into the line that was parsed.
json::Object message(llvm::StringRef text) { return json::Object{{"text", text.str()}}; }

/// Of a path as in messages to what a URI may hold.
std::string uriOf(llvm::StringRef path) {
  constexpr llvm::StringLiteral digits("0123456789ABCDEF");
  std::string out = llvm::sys::path::is_absolute(path) ? "file://" : "";
  for (unsigned char c : path) {
    if (isalnum(c) || c == '/' || c == '.' || c == '-' || c == '_' || c == '~')
      out += static_cast<char>(c);
    else
      out += {'%', digits[c >> 4], digits[c & 15]};
  }
  return out;
}

json::Object resultOf(const json::Object &diagnostic) {
  json::Object place{{"artifactLocation", json::Object{{"uri", uriOf(textOf(diagnostic, "path"))}}}};
  if (numberOf(diagnostic, "line") > 0)
    place["region"] = json::Object{{"startLine", numberOf(diagnostic, "line")},
                                   {"startColumn", numberOf(diagnostic, "column")},
                                   {"endLine", numberOf(diagnostic, "endLine")},
                                   {"endColumn", numberOf(diagnostic, "endColumn")}};
  llvm::StringRef severity = textOf(diagnostic, "severity");
  std::string text = textOf(diagnostic, "message").str();
  if (const json::Array *notes = diagnostic.getArray("notes"))
    for (const json::Value &note : *notes)
      if (const json::Object *object = note.getAsObject())
        text += "\n" + textOf(*object, "text").str();
  return json::Object{{"ruleId", textOf(diagnostic, "code").str()},
                      {"level", severity == "remark" ? std::string("note") : severity.str()},
                      {"message", message(text)},
                      {"locations", json::Array{json::Object{{"physicalLocation", std::move(place)}}}}};
}

} // namespace

void writeSarif(llvm::StringRef diagnostics, llvm::raw_ostream &out) {
  json::Array results, rules;
  std::set<std::string> codes;
  while (!diagnostics.empty()) {
    llvm::StringRef line;
    std::tie(line, diagnostics) = diagnostics.split('\n');
    llvm::Expected<json::Value> value = json::parse(line);
    if (!value) {
      llvm::consumeError(value.takeError());
      continue;
    }
    const json::Object *object = value->getAsObject();
    if (!object || textOf(*object, "kind") != "diagnostic")
      continue;
    results.push_back(resultOf(*object));
    codes.insert(textOf(*object, "code").str());
  }
  for (const std::string &code : codes)
    rules.push_back(json::Object{{"id", code}, {"help", message("encc explain " + code)}});
  json::Object driver{{"name", "encc"}, {"version", ENCC_VERSION}, {"rules", std::move(rules)}};
  json::Object run{{"tool", json::Object{{"driver", std::move(driver)}}},
                   {"columnKind", "unicodeCodePoints"},
                   {"results", std::move(results)}};
  json::Object log{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                   {"version", "2.1.0"},
                   {"runs", json::Array{std::move(run)}}};
  out << json::Value(std::move(log)) << '\n';
}

} // namespace encc
