"""Three closures that hand on to each other: a state machine."""
import encc.runtime as __encc__

def accepts(text):
    @__encc__.restartable
    def start(i):
        return __encc__.restart(middle, i + 1) if text[i] == "a" else False
    @__encc__.restartable
    def middle(i):
        if text[i] == "b":
            raise __encc__.restart(middle, i + 1)
        raise __encc__.restart(end, i)
    @__encc__.restartable
    def end(i):
        if i + 1 == len(text):
            return text[i] == "c"
        raise __encc__.restart(start, i + 1)

    return start(0)


print(accepts("abbc"), accepts("abcabbbc"), accepts("abx"))
