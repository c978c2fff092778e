log = []
def f(n):
    try:
        if n == 0:
            return "end"
        raise ValueError(n)
    except ValueError:
        return f(n - 1)
    finally:
        log.append(n)
print(f(3), log)
# encc-test: rewrites=0
