// What a call or an operator may run, by the rules of CallGraph and DeepRecursion.
#include "transform/WordScanner.h"

#include "transform/SpecialMethods.h"

namespace encc {

void WordScanner::noteObserver(Name name) {
  if (name < observers_)
    bodies_.keep();
  if (name < walkers_)
    noteWalker();
}

void WordScanner::noteWalker() {
  lambdaWalks_ |= lambda_;
  if (function_ != none)
    graph_.mark(open_[function_].definition);
}

void WordScanner::callName() {
  Name name = graph_.nameOf(word_);
  noteObserver(name);
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

void WordScanner::callAttribute() {
  Name name = graph_.nameOf(word_);
  noteObserver(name);
  const Open *in = function();
  bool own = in && in->ofClass != none && in->name == name;
  // Up the classes alone no call comes back.
  if (own && (object_.isSuper || isBase(object_.text)))
    return bodies_.callBase(name);
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

void WordScanner::callBuiltin() {
  const Open *in = function();
  if (in && in->ofClass != none && isCalledBy(in->text, word_))
    use(in->ofClass, in->name);
}

void WordScanner::handOn() {
  if (!deep_ || word_.empty() || brackets_.empty() || brackets_.back() != Bracket::Call)
    return;
  if (!isAttribute_)
    return use(none, graph_.nameOf(word_));
  const Open *in = function();
  if (in && in->ofClass != none && object_.name == in->self)
    use(in->ofClass, graph_.nameOf(word_));
}

void WordScanner::useOperator(char c) {
  const Open *in = deep_ ? function() : nullptr;
  if (in && in->ofClass != none && in->text.front() == '_' && mayBeRunBy(in->text, c))
    use(in->ofClass, in->name);
}

bool WordScanner::isBase(llvm::StringRef object) const {
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

void WordScanner::use(Name ofClass, Name name) {
  if (lambda_)
    used_.emplace_back(ofClass, name);
  if (function_ == none)
    return;
  graph_.use(open_[function_].definition, ofClass, name);
}

} // namespace encc
