// How much recursion a thread may take, in levels and bytes: as the settings say, or as the available memory allows.
#pragma once

#include "runtime/Ref.h"

#include <cstddef>
#include <cstdint>

namespace encc {

// What a level takes at most, of memory that is there, with the traceback of an exception that passes through it:
constexpr uint64_t kPythonLevel = 512;   ///< a frame of common size, its frame object and traceback entry
constexpr uint64_t kDelegation = 1024;   ///< a generator that waits for another, with the same
constexpr uint64_t kLinearLevel = 128;   ///< words, and an operand of common size
constexpr uint64_t kCLevel = 1400;       ///< the same, and the usual C frames in between
constexpr uint64_t kWorstCLevel = 16384; ///< the largest C frames between two counted calls, three times over

/// What sets a limit.
enum class Bound { Environment, Configuration, Default, Memory, Stack };

struct Levels {
  int64_t count = 0;
  Bound by = Bound::Default;
};

struct Budget {
  int levels = 0;     ///< of Python calls (3.11: of all calls)
  int cLevels = 0;    ///< of C calls, where they are counted
  uint64_t bytes = 0; ///< of stack and frames
  Bound levelsBy = Bound::Default, cLevelsBy = Bound::Default;
};

/// Whether a call of a Python function takes C stack too, as under an evaluation loop of PEP 523.
extern bool pythonTakesCStack;

/// The budget of a thread that has a C stack of this many bytes and may take so many in all.
Budget makeBudget(uint64_t stackSize, uint64_t bytes);

/// How many levels of so many bytes each those bytes allow, or may be by default; 1,000 in any case.
Levels affordableLevels(uint64_t bytes, uint64_t perLevel);

/// What `depthSetting()` allows, if there is a setting.
Levels levelsAsSet();

/// Size of the C stack to map for such a budget, in bytes, of which only what is touched takes memory.
uint64_t wantedStackSize();

/// What set the limit and what raises it, as the end of a sentence.
const char *describeBound(Bound bound);

/// ENCC_MAX_DEPTH, else the most that a module asked for; 0 when there is neither. In levels.
int64_t depthSetting();

/// Reads ENCC_MAX_DEPTH; called once at import.
void readDepthSetting();

/// limit_depth(levels), of the module: `max-depth` of [tool.encc]. It holds from the next time that a thread enters.
PyObject *limitDepth(PyObject *module, PyObject *levels);

} // namespace encc
