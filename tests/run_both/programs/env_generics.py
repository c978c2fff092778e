# PEP 695 type parameters.
def f[T](n: int, x: T, *, k: T | None = None) -> T:
    if n == 0:
        return x
    return f(n - 1, x, k=k)
class Box[T]:
    def __init__(self, value: T):
        self.value = value
    def unwrap[U](self, n: int, other: U = None) -> T | U:
        return self.unwrap(n - 1, T) if n else (self.value, getattr(other, "__name__", other))
type Tree[T] = T | list[Tree[T]]
def flat[T](tree: Tree[T], acc: list[T]) -> list[T]:
    match tree:
        case [first, *rest]:
            return flat(rest, flat(first, acc))
        case []:
            return acc
        case leaf:
            return acc + [leaf]
print(f(3, "x"), Box(1).unwrap(2), flat([1, [2, [3]]], []), f.__type_params__, f.__qualname__)
# encc-test: rewrites>=2 python>=3.12
