// Make's syntax as ninja reads it: blanks, '#' and '$' in names are escaped.
#include "Depfile.h"

#include <set>

namespace encc {

namespace {

std::string escaped(llvm::StringRef name) {
  std::string out;
  for (char c : name) {
    if (c == ' ' || c == '#' || c == '\\')
      out += '\\';
    else if (c == '$')
      out += '$';
    out += c;
  }
  return out;
}

} // namespace

std::error_code writeDepfile(const std::string &file, llvm::StringRef target, const FileTree &tree, Writer &writer) {
  std::string text = escaped(target) + ":";
  std::set<std::string> configs;
  for (const Entry &entry : tree.entries) {
    text += " \\\n  " + escaped(entry.input);
    if (!entry.settings->configFile.empty())
      configs.insert(entry.settings->configFile);
  }
  for (const std::string &config : configs)
    text += " \\\n  " + escaped(config);
  struct stat like{};
  like.st_mode = 0644;
  return writer.write(file, text + "\n", like);
}

} // namespace encc
