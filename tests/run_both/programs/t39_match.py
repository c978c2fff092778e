def f(xs, acc):
    match xs:
        case []:
            return acc
        case [x, *rest]:
            return f(rest, acc + x)
print(f([1, 2, 3], 0))
# encc-test: rewrites>=1
