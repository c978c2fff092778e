# -*- coding: utf-8 -*-
def größe(ñ, δ=()):
    """Umlaute, 漢字, 🐍."""
    if ñ == 0:
        return δ
    return größe(ñ - 1, (*δ, f"🐍{ñ}"))  # → weiter
class Ω:
    def µ(self, x): return self.µ(x - 1) if x else "µ"
print(größe(2), Ω().µ(2), größe.__doc__)
def ﬁ(n): return fi(n - 1) if n else "ligature"
print(fi(2))
# encc-test: rewrites>=2
