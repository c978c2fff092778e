// A word scanner with Python's strings, comments, brackets and indentation. It follows the rules of CallGraph and
// DeepRecursion as far as words can tell, and asks a graph of names whether anything can reach itself.
//
//   def f(n): return g(n)      f → g
//   def g(n): return f(n)      g → f, a cycle: true
#include "transform/TextFilter.h"

#include "transform/NameGraph.h"
#include "transform/SpecialMethods.h"

#include <array>

namespace encc {
namespace {

constexpr auto wordBytes = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c)
    table[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
  return table;
}();
bool isWord(char c) { return wordBytes[static_cast<unsigned char>(c)]; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

class WordScanner {
public:
  /// With `deep`, functions handed on count as used, classes and special methods for what they call unseen.
  WordScanner(llvm::StringRef text, bool deep) : text_(text), deep_(deep), initializer_(graph_.nameOf("()")) {}

  /// False: no function can reach itself. Text that does not scan cleanly counts as "may be".
  bool mayRecurse() {
    while (at_ < text_.size() && !found_)
      step();
    endStatement(true);
    return found_ || !brackets_.empty() || graph_.hasCycle();
  }

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
  size_t at_ = 0;
  bool found_ = false;    ///< a function that may use itself, or text that words alone cannot tell
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
  // The statement so far, for `name = lambda …: name(…)`: names bound, and names used by the lambda.
  std::vector<std::pair<Name, Name>> assigned_, used_;
  bool lambda_ = false;

  char peek(size_t offset = 0) const { return at_ + offset < text_.size() ? text_[at_ + offset] : '\0'; }
  const Open *function() const { return function_ == none ? nullptr : &open_[function_]; }
  bool inClass() const { return !open_.empty() && open_.back().isClass; }

  void use(Name ofClass, Name name) {
    if (lambda_)
      used_.emplace_back(ofClass, name);
    if (function_ == none)
      return;
    const Open &by = open_[function_];
    found_ |= by.name == name && by.ofClass == ofClass;
    graph_.use(by.definition, ofClass, name);
  }

  void forget(char last) {
    last_ = last;
    word_ = {};
    endsSuper_ = false;
  }

  void step() {
    char c = text_[at_];
    if (lineStart_ && brackets_.empty())
      return beginLine();
    if (isWord(c))
      return isDigit(c) ? number() : word();
    switch (c) {
    case '\'':
    case '"':
      return string(false);
    case '#':
      at_ = std::min(text_.find('\n', at_), text_.size());
      return;
    case '\\':
      at_ += peek(1) == '\r' ? 3 : 2;
      return;
    case '\n':
      ++at_;
      if (brackets_.empty())
        endStatement(true);
      return;
    case ' ':
    case '\t':
    case '\r':
    case '\f':
      ++at_;
      return;
    default:
      return punctuation(c);
    }
  }

  void punctuation(char c) {
    ++at_;
    switch (c) {
    case '(':
      return openParenthesis();
    case '[':
    case '{':
      brackets_.push_back(Bracket::Other);
      if (c == '[')
        useOperator(c);
      return forget(c);
    case ')':
      return closeParenthesis();
    case ']':
    case '}':
      found_ |= brackets_.empty();
      if (!brackets_.empty())
        brackets_.pop_back();
      return forget(c);
    case '.':
      return dot();
    case ',':
      handOn();
      return forget(c);
    case '=':
    case ':':
      if (!word_.empty() && !isAttribute_ &&
          (c == '=' ? !lambda_ && peek() != '=' && brackets_.empty()
                    : peek() == '=' || (!lambda_ && brackets_.empty())))
        assigned_.emplace_back(inClass() ? open_.back().name : none, graph_.nameOf(word_));
      if (c == '=' && peek() == '=')
        useOperator(c);
      return forget(c);
    case ';':
      if (brackets_.empty())
        endStatement(false);
      return forget(c);
    case '-':
      if (peek() == '>')
        return void(++at_);
      [[fallthrough]];
    default:
      useOperator(c);
      return forget(c);
    }
  }

  void openParenthesis() {
    Bracket bracket =
        last_ == 'w' || last_ == ')' || last_ == ']' || last_ == '}' || last_ == '"' ? Bracket::Call : Bracket::Other;
    if (isHeader_) {
      bracket = Bracket::Header;
      isHeader_ = false;
      if (inClass())
        open_.back().header = at_;
    } else if (!word_.empty()) {
      if (word_ == "super" && !isAttribute_)
        bracket = Bracket::Super;
      isAttribute_ ? callAttribute() : callName();
    }
    brackets_.push_back(bracket);
    forget('(');
  }

  void closeParenthesis() {
    handOn();
    found_ |= brackets_.empty();
    last_ = ')';
    endsSuper_ = !brackets_.empty() && brackets_.back() == Bracket::Super;
    if (!brackets_.empty())
      brackets_.pop_back();
  }

  void dot() {
    Object object;
    object.isSuper = endsSuper_;
    if (!word_.empty() && !endsSuper_) {
      if (!isAttribute_)
        object.name = graph_.nameOf(word_);
      if (last_ == 'w')
        object.text = text_.slice(chain_, at_ - 1);
    }
    object_ = object;
    forget('.');
  }

  void number() {
    while (isWord(peek()) || peek() == '.')
      ++at_;
    forget('0');
  }

  void beginLine() {
    uint32_t indentation = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == ' ')
        ++indentation;
      else if (text_[at_] == '\t')
        indentation += 8;
      else if (text_[at_] == '\f')
        indentation = 0;
      else
        break;
    }
    char c = peek();
    lineStart_ = false;
    found_ |= c == '\\'; // where such a line is indented is a matter of taste
    if (c == '\n' || c == '\r' || c == '#' || c == '\0')
      return; // blank: no statement begins; the line's end sets lineStart_ again
    while (!open_.empty() && open_.back().indentation >= indentation)
      open_.pop_back();
    if (function_ != none && function_ >= open_.size()) {
      function_ = static_cast<uint32_t>(open_.size());
      while (function_ != none && (function_ == open_.size() || open_[function_].isClass))
        function_ = function_ == 0 ? none : function_ - 1;
    }
    indentation_ = indentation;
  }

  void endStatement(bool newLine) {
    if (lambda_)
      for (auto [ofClass, name] : assigned_) {
        uint32_t definition = graph_.define(ofClass, name);
        for (auto [usedClass, used] : used_)
          graph_.use(definition, usedClass, used);
        if (function_ != none)
          graph_.use(open_[function_].definition, ofClass, name);
      }
    assigned_.clear();
    used_.clear();
    lambda_ = false;
    isHeader_ = false;
    lineStart_ = newLine;
    forget(0);
  }

  void callName() {
    Name name = graph_.nameOf(word_);
    use(none, name);
    const Open *in = function();
    if (in && in->ofClass != none && in->self == name && in->text == "__call__")
      use(in->ofClass, in->name);
    if (!deep_)
      return;
    use(name, initializer_); // if it is a class
    if (in && in->ofClass != none && (in->self == name || word_ == "type"))
      use(in->ofClass, initializer_);
    callBuiltin();
  }

  void callAttribute() {
    Name name = graph_.nameOf(word_);
    const Open *in = function();
    bool own = in && in->ofClass != none && in->name == name;
    // Up the classes alone no call comes back.
    if (own && (object_.isSuper || isBase(object_.text)))
      return;
    if (object_.isSuper) {
      if (in && in->ofClass != none)
        use(in->ofClass, name);
      return;
    }
    if (own)
      use(in->ofClass, name);
    if (object_.name != none) {
      use(object_.name, name); // if it is a class
      for (const Open &around : open_)
        if (around.ofClass != none && around.self == object_.name)
          use(around.ofClass, name);
    }
    if (!deep_)
      return;
    if (in && in->ofClass != none && word_ == "__class__")
      use(in->ofClass, initializer_);
    callBuiltin();
  }

  /// `hash(…)` in `__hash__`
  void callBuiltin() {
    const Open *in = function();
    if (in && in->ofClass != none && isCalledBy(in->text, word_))
      use(in->ofClass, in->name);
  }

  /// `map(f, items)`, `map(self.m, items)`
  void handOn() {
    if (!deep_ || word_.empty() || brackets_.empty() || brackets_.back() != Bracket::Call)
      return;
    if (!isAttribute_)
      return use(none, graph_.nameOf(word_));
    const Open *in = function();
    if (in && in->ofClass != none && object_.name == in->self)
      use(in->ofClass, graph_.nameOf(word_));
  }

  /// Something that a special method may stand for: see `mayBeRunBy`.
  void useOperator(char c) {
    const Open *in = deep_ ? function() : nullptr;
    if (in && in->ofClass != none && in->text.front() == '_' && mayBeRunBy(in->text, c))
      use(in->ofClass, in->name);
  }

  /// Is it written like one of the bases of the class around? Bases that are more than words are not looked at.
  bool isBase(llvm::StringRef object) const {
    if (object.empty() || function_ == none || function_ == 0 || !open_[function_ - 1].isClass ||
        open_[function_ - 1].header == 0)
      return false;
    llvm::StringRef bases = text_.drop_front(open_[function_ - 1].header);
    size_t end = bases.find_first_of("()[]{}#'\"");
    if (end == llvm::StringRef::npos || bases[end] != ')')
      return false;
    for (bases = bases.take_front(end); !bases.empty();) {
      auto [base, rest] = bases.split(',');
      if (base.trim() == object)
        return true;
      bases = rest;
    }
    return false;
  }

  void word() {
    size_t begin = at_;
    while (isWord(peek()))
      ++at_;
    llvm::StringRef text = text_.slice(begin, at_);
    if ((peek() == '\'' || peek() == '"') && text.size() <= 2 &&
        text.find_first_not_of("rbuftRBUFT") == llvm::StringRef::npos)
      return string(text.find_first_of("ftFT") != llvm::StringRef::npos);
    if (last_ == 'w' && (word_ == "def" || word_ == "class")) {
      define(text, word_ == "class");
      return forget('w');
    }
    if (inClass() && !brackets_.empty() && brackets_.back() == Bracket::Header)
      graph_.inherit(open_.back().name, graph_.nameOf(text));
    isAttribute_ = last_ == '.';
    if (!isAttribute_) {
      chain_ = begin;
      lambda_ |= text == "lambda";
      found_ |= inClass() && (text == "global" || text == "nonlocal");
      if (text == "in")
        useOperator('i');
      if (text == "from" && word_ == "yield")
        useOperator('y');
    }
    last_ = 'w';
    word_ = text;
    endsSuper_ = false;
  }

  void define(llvm::StringRef text, bool isClass) {
    Open open{indentation_, isClass, graph_.nameOf(text), text};
    size_t next = text_.find_first_not_of(" \t", at_);
    char c = next == llvm::StringRef::npos ? '\0' : text_[next];
    found_ |= c != '(' && (!isClass || c != ':'); // type parameters, for one
    isHeader_ = c == '(';
    if (isClass) {
      graph_.defineClass(open.name);
      open_.push_back(open);
      return;
    }
    if (inClass())
      open.ofClass = open_.back().name;
    open.definition = graph_.define(open.ofClass, open.name);
    if (function_ != none)
      graph_.use(open_[function_].definition, open.ofClass, open.name);
    if (open.ofClass != none && (text == "__init__" || text == "__new__" || text == "__post_init__"))
      graph_.use(graph_.define(open.ofClass, initializer_), open.ofClass, open.name);
    size_t first = c == '(' ? text_.find_first_not_of(" \t\r\n", next + 1) : llvm::StringRef::npos;
    if (first != llvm::StringRef::npos && isWord(text_[first]))
      open.self = graph_.nameOf(text_.drop_front(first).take_while(isWord));
    else
      found_ |= first == llvm::StringRef::npos || (text_[first] != ')' && text_[first] != '*' && text_[first] != '/');
    function_ = static_cast<uint32_t>(open_.size());
    open_.push_back(open);
  }

  /// At the opening quote. Replacement fields of f-strings are scanned as code.
  void string(bool formatted) {
    char quote = peek();
    bool triple = peek(1) == quote && peek(2) == quote;
    at_ += triple ? 3 : 1;
    while (at_ < text_.size() && !found_) {
      char c = text_[at_];
      if (c == '\\') {
        at_ += peek(1) == '\r' ? 3 : 2;
      } else if (c == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
        at_ += triple ? 3 : 1;
        return forget('"');
      } else if (c == '\n' && !triple) {
        break;
      } else if (formatted && c == '{' && peek(1) == '{') {
        at_ += 2;
      } else if (formatted && c == '{') {
        useOperator('{');
        field(quote);
      } else {
        ++at_;
      }
    }
    found_ = true;
  }

  /// A replacement field, at its brace. Fields can nest quotes, formats and whole lambdas: such a file is simply parsed.
  void field(char quote) {
    size_t depth = brackets_.size();
    bool inLambda = lambda_;
    brackets_.push_back(Bracket::Other);
    ++at_;
    forget('{');
    while (brackets_.size() > depth && !found_) {
      char c = peek();
      if (c == '"' || c == '\'') { // a string inside: skipped when it is a plain one
        size_t end = c == quote ? llvm::StringRef::npos : text_.find_first_of("\"'\\\n{", at_ + 1);
        found_ |= end == llvm::StringRef::npos || text_[end] != c;
        at_ = end + 1;
        forget('"');
        continue;
      }
      found_ |= c == '\\' || c == '#' || c == '\n' || c == '\0';
      if (!found_)
        step();
      found_ |= lambda_ != inLambda;
    }
  }
};

} // namespace

bool mayHoldFunction(llvm::StringRef text) { return text.contains("def") || text.contains("lambda"); }

bool mayHoldRewrite(llvm::StringRef text, const TransformOptions &options) {
  if (options.tailCalls == TailCallMode::None && !options.deep)
    return false;
  if (text.contains("encc")) // a directive, or output of an earlier run
    return true;
  if (!mayHoldFunction(text))
    return false;
  return options.tailCalls == TailCallMode::All || WordScanner(text, options.deep).mayRecurse();
}

} // namespace encc
