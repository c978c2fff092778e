"""Methods of a base and of a subclass that have the same code: which of them `self.m` is depends on the object."""


def make(base, tag):
    class C(base):
        def walk(self, n):
            if n == 0:
                return tag
            return self.walk(n - 1)

        def count(self, n):
            if n == 0:
                return [tag]
            return self.count(n - 1) + [n]

    return C


A = make(object, "A")
B = make(A, "B")
b = B()
print(b.walk(3), A.walk(b, 3), A().walk(3), A.walk(b, 3), b.walk(0), A.walk(b, 0))
print(b.count(300)[0], A.count(b, 300)[0], A().count(300)[0], A.count(b, 300)[0])
# encc-test: rewrites>=1
