// TextFilter at work: a word scanner with Python's strings, comments, brackets and indentation (WordScanner.cpp). It follows
// the rules of CallGraph and DeepRecursion as far as words can tell (WordUses.cpp), and asks a graph of names what can reach
// itself.
//
//   def f(n): return g(n)      f → g
//   def g(n): return f(n)      g → f, a cycle: the parser must see both
//   def h(n): return f(n)      h → f: the parser can be spared `return f(n)`
#pragma once

#include "transform/SpareBodies.h"
#include "transform/TextFilter.h"

namespace encc {

class WordScanner {
public:
  /// With `deep`, functions handed on count as used, classes and special methods for what they call unseen.
  WordScanner(llvm::StringRef text, bool deep);

  /// Text that does not scan cleanly is all needed.
  Needed run();

private:
  using Name = NameGraph::Name;
  static constexpr Name none = NameGraph::none;
  enum class Bracket : uint8_t { Call, Super, Header, Other };
  /// A `def` or class whose body goes on.
  struct Open {
    uint32_t indentation;
    bool isClass;
    Name name;
    llvm::StringRef text;
    Name ofClass = none;        ///< of a method
    uint32_t definition = none; ///< number in the graph, of a `def`
    Name self = none;           ///< first parameter
    uint32_t around = none;     ///< index of the `def` around
    size_t header = 0;          ///< begin of a class's bases, behind '('
  };
  /// What stands before the dot of an attribute.
  struct Object {
    Name name = none;     ///< of a single word
    llvm::StringRef text; ///< of words between dots; empty for all else
    bool isSuper = false;
  };

  llvm::StringRef text_;
  bool deep_;
  NameGraph graph_;
  Name initializer_; ///< stands for all methods that make an instance
  Name walkers_ = none,
       observers_ = none; ///< numbers below are the names of `frameWalkers`, of these and `frameObservers`
  SpareBodies bodies_;
  size_t at_ = 0;
  size_t end_ = 0;        ///< of the last token
  bool odd_ = false;      ///< text that words alone cannot tell
  bool lineStart_ = true; ///< nothing but blanks since the logical line began
  uint32_t indentation_ = 0;
  std::vector<Bracket> brackets_;
  std::vector<Open> open_;
  uint32_t function_ = none; ///< index of the innermost `def`
  // The last token: a word keeps its meaning behind a closing parenthesis, `(f)(x)` calls f.
  char last_ = 0; ///< 'w' for words, else the character
  llvm::StringRef word_;
  bool isAttribute_ = false;
  Object object_;          ///< of the attribute that the last word is, or that the next one will be
  size_t chain_ = 0;       ///< begin of the words between dots that the last word belongs to
  bool endsSuper_ = false; ///< the last token closes `super(…)`
  bool isHeader_ = false;  ///< the next parenthesis holds parameters or bases
  bool inHeader_ = false;  ///< the next colon outside of brackets begins the body of a function that stands in no other
  // The statement so far, for `name = lambda …: name(…)`: names bound, and names used by the lambda.
  std::vector<std::pair<Name, Name>> assigned_, used_;
  bool lambda_ = false, lambdaWalks_ = false;

  char peek(size_t offset = 0) const { return at_ + offset < text_.size() ? text_[at_ + offset] : '\0'; }
  const Open *function() const { return function_ == none ? nullptr : &open_[function_]; }
  bool inClass() const { return !open_.empty() && open_.back().isClass; }

  void forget(char last) {
    last_ = last;
    word_ = {};
    endsSuper_ = false;
  }

  // Text to tokens.
  void step();
  void beginLine();
  void endStatement(bool newLine);
  void punctuation(char c);
  void openParenthesis();
  void closeParenthesis();
  void dot();
  void number();
  void word();
  /// At the opening quote. Replacement fields of f-strings are scanned as code.
  void string(bool formatted);
  /// A replacement field, at its brace. Fields can nest formats and whole lambdas: such a file is simply parsed.
  void field(bool triple);

  // Definitions.
  void define(llvm::StringRef text, bool isClass);
  void findSelf();
  /// At the colon.
  void endHeader();

  // Uses by the function that goes on.
  void use(Name ofClass, Name name);
  void callName();
  void callAttribute();
  /// `hash(…)` in `__hash__`
  void callBuiltin();
  /// `map(f, items)`, `map(self.m, items)`
  void handOn();
  /// Something that a special method may stand for: see `mayBeRunBy`.
  void useOperator(char c);
  /// Is it written like one of the bases of the class around? Bases that are more than words are not looked at.
  bool isBase(llvm::StringRef object) const;
  void noteObserver(Name name);
  void noteWalker();
};

} // namespace encc
