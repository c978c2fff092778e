"""Comments, spacing and continued lines stay."""
import functools
def traced(function):
    return functools.wraps(function)(lambda *args: function(*args))
class Walker:

    # Comments above a function stay with it.
    @traced
    # Even between decorator and def.
    def walk(self, n):
        return self.walk (n - 1) if n else "end"  # the last one
    def run(self, n):
        if n == 0:
            return (  # nothing left
                "done"
            )
        return self.run(
            n  # one less
            - 1,
        )


print(Walker().walk(2), Walker().run(2))
