class A:
    def m(self):
        return "A.m"
class B(A):
    def m(self):
        return super()
print(B().m().m())
# encc-test: rewrites=0
