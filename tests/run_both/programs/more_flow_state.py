# A long state machine of methods with every kind of transfer.
class Lexer:
    def __init__(self, text):
        self.text, self.at, self.out = text, 0, []
    def char(self):
        return self.text[self.at:self.at + 1]
    def start(self):
        c = self.char()
        if not c:
            return self.end()
        if c.isspace():
            self.at += 1
            return self.start()
        if c.isdigit():
            return self.number("")
        if c.isalpha():
            return self.word(c)
        if c in "'\"":
            self.at += 1
            return self.string(c, "")
        if c == "(":
            self.at += 1
            return self.nested(1, "(")
        return self.symbol(c)
    def number(self, acc):
        c = self.char()
        if c and c.isdigit():
            self.at += 1
            return self.number(acc + c)
        return self.emit("number", int(acc))
    def word(self, acc):
        self.at += 1
        c = self.char()
        return self.word(acc + c) if c.isalnum() and c else self.emit("word", acc)
    def string(self, quote, acc):
        c = self.char()
        self.at += 1
        if not c:
            raise SyntaxError("unterminated")
        return self.emit("string", acc) if c == quote else self.string(quote, acc + c)
    def nested(self, depth, acc):
        c = self.char()
        self.at += 1
        match c:
            case "":
                raise SyntaxError(f"depth {depth}")
            case "(":
                return self.nested(depth + 1, acc + c)
            case ")" if depth == 1:
                return self.emit("nested", acc + c)
            case ")":
                return self.nested(depth - 1, acc + c)
            case _:
                return self.nested(depth, acc + c)
    def symbol(self, c):
        self.at += 1
        return self.emit("symbol", c)
    def emit(self, kind, value):
        self.out.append((kind, value))
        return self.start()
    def end(self):
        return self.out
print(Lexer("foo 12+(a(b)c) 'str' x1").start())
for bad in ("'open", "((a)"):
    try:
        Lexer(bad).start()
    except SyntaxError as error:
        print(error)
class Shout(Lexer):
    def emit(self, kind, value):
        return super().emit(kind.upper(), value)
    def end(self):
        return len(super().end())
print(Shout("a b 1").start())
# encc-test: rewrites>=12
