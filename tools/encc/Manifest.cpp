// Lines of fields between tabs; roots and options stand once and are numbered from 0:
//
//   encc-manifest 2
//   root  ../src
//   options  0.1.0 7c53e1a2 recursive
//   python  0 0 1204:9f31… 1302:11d0… changed 2 1 0  pkg/a.py
//   end
#include "Manifest.h"

#include "Writer.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

#include <fcntl.h>

namespace encc {

namespace {

constexpr llvm::StringLiteral header("encc-manifest 2");

/// File names may hold what separates fields.
std::string escaped(llvm::StringRef text) {
  std::string out;
  for (char c : text) {
    if (c == '\\' || c == '\n' || c == '\t')
      out += '\\';
    out += c == '\n' ? 'n' : c == '\t' ? 't' : c;
  }
  return out;
}

std::string unescaped(llvm::StringRef text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    bool escape = text[i] == '\\' && i + 1 < text.size();
    char c = escape ? text[++i] : text[i];
    out += escape && c == 'n' ? '\n' : escape && c == 't' ? '\t' : c;
  }
  return out;
}

std::string digestText(const Digest &digest) {
  return std::to_string(digest.size) + ":" + llvm::utohexstr(digest.hash, /*LowerCase=*/true);
}

bool parseDigest(llvm::StringRef text, Digest &digest) {
  auto [size, hash] = text.split(':');
  return !size.getAsInteger(10, digest.size) && !hash.getAsInteger(16, digest.hash);
}

/// The numbers of texts in the order of their first use.
class Numbered {
public:
  size_t operator()(const std::string &text) {
    auto [entry, isNew] = numbers_.try_emplace(text, texts.size());
    if (isNew)
      texts.push_back(text);
    return entry->second;
  }
  std::vector<std::string> texts;

private:
  std::map<std::string, size_t> numbers_;
};

bool parseRecord(llvm::ArrayRef<llvm::StringRef> fields, llvm::ArrayRef<std::string> roots,
                 llvm::ArrayRef<std::string> options, Manifest &manifest) {
  llvm::SmallVector<llvm::StringRef, 8> parts;
  if (fields.size() != 3)
    return false;
  fields[1].split(parts, ' ');
  Record record;
  size_t root = 0, option = 0;
  if (parts.size() != 8 || parts[0].getAsInteger(10, root) || root >= roots.size() ||
      parts[1].getAsInteger(10, option) || option >= options.size() || !parseDigest(parts[2], record.source) ||
      !parseDigest(parts[3], record.output) || parts[5].getAsInteger(10, record.taken) ||
      parts[6].getAsInteger(10, record.refused) || parts[7].getAsInteger(10, record.deep))
    return false;
  record.root = roots[root];
  record.options = options[option];
  record.python = fields[0] == "python";
  record.changed = parts[4] == "changed";
  manifest.records.emplace(unescaped(fields[2]), std::move(record));
  return true;
}

} // namespace

Manifest Manifest::load(const std::string &output) {
  Manifest manifest;
  std::string bytes;
  struct stat status;
  if (readFile(output + "/" + fileName.str(), bytes, status))
    return manifest;
  std::vector<std::string> roots, options;
  llvm::SmallVector<llvm::StringRef, 0> lines;
  llvm::StringRef(bytes).split(lines, '\n');
  bool good = lines.size() > 2 && lines[0] == header && lines[lines.size() - 2] == "end";
  for (size_t i = 1; good && i + 2 < lines.size(); ++i) {
    llvm::SmallVector<llvm::StringRef, 3> fields;
    lines[i].split(fields, '\t');
    if (fields.size() == 2 && fields[0] == "root")
      roots.push_back(unescaped(fields[1]));
    else if (fields.size() == 2 && fields[0] == "options")
      options.push_back(unescaped(fields[1]));
    else
      good = parseRecord(fields, roots, options, manifest);
  }
  return good ? manifest : Manifest();
}

std::string Manifest::serialize() const {
  Numbered roots, options;
  std::string lines;
  for (const auto &[path, record] : records) {
    lines += record.python ? "python\t" : "copy\t";
    lines += std::to_string(roots(record.root)) + " " + std::to_string(options(record.options)) + " ";
    lines += digestText(record.source) + " " + digestText(record.output) + (record.changed ? " changed " : " same ");
    lines += std::to_string(record.taken) + " " + std::to_string(record.refused) + " " + std::to_string(record.deep);
    lines += "\t" + escaped(path) + "\n";
  }
  std::string out = header.str() + "\n";
  for (const std::string &root : roots.texts)
    out += "root\t" + escaped(root) + "\n";
  for (const std::string &option : options.texts)
    out += "options\t" + escaped(option) + "\n";
  return out + lines + "end\n";
}

const std::string &buildIdentity() {
  static const std::string identity = [] {
    std::optional<Digest> self;
    struct stat status;
    int file = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (file >= 0 && ::fstat(file, &status) == 0)
      self = digestOfOpenFile(file, static_cast<uint64_t>(status.st_size));
    return std::string(ENCC_VERSION) + (self ? " " + llvm::utohexstr(self->hash, /*LowerCase=*/true) : "");
  }();
  return identity;
}

} // namespace encc
