log = []
class R:
    def __init__(self, n):
        self.n = n
    def __del__(self):
        log.append(self.n)
def f(n):
    r = R(n)
    if n == 0:
        log.append("end")
        return None
    return f(n - 1)
f(2)
print(log)
# encc-test: rewrites>=1 differs
