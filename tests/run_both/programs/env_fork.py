import os, sys
def f(n):
    if n == 2:
        pid = os.fork()
        if pid == 0:
            code = g(5)
            os._exit(code)
        _, status = os.waitpid(pid, 0)
        return f(n - 1) if os.waitstatus_to_exitcode(status) == 42 else "wrong"
    return f(n - 1) if n else "end"
def g(n):
    return g(n - 1) if n else 42
print(f(5))
# encc-test: rewrites>=2
