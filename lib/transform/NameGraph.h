// The functions and methods of a file by their names alone, and which of them may use which: a cycle among them is necessary
// for recursion. What has one name counts as one, methods of one name in classes that may inherit from each other too, so
// the graph can only have more cycles than the module.
#pragma once

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

#include <limits>
#include <optional>
#include <vector>

namespace encc {

class NameGraph {
public:
  using Name = uint32_t;
  /// In the place of a class: a function. In the place of a definition: code outside of functions.
  static constexpr uint32_t none = std::numeric_limits<uint32_t>::max();

  /// The number of a name; a private name's is the same in its mangled form.
  Name nameOf(llvm::StringRef word);
  /// A function, or a method of that class; the number stands for it in `use`.
  uint32_t define(Name ofClass, Name name);
  void defineClass(Name name);
  /// The header of a class names another, of the file or not.
  void inherit(Name derived, Name base);
  /// `from` may call this function or method, if there is one.
  void use(uint32_t from, Name ofClass, Name name) {
    if (from != none)
      uses_.push_back({from, ofClass, name});
  }
  /// Whatever may use this definition matters.
  void mark(uint32_t definition) { marked_.push_back(definition); }

  struct Cycles {
    bool any = false;
    std::vector<bool> names;  ///< by name: a definition of that name can reach itself
    std::vector<bool> matter; ///< by definition: it can reach itself, or one that is marked
  };
  /// None if the order of inheritance is unsure.
  std::optional<Cycles> findCycles() const;

private:
  struct Use {
    uint32_t from;
    Name ofClass, name;
  };
  struct ClassOfName {
    Name related; ///< another one that may be related; itself for one of each family
    bool defined = false, awaited = false;
  };
  using Key = std::pair<Name, Name>;

  ClassOfName &classOf(Name name);
  Name familyOf(Name ofClass) const;
  bool hasCyclicClasses() const;

  llvm::StringMap<Name> names_;
  std::vector<ClassOfName> classes_; ///< by name
  llvm::DenseMap<Key, uint32_t> definitions_;
  std::vector<Use> uses_;
  std::vector<uint32_t> marked_;
  std::vector<std::pair<Name, Name>> bases_; ///< class and base
  bool forward_ = false;                     ///< a class is named before it is defined
};

} // namespace encc
