# Comments, line breaks, semicolons and odd spacing inside the calls.
def a(n, acc):
    return a(  # the first
        n - 1,  # comma
        acc + [n],
    ) if n else acc
def b(n):
    if n == 0: return "b"
    return \
        b(n - 1)
def c(n):
    return (  # comment
        c(
            n
            - 1
        )  # trailing
    ) if n else "c"
def d(n): x = n; return d(x - 1) if x else "d"
def e(n):
	if n:
		return e ( n-1 )
	return "e"
def f (n) :
    if n : return(f(n-1))
    return"f"
def g(n,
      acc=(),
      ):
    if n:

        # a comment of its own

        return g(n - 1, (
            *acc,
            """text
    with lines""",
        ))
    return acc
class K:
    def h(self, n): return self.h(n - 1) if n else "h"
    def i(self, n):
        return self \
            .i(n - 1) if n else "i"
    def j(self, n):
        return (self
                .j
                (n - 1)) if n else "j"
def k(n): return k(n-1)if n else"k"
def l(n): "docstring"; return l(n - 1) if n else l.__doc__
def m(n):
    return (m)(n - 1) if n else "m"
def o(n):
    return ((o(n - 1))) if n else (("o"))
if True:
    def p(n):
        if n == 0:
            return "p"
        raise_ = "return"; return p(n - 1)
print(a(2, []), b(2), c(2), d(2), e(2), f(2), g(2), K().h(2), K().i(2), K().j(2), k(2), l(2), m(2), o(2), p(2))
# encc-test: rewrites>=8
