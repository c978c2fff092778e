import logging, sys
logging.basicConfig(stream=sys.stdout, format="%(funcName)s:%(lineno)d:%(message)s", level=logging.INFO)
log = logging.getLogger("t")


def f(n):
    log.info("n=%d", n)
    if n == 0:
        return log.info("end")
    return f(n - 1)


print(f(2))


def wrapper(message):
    log.info(message, stacklevel=2)


def g(n):
    if n:
        return g(n - 1)
    wrapper("wrapped")
    return "g"


print(g(0), g(2))
# encc-test: rewrites>=2
