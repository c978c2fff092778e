# Names that look like ours, or are shadowed.
class encc:
    runtime = "mine"
restart = "restart"
restartable = "restartable"
__encc = "under"
def f(n, restart=restart, tail_call=None):
    if n == 0:
        return restart, tail_call, encc.runtime, restartable, __encc
    return f(n - 1, tail_call=restart)
print(f(2))
class A:
    def restart(self, n):
        return self.restart(n - 1) if n else "method restart"
    def raises(self, n):
        if n == 0:
            self.restart(2)
            raise ValueError("raised after restart")
        return self.raises(n - 1)
print(A().restart(2))
try:
    A().raises(2)
except ValueError as error:
    print(error)
# encc-test: rewrites>=2
