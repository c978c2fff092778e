# More names, constants, locals and arguments than one byte can count.
import textwrap
def build(count):
    names = [f"v{i}" for i in range(count)]
    assigns = "\n".join(f"    {name} = {i} + {i}.5" for i, name in enumerate(names))
    globals_ = "\n".join(f"    if n < 0: global_{i}(n)" for i in range(count))
    return f"{assigns}\n{globals_}\n    return {names[-1]}"
def big(a0, a1=1, a2=2, a3=3, a4=4, a5=5, a6=6, a7=7, a8=8, a9=9, b0=0, b1=1, b2=2, b3=3, b4=4, b5=5, b6=6, b7=7, b8=8, b9=9):
    if a0 == 0:
        return a1, a9, b0, b9
    return big(a0 - 1, a2, a1, a4, a3, a6, a5, a8, a7, a9, b0, b2, b1, b4, b3, b6, b5, b8, b7, b9 + 1)
def keywords(n, k0=0, k1=1, k2=2, k3=3, k4=4, k5=5, k6=6, k7=7, k8=8, k9=9):
    if n == 0:
        return k0, k1, k2, k3, k4, k5, k6, k7, k8, k9
    return keywords(k9=k0, k8=k1, k7=k2, k6=k3, k5=k4, k4=k5, k3=k6, k2=k7, k1=k8, k0=k9, n=n - 1)
print(big(3), keywords(3))
namespace = {}
exec("def generated(n):\n" + build(300), namespace)
print(namespace["generated"](1))
def long(n, x=None):
    v000 = v001 = v002 = v003 = v004 = v005 = v006 = v007 = v008 = v009 = v010 = v011 = v012 = v013 = v014 = v015 = n
    v016 = v017 = v018 = v019 = v020 = v021 = v022 = v023 = v024 = v025 = v026 = v027 = v028 = v029 = v030 = v031 = n
    if n == 0:
        return x
    for i in range(2):
        for j in range(3):
            for k in "abc":
                for l in (1, 2):
                    for m in {"x": 1}:
                        if j == 1:
                            return long(n - 1, [i, j, k, l, m, {**{"a": 1}, "b": [y for y in range(n)]}, f"{n!r:>{n}}", *[1, 2], v031 if n % 2 else (v030, v000)])
print(long(3))
# encc-test: rewrites>=3
