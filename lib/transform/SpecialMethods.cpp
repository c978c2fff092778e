// Plain tables; `__radd__` and `__iadd__` are found under "add".
#include "transform/SpecialMethods.h"

namespace encc {
namespace {

struct Row {
  llvm::StringRef op, method;
};
constexpr Row operators[] = {
    {"+", "add"}, {"-", "sub"},  {"*", "mul"},    {"/", "truediv"}, {"//", "floordiv"},
    {"%", "mod"}, {"**", "pow"}, {"@", "matmul"}, {"<<", "lshift"}, {">>", "rshift"},
    {"&", "and"}, {"|", "or"},   {"^", "xor"},    {"==", "eq"},     {"!=", "ne"},
    {"<", "lt"},  {"<=", "le"},  {">", "gt"},     {">=", "ge"},     {"in", "contains"},
};

bool isFor(llvm::StringRef method, llvm::StringRef name) {
  bool reflected = method.size() == name.size() + 1 && (method[0] == 'r' || method[0] == 'i');
  return method == name || (reflected && method.drop_front() == name);
}

bool isSpecial(llvm::StringRef &method) { return method.consume_front("__") && method.consume_back("__"); }

} // namespace

bool isCalledBy(llvm::StringRef method, llvm::StringRef callee) {
  llvm::StringRef name = callee.contains('.') ? callee.rsplit('.').second : callee;
  if (!isSpecial(method))
    return false;
  if (name == "getattr" || name == "hasattr")
    return method == "getattr" || method == "getattribute";
  if (name == "print")
    return method == "str" || method == "repr";
  if (name == "str" && method == "repr")
    return true;
  return method == name;
}

bool isRunByOperator(llvm::StringRef method, llvm::StringRef op) {
  if (!isSpecial(method))
    return false;
  op = op.trim();
  if (op == "not in")
    op = "in";
  bool compares = op == "==" || op == "!=" || op == "<=" || op == ">=";
  if (!compares)
    op.consume_back("="); // `a += b`
  for (const Row &row : operators)
    if (op == row.op && isFor(method, row.method))
      return true;
  return false;
}

bool mayBeRunBy(llvm::StringRef method, char first) {
  if (!isSpecial(method))
    return false;
  if (first == '[')
    return method == "getitem";
  if (first == 'y')
    return method == "iter";
  if (first == '{')
    return method == "repr" || method == "str" || method == "format";
  for (const Row &row : operators)
    if (row.op.front() == first && isFor(method, row.method))
      return true;
  return false;
}

} // namespace encc
