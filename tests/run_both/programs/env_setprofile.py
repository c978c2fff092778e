import sys
events = []
def profiler(frame, event, arg):
    if frame.f_code.co_name in ("f", "leaf"):
        events.append((frame.f_code.co_name, event))
def leaf():
    return 1
def f(n):
    if n == 0:
        x = leaf()
        return x
    return f(n - 1)
sys.setprofile(profiler)
f(3)
sys.setprofile(None)
print(events[0], events[-1], ("leaf", "call") in events, ("leaf", "return") in events)
import cProfile, pstats, io
p = cProfile.Profile()
print(p.runcall(f, 3))
names = {key[2] for key in pstats.Stats(p).stats}
print({"f", "leaf"} <= names)
# encc-test: rewrites>=1
