// Where every expression's value goes: back to the caller (a tail position), or to something that still has work to do.
//
//   return a if c else f(x)     f(x): Return, not direct      a: the same      c: used by 'if'
//   with lock: return f(x)      f(x): Return, guarded by the `with`
#pragma once

#include "transform/Syntax.h"

namespace encc {

/// The role of a node for the function around it.
enum class Role : uint8_t {
  None,               ///< no statement of a function: module and class bodies, patterns, names
  Statement,          ///< a statement, block or clause
  ReturnValue,        ///< operand of `return`
  LambdaValue,        ///< body of a lambda
  StatementValue,     ///< expression statement: the value is dropped
  ReturnAwait,        ///< awaited, and the awaited value is returned
  StatementAwait,     ///< awaited as a statement
  ReturnYieldFrom,    ///< delegated to, and the result is returned
  StatementYieldFrom, ///< delegated to as a statement
  Used,               ///< `blame` does something with the value
};

struct Context {
  Role role = Role::None;
  bool direct = false;       ///< nothing but parentheses between the statement and the node
  bool verbatim = false;     ///< the program can see this text: f"{x=}", stored annotations
  NodeId blame = noNode;     ///< Used: by what. Statement, StatementValue…: what runs after it; noNode if nothing does
  NodeId guard = noNode;     ///< the try, with, except or finally around it
  NodeId statement = noNode; ///< the return or expression statement
};

/// One context per node of the tree.
std::vector<Context> findTailPositions(const SyntaxTree &tree);

/// What uses the value, for people: "'+'", "a call of 'max'", "the condition of 'if'".
std::string describeUser(const SyntaxTree &tree, NodeId user, NodeId value);

} // namespace encc
