// One run on one output folder: nobody else's at the same time, what the last run left, what this one leaves.
#pragma once

#include "DiagnosticPrinter.h"
#include "FileTree.h"
#include "Manifest.h"
#include "Writer.h"

namespace encc {

class Session {
public:
  /// Waits for another run on this folder to end. `output` exists.
  Session(const std::string &output, const FileTree &tree, Interrupts &interrupts);
  ~Session();
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  /// Is the record's source below one of these trees?
  static bool isOf(const Record &record, const std::string &output, const FileTree &tree);

  /// What the last run knows of the file, if it was of the same source and the same options.
  const Record *previous(const Entry &entry) const { return find(entry, entry.relative); }
  /// The same of the map beside its output.
  const Record *previousMap(const Entry &entry) const;
  /// The start of a record for a file of this run.
  Record start(const Entry &entry) const;
  /// A null record: the file's output is as the last run left it (the source was in error), and so is its map.
  void keep(const Entry &entry, std::optional<Record> record, std::optional<Record> map);

  /// Removes what this run's sources no longer have, as far as encc wrote it and nobody changed it since. Returns how many.
  size_t removeStale(DiagnosticPrinter &printer);
  /// After an error, when nobody knows whether a source is gone or could only not be seen: remembers all there is.
  void keepStale() { current_.records.insert(previous_.records.begin(), previous_.records.end()); }
  /// Writes the manifest; `touch`: with the time of now even if it stays the same.
  std::error_code finish(Writer &writer, bool touch);

private:
  std::string rootOf(const Entry &entry) const;
  const Record *find(const Entry &entry, const std::string &name) const;
  void keepPrevious(const std::string &name);
  std::string path(llvm::StringRef name) const;
  void sweep();

  std::string output_;
  const FileTree &tree_;
  Interrupts &interrupts_;
  std::vector<std::string> roots_; ///< of the tree, relative to the output
  int lock_ = -1;
  Manifest previous_, current_;
};

/// What a file's content depends on beside its source.
std::string optionsText(const Settings &settings, bool map);

} // namespace encc
