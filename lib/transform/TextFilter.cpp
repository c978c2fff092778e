// A word scanner with Python's strings, comments, brackets and indentation, and a graph of names: a cycle among them is
// necessary for recursion. Definitions of one name count as one, so the graph can only have more cycles than the module.
//
//   def f(n): return g(n)      f → g
//   def g(n): return f(n)      g → f, a cycle: true
#include "transform/TextFilter.h"

#include "transform/Components.h"

#include "llvm/ADT/StringMap.h"

namespace encc {
namespace {

bool isWordStart(unsigned char c) { return isalpha(c) || c == '_' || c >= 0x80; }
bool isWord(unsigned char c) { return isalnum(c) || c == '_' || c >= 0x80; }

class NameGraph {
public:
  /// With `implicit`, names that are not called count too, and classes and special methods for what they call unseen.
  NameGraph(llvm::StringRef text, bool implicit) : text_(text), implicit_(implicit) {}

  /// False: no name can reach itself. Text that does not scan cleanly counts as "may be".
  bool mayRecurse() {
    while (at_ < text_.size() && !confused_)
      step();
    if (confused_ || depth_ != 0)
      return true;
    std::vector<std::vector<uint32_t>> edges(names_.size());
    for (auto [from, to] : edges_)
      if (defined_[to])
        edges[from].push_back(to);
    Components components = findComponents(edges);
    for (size_t i = 0; i < components.cyclic.size(); ++i)
      if (components.cyclic[i])
        return true;
    return false;
  }

private:
  struct Open {
    uint32_t indentation;
    uint32_t name;
  };
  llvm::StringRef text_;
  bool implicit_;
  size_t at_ = 0;
  unsigned depth_ = 0;
  bool confused_ = false;
  bool lineStart_ = true; ///< nothing but blanks since the logical line began
  llvm::StringMap<uint32_t> names_;
  std::vector<bool> defined_;
  std::vector<std::pair<uint32_t, uint32_t>> edges_;
  std::vector<Open> open_;   ///< the `def`s around, by indentation
  llvm::StringRef previous_; ///< last word, when only blanks followed
  // The statement so far, for `name = lambda …: name(…)`: names that are followed by '=' or ':', and names called.
  std::vector<uint32_t> assigned_, called_;
  bool lambda_ = false;
  uint32_t indentation_ = 0; ///< of the line

  uint32_t nameOf(llvm::StringRef word) {
    auto [entry, isNew] = names_.try_emplace(word, static_cast<uint32_t>(defined_.size()));
    if (isNew)
      defined_.push_back(false);
    return entry->second;
  }
  char peek(size_t offset = 0) const { return at_ + offset < text_.size() ? text_[at_ + offset] : '\0'; }

  void step() {
    unsigned char c = static_cast<unsigned char>(text_[at_]);
    if (lineStart_ && depth_ == 0)
      return beginLine();
    if (isWordStart(c))
      return word();
    if (isdigit(c)) {
      while (isWord(static_cast<unsigned char>(peek())) || peek() == '.')
        ++at_;
      previous_ = {};
      return;
    }
    switch (c) {
    case '\'':
    case '"':
      string(false);
      previous_ = {};
      return;
    case '#':
      at_ = std::min(text_.find('\n', at_), text_.size());
      return;
    case '\\':
      at_ += peek(1) == '\r' ? 3 : 2;
      return;
    case '\n':
      ++at_;
      if (depth_ == 0)
        endStatement(true);
      return;
    case ' ':
    case '\t':
    case '\r':
    case '\f':
      ++at_;
      return;
    case '(':
      if (!previous_.empty())
        call(previous_);
      [[fallthrough]];
    case '[':
    case '{':
      ++depth_;
      break;
    case ')':
    case ']':
    case '}':
      if (depth_ == 0)
        confused_ = true;
      else
        --depth_;
      ++at_;
      if (c != ')') // `(f)(x)` calls f: the word before a closing parenthesis stays
        previous_ = {};
      return;
    case '=':
    case ':':
      if (!previous_.empty() && (c == ':' || peek(1) != '='))
        assigned_.push_back(nameOf(previous_));
      break;
    case ';':
      if (depth_ == 0)
        endStatement(false);
      break;
    default:
      break;
    }
    ++at_;
    previous_ = {};
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
    confused_ |= c == '\\'; // where such a line is indented is a matter of taste
    if (c == '\n' || c == '\r' || c == '#' || c == '\0')
      return; // blank: no statement begins; the line's end sets lineStart_ again
    while (!open_.empty() && open_.back().indentation >= indentation)
      open_.pop_back();
    indentation_ = indentation;
  }

  void endStatement(bool newLine) {
    if (lambda_)
      for (uint32_t name : assigned_) {
        defined_[name] = true;
        for (uint32_t callee : called_)
          edges_.emplace_back(name, callee);
        if (!open_.empty())
          edges_.emplace_back(open_.back().name, name);
      }
    assigned_.clear();
    called_.clear();
    lambda_ = false;
    previous_ = {};
    lineStart_ = newLine;
  }

  void call(llvm::StringRef callee) {
    uint32_t name = nameOf(callee);
    called_.push_back(name);
    for (const Open &around : open_) // a nested function counts for all around it
      edges_.emplace_back(around.name, name);
  }

  void word() {
    size_t begin = at_;
    while (isWord(static_cast<unsigned char>(peek())))
      ++at_;
    llvm::StringRef text = text_.slice(begin, at_);
    if (peek() == '\'' || peek() == '"') {
      std::string prefix = text.lower();
      bool known = prefix.size() <= 2 && llvm::StringRef(prefix).find_first_not_of("rbuft") == llvm::StringRef::npos;
      if (known) {
        bool formatted = prefix.find_first_of("ft") != std::string::npos;
        string(formatted);
        previous_ = {};
        return;
      }
    }
    if (previous_ == "def" || (implicit_ && previous_ == "class")) {
      define(text);
      previous_ = {};
      return;
    }
    if (implicit_ && !open_.empty())
      call(text); // perhaps handed on
    lambda_ |= text == "lambda";
    previous_ = text;
  }

  void define(llvm::StringRef text) {
    uint32_t name = nameOf(text);
    defined_[name] = true;
    if (!open_.empty())
      edges_.emplace_back(open_.back().name, name);
    open_.push_back({indentation_, name});
    if (implicit_ && text == "__init__") { // called by these too
      for (llvm::StringRef maker : {"cls", "type", "__class__"}) {
        uint32_t by = nameOf(maker);
        defined_[by] = true;
        edges_.emplace_back(by, name);
      }
    } else if (implicit_ && text.take_front(2) == "__" && text.take_back(2) == "__") {
      edges_.emplace_back(name, name); // it may use the operator it stands for
    }
    // `self(…)` in `__call__` is a call of `__call__`: its first parameter is taken for a name of the method.
    if (text == "__call__") {
      size_t open = text_.find_first_not_of(" \t", at_);
      size_t first = open == llvm::StringRef::npos ? open : text_.find_first_not_of(" \t\r\n", open + 1);
      if (first == llvm::StringRef::npos)
        return;
      size_t end = first;
      while (end < text_.size() && isWord(static_cast<unsigned char>(text_[end])))
        ++end;
      uint32_t self = nameOf(text_.slice(first, end));
      defined_[self] = true;
      edges_.emplace_back(self, name);
    }
  }

  /// At the opening quote. Replacement fields of f-strings are scanned as code.
  void string(bool formatted) {
    char quote = peek();
    bool triple = peek(1) == quote && peek(2) == quote;
    at_ += triple ? 3 : 1;
    while (at_ < text_.size()) {
      char c = text_[at_];
      if (c == '\\') {
        at_ += peek(1) == '\r' ? 3 : 2;
        continue;
      }
      if (c == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
        at_ += triple ? 3 : 1;
        return;
      }
      if (c == '\n' && !triple)
        break;
      // Fields can nest quotes, formats and whole lambdas: such a file is simply parsed.
      if (formatted && c == '{' && peek(1) != '{' && fieldIsHard(quote))
        break;
      at_ += formatted && c == '{' && peek(1) == '{' ? 2 : 1;
    }
    confused_ = true;
  }

  /// Scans over a replacement field for its calls; true when it holds quotes or other things that need a parser.
  bool fieldIsHard(char quote) {
    unsigned depth = 0;
    llvm::StringRef last;
    for (size_t i = at_ + 1; i < text_.size(); ++i) {
      char c = text_[i];
      if (isWordStart(static_cast<unsigned char>(c))) {
        size_t begin = i;
        while (i < text_.size() && isWord(static_cast<unsigned char>(text_[i])))
          ++i;
        last = text_.slice(begin, i);
        if (last == "lambda")
          return true;
        --i;
        continue;
      }
      if (c == '(' && !last.empty())
        call(last);
      if (c == '"' || c == '\'') { // a string inside: skipped when it is a plain one
        size_t end = c == quote ? llvm::StringRef::npos : text_.find_first_of("\"'\\\n{", i + 1);
        if (end == llvm::StringRef::npos || text_[end] != c)
          return true;
        i = end;
        last = {};
        continue;
      }
      if (c == '\\' || c == '#')
        return true;
      if (c == '(' || c == '[' || c == '{')
        ++depth;
      else if (c == '}' && depth == 0) {
        at_ = i; // the caller steps over the brace
        return false;
      } else if (c == ')' || c == ']' || c == '}')
        --depth;
      if (c != ' ' && c != ')')
        last = {};
    }
    return true;
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
  return options.tailCalls == TailCallMode::All || NameGraph(text, options.deep).mayRecurse();
}

} // namespace encc
