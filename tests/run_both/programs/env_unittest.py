import io, unittest
class T(unittest.TestCase):
    def setUp(self):
        self.log = []
    def down(self, n):
        self.log.append(n)
        if n == 0:
            return self.assertEqual(self.log, [3, 2, 1, 0])
        return self.down(n - 1)
    def test_down(self):
        self.down(3)
    def test_fails(self):
        with self.assertRaises(AssertionError):
            self.down(2)
    def test_raises(self):
        self.assertRaisesRegex(ZeroDivisionError, "zero", self.bad, 2)
    def bad(self, n):
        return self.bad(n - 1) if n else 1 / n
result = unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))
print(result.testsRun, result.failures, result.errors)
# encc-test: rewrites>=1
