"""Comments, spacing and continued lines stay."""
import encc.runtime as __encc__
import functools
def traced(function):
    return functools.wraps(function)(lambda *args: function(*args))
class Walker:

    # Comments above a function stay with it.
    @traced
    # Even between decorator and def.
    @__encc__.restartable
    def walk(self, n):
        return __encc__.tail_call(self.walk) (n - 1) if n else "end"  # the last one
    @__encc__.restartable
    def run(self, n):
        if n == 0:
            return (  # nothing left
                "done"
            )
        raise __encc__.restart(self.run,
            n  # one less
            - 1,
        )


print(Walker().walk(2), Walker().run(2))
