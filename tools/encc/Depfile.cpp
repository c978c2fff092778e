// What both make and ninja read: blanks, '#', ':' and '$' in names are escaped, and each source stands once more as a target
// without a rule, or make would stop when it is gone.
#include "Depfile.h"

#include <set>

namespace encc {

namespace {

/// Not so names that make or ninja stops at, or misreads, whatever is done to them.
bool canBeSaid(llvm::StringRef name) {
  return name.find_first_of("\t\n\r;|=") == llvm::StringRef::npos && name.back() != '\\';
}

std::string escaped(llvm::StringRef name) {
  std::string out;
  size_t backslashes = 0; // right before this character: only there they have to be doubled
  for (char c : name) {
    if (c == ' ' || c == '#' || c == ':')
      out.append(backslashes + 1, '\\');
    else if (c == '$')
      out += '$';
    out += c;
    backslashes = c == '\\' ? backslashes + 1 : 0;
  }
  return out;
}

} // namespace

std::error_code writeDepfile(const std::string &file, llvm::StringRef target, const FileTree &tree, Writer &writer) {
  std::set<std::string> names;
  for (const Entry &entry : tree.entries) {
    if (entry.kind != Entry::Kind::Link) // what it leads to is another entry, or nowhere
      names.insert(entry.input);
    if (!entry.settings->configFile.empty())
      names.insert(entry.settings->configFile);
  }
  std::string text = escaped(target) + ":", rules;
  for (const std::string &name : names) {
    if (!canBeSaid(name))
      continue;
    text += " \\\n  " + escaped(name);
    if (name.find('%') == std::string::npos) // or it would be a rule for a pattern
      rules += escaped(name) + ":\n";
  }
  struct stat like{};
  like.st_mode = 0644;
  return writer.write(file, text + "\n" + rules, like);
}

} // namespace encc
