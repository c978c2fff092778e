import threading
results = {}
local = threading.local()
def f(name, n, acc):
    local.last = (name, n)
    if n == 0:
        return acc, local.last
    return g(name, n - 1, acc + 1)
def g(name, n, acc):
    if n == 0:
        return acc, local.last
    return f(name, n - 1, acc + 1)
def work(name):
    results[name] = [f(name, 200 + name, 0) for _ in range(20)][-1]
threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
for t in threads: t.start()
for t in threads: t.join()
print(sorted(results.items()))
class Recursive(threading.Thread):
    def run(self):
        self.value = self.down(10)
    def down(self, n):
        return self.down(n - 1) if n else threading.current_thread() is self
t = Recursive()
t.start(); t.join()
print(t.value)
# encc-test: rewrites>=2
