# Text that looks like code is not.
def f(n):
    """return f(n - 1)"""
    text = "return f(n - 1)"  # return f(n - 1)
    more = f"return f({n - 1})" + r'\return f(n)' + '''
    return f(n - 1)
'''
    if n == 0:
        return text, more
    return f(n - 1)
print(f(2))
def g(n): return f"{g(n - 1)}" if n else f"{'end'!r:>{8}}"
print(g(2))
def h(n, s="#"): return h(n - 1, s + "'#\"") if n else s
print(h(2))
# encc-test: rewrites>=2
