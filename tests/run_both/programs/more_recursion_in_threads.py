import concurrent.futures, queue, threading
def f(n, acc=0):
    return f(n - 1, acc + n) if n else acc
def even(n):
    return odd(n - 1) if n else True
def odd(n):
    return even(n - 1) if n else False
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    print(list(pool.map(f, range(0, 500, 100))), list(pool.map(even, range(300, 305))))
    print(pool.submit(lambda: f(300)).result())
def gen(n):
    yield threading.current_thread() is threading.main_thread()
    if n:
        yield from gen(n - 1)
g = gen(20)
results = [next(g)]
t = threading.Thread(target=lambda: results.extend(next(g) for _ in range(3)))
t.start(); t.join()
results.append(next(g))
print(results)
q = queue.Queue()
def consumer(total=0):
    item = q.get()
    return total if item is None else consumer(total + item)
t = threading.Thread(target=lambda: print(consumer()))
for i in range(10): q.put(i)
q.put(None)
t.start(); t.join()
# encc-test: rewrites>=4
