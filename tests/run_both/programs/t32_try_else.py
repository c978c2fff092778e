def g(n):
    raise ValueError("from g")
def f(n):
    try:
        pass
    except ValueError:
        return "caught"
    else:
        return g(n)
    finally:
        log.append("finally")
log = []
try:
    print(f(1))
except ValueError:
    print("ValueError", log)
# encc-test: rewrites=0
