total = 0
def f(n):
    global total
    total += n
    if n == 0:
        return total
    return f(n - 1)
print(f(4), total)
def outer():
    count = 0
    def g(n):
        nonlocal count
        count += 1
        return g(n - 1) if n else count
    return g(3), count
print(outer())
def maker():
    global made
    def made(n):
        return made(n - 1) if n else "made"
    return made(2)
print(maker(), made(1))
def deep():
    a = 1
    def one():
        b = 2
        def two(n):
            c = n
            def three():
                return a, b, c
            return two(n - 1) if n else three()
        return two(3)
    return one()
print(deep())
x = "global"
class K:
    x = "class"
    def m(self, n):
        return self.m(n - 1) if n else x
print(K().m(2))
# encc-test: rewrites>=4
