def f(n):
    for i in range(3):
        if i == 1:
            return f(n - 1) if n else "end"
    return "never"
print(f(3))
# encc-test: rewrites>=1
