import contextvars
var = contextvars.ContextVar("v", default=0)
def f(n):
    var.set(var.get() + 1)
    return f(n - 1) if n else var.get()
context = contextvars.copy_context()
print(context.run(f, 3), var.get(), context[var], context.run(f, 1))
def g(n):
    return contextvars.copy_context().run(g, n - 1) if n else var.get()
print(g(3))
# encc-test: rewrites>=1
