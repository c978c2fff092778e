from unittest import mock
import sys
def f(n):
    if n == 0:
        return "real"
    return f(n - 1)
real = f
with mock.patch.object(sys.modules[__name__], "f", side_effect=lambda n: ("mock", n)) as m:
    print(real(3), m.call_args_list)
print(f(3))
class A:
    def f(self, n):
        return self.f(n - 1) if n else "real method"
    def g(self, n):
        if n == 0:
            return "g"
        return self.f(n)
with mock.patch.object(A, "f", autospec=True, return_value="patched") as m:
    print(A().g(2), m.call_count)
with mock.patch.object(A, "f", new=lambda self, n: ("new", n)):
    print(A().f(2))
print(A().f(2))
spy = mock.Mock(wraps=real)
f = spy
print(real(2), spy.call_count)
# encc-test: rewrites>=2
