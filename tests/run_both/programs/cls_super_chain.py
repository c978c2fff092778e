class Base:
    def m(self, n, log):
        log.append("Base")
        if n:
            return self.m(n - 1, log)
        return log
class Left(Base):
    def m(self, n, log):
        log.append("Left")
        return super().m(n, log)
class Right(Base):
    def m(self, n, log):
        log.append("Right")
        return super().m(n, log)
class Both(Left, Right):
    def m(self, n, log):
        log.append("Both")
        return super(Both, self).m(n, log)
print(Both().m(1, []))
class Grow(Both):
    def m(self, n, log):
        if len(log) > 6:
            return ("enough", len(log))
        return super().m(n, log)
print(Grow().m(3, []))
class Meta(type):
    def make(cls, n):
        return cls.make(n - 1) if n else cls.__name__
class WithMeta(metaclass=Meta):
    pass
print(WithMeta.make(3))
# encc-test: rewrites>=1
