import copy, pickle
def f(n):
    return f(n - 1) if n else "f"
class A:
    def go(self, n):
        return self.go(n - 1) if n else type(self).__name__
    def __reduce__(self):
        return rebuild(2)
    def __deepcopy__(self, memo):
        return deep(2, memo)
def rebuild(n):
    return rebuild(n - 1) if n else (A, ())
def deep(n, memo):
    return deep(n - 1, memo) if n else "deep"
print(pickle.loads(pickle.dumps(f)) is f, copy.copy(f) is f, copy.deepcopy(f) is f)
print(pickle.loads(pickle.dumps(A().go))(2), pickle.loads(pickle.dumps(A()))(0) if False else type(pickle.loads(pickle.dumps(A()))).__name__)
print(copy.deepcopy([A()]))
print(pickle.loads(pickle.dumps({"f": f}))["f"](3))
# encc-test: rewrites>=3
