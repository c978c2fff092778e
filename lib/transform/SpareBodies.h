// The bodies of functions that the parser can be spared. Most functions of a file with recursion have no part in it: they
// are on no cycle of the graph of names, and of their bodies the analysis would learn nothing that it uses.
//
// What else it reads in a body keeps that body: names that it binds elsewhere (`global`), calls that observe their frame
// (whoever calls such a function keeps its own frame) or may reach one that looks further up, and `super().f()` where an f
// recurses. A nested function is part of the body around it.
#pragma once

#include "transform/NameGraph.h"
#include "transform/Span.h"

namespace encc {

/// Bodies of the functions that stand in no other function, in the order of the text.
class SpareBodies {
public:
  void open() { bodies_.emplace_back(), isOpen_ = true; }
  /// Offset of the first token.
  void begin(size_t offset) { bodies_.back().span.begin = static_cast<uint32_t>(offset); }
  /// Offset behind the last token.
  void close(size_t offset);
  // What the open body holds; outside of bodies these do nothing.
  void keep();
  void hold(uint32_t definition);
  /// The method calls its own name up the classes.
  void callBase(NameGraph::Name name);

  std::vector<Span> spared(const NameGraph::Cycles &cycles) const;

private:
  struct Body {
    Span span;
    bool kept = false;
  };

  std::vector<Body> bodies_;
  std::vector<std::pair<size_t, uint32_t>> held_; ///< body and definition
  std::vector<std::pair<size_t, NameGraph::Name>> baseCalls_;
  bool isOpen_ = false;
};

} // namespace encc
