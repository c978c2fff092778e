// Without a setting half of the available memory, and as many levels as end a runaway recursion within seconds.
#include "runtime/DeepBudget.h"

#include "runtime/Compat.h"
#include "runtime/MemoryBudget.h"

#include <algorithm>
#include <cstdlib>

namespace encc {
namespace {

constexpr int64_t kMostLevels = 4'000'000;
constexpr int64_t kMostSettable = INT_MAX / 4; ///< the interpreter counts in int
constexpr uint64_t kLargestStack = uint64_t{256} << 30;

int64_t setting = 0;
bool setByEnvironment = false;

} // namespace

bool pythonTakesCStack = false;

Levels affordableLevels(uint64_t bytes, uint64_t perLevel) {
  if (bytes / perLevel >= kMostLevels)
    return {kMostLevels, Bound::Default};
  return {std::max<int64_t>(static_cast<int64_t>(bytes / perLevel), 1000), Bound::Memory};
}

Budget makeBudget(uint64_t stackSize, uint64_t bytes) {
  Bound asked = setByEnvironment ? Bound::Environment : Bound::Configuration;
  // A level of the program's recursion may be several calls of C functions: the depth that was asked for is not to fail by them.
  Levels c = setting ? Levels{setting * (compat::kCountsTogether ? 1 : 4), asked} : affordableLevels(bytes, kCLevel);
  if (static_cast<int64_t>(stackSize / kWorstCLevel) < c.count)
    c = {static_cast<int64_t>(stackSize / kWorstCLevel), Bound::Stack};
  Levels python = compat::kCountsTogether || pythonTakesCStack ? c
                  : setting                                    ? Levels{setting, asked}
                                                               : affordableLevels(bytes, kPythonLevel);
  Budget budget;
  budget.levels = static_cast<int>(std::min<int64_t>(python.count, kMostSettable));
  budget.cLevels = static_cast<int>(std::min<int64_t>(c.count, kMostSettable));
  budget.bytes = setting ? UINT64_MAX : bytes;
  budget.levelsBy = python.by;
  budget.cLevelsBy = c.by;
  return budget;
}

Levels levelsAsSet() { return {setting, setByEnvironment ? Bound::Environment : Bound::Configuration}; }

uint64_t wantedStackSize() {
  constexpr uint64_t kSlack = 8 << 20; // so that little depth has room for the deepest C calls too
  MemoryBudget memory = measureMemory();
  uint64_t levels = setting ? static_cast<uint64_t>(setting)
                            : std::min<uint64_t>(memory.resident / kCLevel, static_cast<uint64_t>(kMostLevels));
  uint64_t size = std::min(levels * 4 * kWorstCLevel + kSlack, kLargestStack);
  return memory.mappable == UINT64_MAX ? size : std::min(size, memory.mappable / 4);
}

const char *describeBound(Bound bound) {
  switch (bound) {
  case Bound::Environment:
    return "as many as ENCC_MAX_DEPTH allows; a larger value raises the limit";
  case Bound::Configuration:
    return "as many as max-depth in [tool.encc] allows; a larger value there or in ENCC_MAX_DEPTH raises the limit";
  case Bound::Default:
    return "as many as are allowed by default; max-depth in [tool.encc] or ENCC_MAX_DEPTH=n sets the limit to n levels";
  case Bound::Memory:
    return "as many as half of the available memory allows; max-depth in [tool.encc] or ENCC_MAX_DEPTH=n sets the "
           "limit "
           "to n levels instead";
  case Bound::Stack:
    break;
  }
  return "as many as the largest C stack that could be mapped allows; it is a matter of address space (RLIMIT_AS, "
         "overcommit), not of ENCC_MAX_DEPTH";
}

int64_t depthSetting() { return setting; }

void readDepthSetting() {
  const char *text = std::getenv("ENCC_MAX_DEPTH");
  char *end = nullptr;
  long long value = text ? std::strtoll(text, &end, 10) : 0;
  setByEnvironment = value > 0 && *end == '\0';
  setting = setByEnvironment ? std::min<int64_t>(value, kMostSettable) : 0;
}

PyObject *limitDepth(PyObject *, PyObject *levels) {
  long long value = PyLong_AsLongLong(levels);
  if (value == -1 && PyErr_Occurred())
    return nullptr;
  if (value < 1)
    return PyErr_Format(PyExc_ValueError, "limit_depth() needs a positive number, not %lld", value);
  if (!setByEnvironment)
    setting = std::max(setting, std::min<int64_t>(value, kMostSettable));
  Py_RETURN_NONE;
}

} // namespace encc
