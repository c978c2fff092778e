// One loop over the text, a token at a time.
#include "transform/WordScanner.h"

#include "transform/Observers.h"

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

} // namespace

WordScanner::WordScanner(llvm::StringRef text, bool deep)
    : text_(text), deep_(deep), initializer_(graph_.nameOf("()")) {
  for (llvm::StringRef name : frameWalkers())
    walkers_ = graph_.nameOf(name) + 1;
  for (llvm::StringRef name : frameObservers())
    observers_ = graph_.nameOf(name) + 1;
}

Needed WordScanner::run() {
  while (at_ < text_.size() && !odd_)
    step();
  endStatement(true);
  if (function_ != none)
    bodies_.close(end_);
  if (odd_ || !brackets_.empty())
    return {};
  std::optional<NameGraph::Cycles> cycles = graph_.findCycles();
  if (!cycles)
    return {};
  return cycles->any ? Needed{true, bodies_.spared(*cycles)} : Needed{false, {}};
}

void WordScanner::step() {
  char c = text_[at_];
  if (lineStart_ && brackets_.empty())
    return beginLine();
  switch (c) {
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
    break;
  }
  if (isWord(c))
    isDigit(c) ? number() : word();
  else if (c == '"' || c == '\'')
    string(false);
  else
    punctuation(c);
  end_ = at_;
}

void WordScanner::punctuation(char c) {
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
    odd_ |= brackets_.empty();
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
        (c == '=' ? !lambda_ && peek() != '=' && brackets_.empty() : peek() == '=' || (!lambda_ && brackets_.empty())))
      assigned_.emplace_back(inClass() ? open_.back().name : none, graph_.nameOf(word_));
    if (c == '=' && peek() == '=')
      useOperator(c);
    if (c == '=' && word_ == "stacklevel")
      noteWalker();
    if (c == ':' && brackets_.empty())
      endHeader();
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

void WordScanner::endHeader() {
  isHeader_ = false;
  if (!inHeader_)
    return;
  inHeader_ = false;
  size_t begin = at_;
  while (begin < text_.size() && llvm::StringRef(" \t\r\n\f#").contains(text_[begin]))
    begin = text_[begin] == '#' ? std::min(text_.find('\n', begin), text_.size()) : begin + 1;
  bodies_.begin(begin);
  if (lambda_) // `-> lambda: …:`
    bodies_.keep();
}

void WordScanner::openParenthesis() {
  Bracket bracket =
      last_ == 'w' || last_ == ')' || last_ == ']' || last_ == '}' || last_ == '"' ? Bracket::Call : Bracket::Other;
  if (isHeader_ && brackets_.empty()) {
    bracket = Bracket::Header;
    isHeader_ = false;
    inClass() ? void(open_.back().header = at_) : findSelf();
  } else if (!word_.empty()) {
    if (word_ == "super" && !isAttribute_)
      bracket = Bracket::Super;
    isAttribute_ ? callAttribute() : callName();
  }
  brackets_.push_back(bracket);
  forget('(');
}

void WordScanner::findSelf() {
  size_t first = text_.find_first_not_of(" \t\r\n", at_);
  if (first != llvm::StringRef::npos && isWord(text_[first]))
    open_.back().self = graph_.nameOf(text_.drop_front(first).take_while(isWord));
  else
    odd_ |= first == llvm::StringRef::npos || (text_[first] != ')' && text_[first] != '*' && text_[first] != '/');
}

void WordScanner::closeParenthesis() {
  handOn();
  odd_ |= brackets_.empty();
  last_ = ')';
  endsSuper_ = !brackets_.empty() && brackets_.back() == Bracket::Super;
  if (!brackets_.empty())
    brackets_.pop_back();
}

void WordScanner::dot() {
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

void WordScanner::number() {
  while (isWord(peek()) || peek() == '.')
    ++at_;
  forget('0');
}

void WordScanner::beginLine() {
  uint32_t indentation = 0;
  for (; at_ < text_.size(); ++at_) {
    if (text_[at_] == ' ')
      ++indentation;
    else if (text_[at_] == '\t') {
      odd_ |= indentation % 8 != 0;
      indentation += 8;
    } else if (text_[at_] == '\f')
      indentation = 0;
    else
      break;
  }
  char c = peek();
  lineStart_ = false;
  odd_ |= c == '\\'; // where such a line is indented is a matter of taste
  if (c == '\n' || c == '\r' || c == '#' || c == '\0')
    return; // blank: no statement begins; the line's end sets lineStart_ again
  while (!open_.empty() && open_.back().indentation >= indentation)
    open_.pop_back();
  if (function_ != none && function_ >= open_.size()) {
    function_ = static_cast<uint32_t>(open_.size());
    while (function_ != none && (function_ == open_.size() || open_[function_].isClass))
      function_ = function_ == 0 ? none : function_ - 1;
    if (function_ == none)
      bodies_.close(end_);
  }
  indentation_ = indentation;
}

void WordScanner::endStatement(bool newLine) {
  if (lambda_)
    for (auto [ofClass, name] : assigned_) {
      uint32_t definition = graph_.define(ofClass, name);
      if (function_ != none)
        bodies_.hold(definition);
      if (lambdaWalks_)
        graph_.mark(definition);
      for (auto [usedClass, used] : used_)
        graph_.use(definition, usedClass, used);
      if (function_ != none)
        graph_.use(open_[function_].definition, ofClass, name);
    }
  assigned_.clear();
  used_.clear();
  lambda_ = lambdaWalks_ = false;
  isHeader_ = inHeader_ = false;
  lineStart_ = newLine;
  forget(0);
}

void WordScanner::word() {
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
    odd_ |= inClass() && (text == "global" || text == "nonlocal");
    if (text == "global")
      bodies_.keep();
    if (text == "in")
      useOperator('i');
    if (text == "from" && word_ == "yield")
      useOperator('y');
  }
  last_ = 'w';
  word_ = text;
  endsSuper_ = false;
}

void WordScanner::define(llvm::StringRef text, bool isClass) {
  Open open{indentation_, isClass, graph_.nameOf(text), text};
  size_t next = text_.find_first_not_of(" \t", at_);
  char c = next == llvm::StringRef::npos ? '\0' : text_[next];
  odd_ |= c != '(' && c != '[' && (!isClass || c != ':');
  isHeader_ = c != ':';
  if (isClass) {
    graph_.defineClass(open.name);
    open_.push_back(open);
    return;
  }
  if (inClass())
    open.ofClass = open_.back().name;
  open.definition = graph_.define(open.ofClass, open.name);
  if (function_ == none)
    bodies_.open();
  inHeader_ |= function_ == none;
  bodies_.hold(open.definition);
  if (function_ != none)
    graph_.use(open_[function_].definition, open.ofClass, open.name);
  if (open.ofClass != none && (text == "__init__" || text == "__new__" || text == "__post_init__"))
    graph_.use(graph_.define(open.ofClass, initializer_), open.ofClass, open.name);
  function_ = static_cast<uint32_t>(open_.size());
  open_.push_back(open);
}

void WordScanner::string(bool formatted) {
  char quote = peek();
  bool triple = peek(1) == quote && peek(2) == quote;
  at_ += triple ? 3 : 1;
  while (at_ < text_.size() && !odd_) {
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
      field(triple);
    } else {
      ++at_;
    }
  }
  odd_ = true;
}

void WordScanner::field(bool triple) {
  size_t depth = brackets_.size();
  bool inLambda = lambda_;
  brackets_.push_back(Bracket::Other);
  ++at_;
  forget('{');
  while (brackets_.size() > depth && !odd_) {
    char c = peek();
    if (c == '"' || c == '\'') { // a string inside: skipped when it is a plain one
      size_t end = text_.find_first_of("\"'\\\n{", at_ + 1);
      odd_ |= end == llvm::StringRef::npos || text_[end] != c;
      at_ = end + 1;
      forget('"');
      continue;
    }
    if (c == '#' && !triple) { // `{n:#x}`; behind a comment the line would end
      ++at_;
      continue;
    }
    odd_ |= c == '\\' || c == '#' || c == '\n' || c == '\0';
    if (!odd_)
      step();
    odd_ |= lambda_ != inLambda;
  }
}

} // namespace encc
