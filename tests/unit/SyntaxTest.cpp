// The flat tree: order, parents, fields, comments apart, errors counted.
#include "Compiled.h"

namespace encc {
namespace {

using namespace test;

std::string treeOf(llvm::StringRef text) {
  SourceFile source = sourceOf(text);
  return dumpTree(source, SyntaxTree::parse(source.text()));
}

TEST(Syntax, KeepsNamedNodesAndFields) {
  EXPECT_EQ(treeOf("return f(n)\n"), "Module 1:1-2:1\n"
                                     "  ReturnStatement 1:1-1:12\n"
                                     "    Call 1:8-1:12\n"
                                     "      Identifier (Function) 1:8-1:9 'f'\n"
                                     "      ArgumentList (Arguments) 1:9-1:12\n"
                                     "        Identifier 1:10-1:11 'n'\n");
}

TEST(Syntax, KeepsOperatorsAndLeavesOtherTokensOut) {
  EXPECT_EQ(treeOf("a or b"), "Module 1:1-1:7\n"
                              "  ExpressionStatement 1:1-1:7\n"
                              "    BooleanOperator 1:1-1:7\n"
                              "      Identifier (Left) 1:1-1:2 'a'\n"
                              "      Other (Operator) 1:3-1:5\n"
                              "      Identifier (Right) 1:6-1:7 'b'\n");
}

TEST(Syntax, KeepsCommentsApart) {
  SyntaxTree tree = SyntaxTree::parse("# one\nx = 1  # two\n");
  ASSERT_EQ(tree.comments().size(), 2u);
  EXPECT_EQ(tree.comments()[1], (Span{13, 18}));
  EXPECT_EQ(tree.childOfKind(0, Kind::Comment), noNode);
}

TEST(Syntax, TakesSparedTextAsOneStatement) {
  SourceFile source = sourceOf("def f(n):\n  a\n  return 1 # c\ndef g(): return a, b\nx\n");
  SyntaxTree tree = SyntaxTree::parse(source.text(), {{12, 24}, {38, 49}});
  EXPECT_EQ(dumpTree(source, tree), "Module 1:1-6:1\n"
                                    "  FunctionDefinition 1:1-3:15\n"
                                    "    Identifier (Name) 1:5-1:6 'f'\n"
                                    "    Parameters (Parameters) 1:6-1:9\n"
                                    "      Identifier 1:7-1:8 'n'\n"
                                    "    Block (Body) 2:3-3:15\n"
                                    "      ExpressionStatement 2:3-3:11\n"
                                    "        Other 2:3-3:11\n"
                                    "  FunctionDefinition 4:1-4:21\n"
                                    "    Identifier (Name) 4:5-4:6 'g'\n"
                                    "    Parameters (Parameters) 4:6-4:8\n"
                                    "    Block (Body) 4:10-4:21\n"
                                    "      ExpressionStatement 4:10-4:21\n"
                                    "        Other 4:10-4:21\n"
                                    "  ExpressionStatement 5:1-5:2\n"
                                    "    Identifier 5:1-5:2 'x'\n");
  EXPECT_EQ(tree.comments(), (std::vector<Span>{{25, 28}}));
}

TEST(Syntax, WalksSiblingsAndParents) {
  SyntaxTree tree = SyntaxTree::parse("f(a, b, c)\n");
  NodeId list = noNode;
  for (NodeId node = 0; node < tree.size(); ++node)
    if (tree[node].kind == Kind::ArgumentList)
      list = node;
  ASSERT_NE(list, noNode);
  std::string names;
  for (NodeId c = tree.firstChild(list); c != noNode; c = tree.nextSibling(c)) {
    EXPECT_EQ(tree[c].parent, list);
    names += tree.text(c);
  }
  EXPECT_EQ(names, "abc");
}

TEST(Syntax, CountsErrors) {
  EXPECT_TRUE(SyntaxTree::parse("x = 1\n").errors().empty());
  EXPECT_FALSE(SyntaxTree::parse("x = $\n").errors().empty());
  EXPECT_FALSE(SyntaxTree::parse("x = (1\n").errors().empty());
  EXPECT_FALSE(SyntaxTree::parse("'a'b\n").errors().empty()); // the line end that is missing has no node
}

TEST(Syntax, IsNotRecursive) {
  constexpr size_t depth = 300000;
  std::string text = std::string(depth, '(') + "1" + std::string(depth, ')');
  SyntaxTree tree = SyntaxTree::parse(text);
  EXPECT_TRUE(tree.errors().empty());
  EXPECT_GE(tree.size(), depth);
}

TEST(Syntax, ParsesLongRunsOfCommentsInLinearTime) {
  std::string text = "def f():\n    pass\n";
  for (int i = 0; i < 100000; ++i)
    text += "# line\n";
  SyntaxTree tree = SyntaxTree::parse(text + "x = '''\n# kept\n'''\n");
  EXPECT_TRUE(tree.errors().empty());
  EXPECT_LT(tree.comments().size(), 600u);
}

} // namespace
} // namespace encc
