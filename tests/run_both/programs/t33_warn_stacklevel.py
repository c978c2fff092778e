import warnings
def dep():
    return warnings.warn("old", DeprecationWarning, 2)
def user():
    return dep()
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    user()
print(w[0].lineno == 5 or w[0].lineno, w[0].filename.rsplit("/", 1)[-1][:3])
# encc-test: rewrites=0
