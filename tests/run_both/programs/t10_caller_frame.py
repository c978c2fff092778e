import sys
def who():
    return sys._getframe(1).f_code.co_name
def f():
    return who()
print(f())
# encc-test: rewrites=0
