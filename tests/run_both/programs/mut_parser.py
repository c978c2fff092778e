class Parser:
    def __init__(self, tokens):
        self.tokens, self.at = tokens, 0
    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None
    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]
    def expr(self):
        return self.more_terms(self.term())
    def more_terms(self, left):
        if self.peek() in ("+", "-"):
            op = self.take()
            return self.more_terms((op, left, self.term()))
        return left
    def term(self):
        return self.more_factors(self.factor())
    def more_factors(self, left):
        if self.peek() in ("*", "/"):
            op = self.take()
            return self.more_factors((op, left, self.factor()))
        return left
    def factor(self):
        token = self.take()
        if token == "(":
            inner = self.expr()
            if self.take() != ")":
                raise SyntaxError("expected )")
            return inner
        if token == "-":
            return ("neg", self.factor())
        if token == "+":
            return self.factor()
        return int(token)
def evaluate(node):
    match node:
        case int():
            return node
        case ("neg", x):
            return -evaluate(x)
        case (op, a, b):
            a, b = evaluate(a), evaluate(b)
            return {"+": a + b, "-": a - b, "*": a * b, "/": a // b if b else None}[op]
for text in ("1 + 2 * 3 - 4", "( 1 + 2 ) * + + - 3", "2 * ( 3 + 4 ) * 5"):
    tree = Parser(text.split()).expr()
    print(tree, evaluate(tree))
try:
    Parser("( 1 2".split()).expr()
except SyntaxError as error:
    print(error)
# encc-test: rewrites>=3
