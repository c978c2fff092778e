// One pass over the code units.
#include "runtime/LookupPatch.h"

#include "runtime/CodeCopy.h"
#include "runtime/Opcodes.h"
#include "runtime/RestartLoop.h"
#include "runtime/RestartSites.h"
#include "runtime/RuntimeFunctions.h"

#include <cstdint>
#include <vector>

namespace encc {
namespace {

using namespace opcodes;

/// An instruction with its prefixes and caches, in code units.
struct Unit {
  size_t begin = 0, end = 0;
  int op = 0;
  unsigned arg = 0;
};

class UnitReader {
public:
  UnitReader(const uint8_t *bytes, size_t count) : bytes_(bytes), count_(count) {}
  bool atEnd() const { return next_ >= count_; }
  Unit read() {
    Unit unit;
    unit.begin = next_;
    for (; bytes_[2 * next_] == EXTENDED_ARG_; ++next_)
      unit.arg = (unit.arg | bytes_[2 * next_ + 1]) << 8;
    unit.op = bytes_[2 * next_];
    unit.arg |= bytes_[2 * next_ + 1];
    unit.end = next_ += 1 + kOpcodes[unit.op].caches;
    return unit;
  }

private:
  const uint8_t *bytes_;
  size_t count_, next_ = 0;
};

struct Lookup {
  Unit load, attribute;
  PyObject *name; ///< borrowed
};

/// What is to be changed in a code object.
class Places {
public:
  explicit Places(PyCodeObject *code) : code_(code) {}

  /// False if a restart site needs more: it may be a jump, its arguments branch, or the stack is not empty but for the signal.
  bool find(UnitReader reader) {
    for (Unit previous; !reader.atEnd();) {
      Unit unit = reader.read();
      PyObject *name = previous.op == LOAD_GLOBAL_
                           ? runtimeFunctionLoaded(code_, previous.op, previous.arg, unit.op, unit.arg)
                           : nullptr;
      if (name) {
        if (site_ != SiteForm::None)
          return false;
        lookups.push_back({previous, unit, name});
        site_ = siteForm(name);
        instructions_ = 0;
      } else if (site_ != SiteForm::None && !readSite(unit, previous.op)) {
        return false;
      }
      loops_ = loops_ || unit.op == FOR_ITER_ || unit.op == GET_ANEXT_;
      previous = unit;
    }
    return site_ == SiteForm::None;
  }

  std::vector<Lookup> lookups;
  std::vector<size_t> raises; ///< code units that raise what a restart gives

private:
  bool readSite(const Unit &unit, int before) {
    constexpr int kOfCallee = 2; // that may load it
    if (unit.op == PUSH_NULL_)
      return true;
    if (++instructions_ <= kOfCallee && mayNameItself(unit))
      return false;
    if (site_ == SiteForm::Delegation) {
      site_ = instructions_ < kOfCallee ? site_ : SiteForm::None;
      return true;
    }
    bool isReturn = unit.op == RETURN_VALUE_,
         isCalled = before == CALL_ || before == CALL_KW_ || before == CALL_FUNCTION_EX_;
    bool isRaise = unit.op == RAISE_VARARGS_ && unit.arg == 1 && isCalled && !loops_ && !hasHandler(code_, unit.begin);
    if (!isReturn && !isRaise)
      return !isJump(unit.op) && !endsBlock(unit.op);
    if (isRaise)
      raises.push_back(unit.begin);
    site_ = SiteForm::None;
    return true;
  }

  bool mayNameItself(const Unit &unit) const {
    bool loadsName =
        unit.op == LOAD_GLOBAL_ || unit.op == LOAD_DEREF_ || unit.op == LOAD_ATTR_ || unit.op == LOAD_METHOD_;
    Instruction load;
    load.op = unit.op;
    load.arg = unit.arg;
    SelfName name;
    return loadsName && namesItself(code_, load, name);
  }

  PyCodeObject *code_;
  SiteForm site_ = SiteForm::None; ///< the one that is being read
  int instructions_ = 0;           ///< read of it
  bool loops_ = false;             ///< there were loops, whose iterators may lie on the stack
};

class UnitWriter {
public:
  UnitWriter(uint8_t *bytes, size_t first) : next_(bytes + 2 * first) {}
  void write(int op, unsigned arg) {
    *next_++ = static_cast<uint8_t>(op);
    *next_++ = static_cast<uint8_t>(arg);
  }

private:
  uint8_t *next_;
};

/// The constant in place of the look-up. Instructions that do not fit into a unit leave it as it is.
void replace(uint8_t *bytes, const Lookup &lookup, unsigned constant) {
  ConstantLoad load = constantLoad(constant, lookup.load.arg, lookup.attribute.op, lookup.attribute.arg);
  size_t room = lookup.attribute.end - lookup.load.begin;
  if (constant > UINT8_MAX || room <= load.count)
    return;
  size_t skipped = room - load.count - 1;
  UnitWriter out(bytes, lookup.load.begin);
  out.write(skipped > 0 ? JUMP_FORWARD_ : NOP_, static_cast<unsigned>(skipped));
  for (size_t i = 0; i < skipped; ++i)
    out.write(NOP_, 0);
  for (size_t i = 0; i < load.count; ++i)
    out.write(load.instructions[i].first, load.instructions[i].second);
}

/// Replaces the look-ups and appends to the constants what they find.
bool replaceAll(uint8_t *bytes, const std::vector<Lookup> &lookups, PyObject *globals, PyObject *constants) {
  RuntimeModule runtime(globals);
  const Py_ssize_t first = PyList_GET_SIZE(constants);
  for (const Lookup &lookup : lookups) {
    Ref function = runtime.function(lookup.name);
    if (!function)
      continue;
    Py_ssize_t index = first; // few functions
    while (index < PyList_GET_SIZE(constants) && PyList_GET_ITEM(constants, index) != function.get())
      ++index;
    if (index == PyList_GET_SIZE(constants) && PyList_Append(constants, function.get()) < 0)
      return false;
    replace(bytes, lookup, static_cast<unsigned>(index));
  }
  return true;
}

} // namespace

Ref patchLookups(PyCodeObject *code, PyObject *globals) {
  Ref original = Ref::steal(PyCode_GetCode(code));
  if (!original)
    return {};
  const char *bytes = PyBytes_AS_STRING(original.get());
  Py_ssize_t size = PyBytes_GET_SIZE(original.get());
  Places places(code);
  if (!places.find({reinterpret_cast<const uint8_t *>(bytes), static_cast<size_t>(size) / 2}))
    return {};
  Ref patched = Ref::steal(PyBytes_FromStringAndSize(bytes, size));
  Ref constants = Ref::steal(PySequence_List(code->co_consts));
  if (!patched || !constants)
    return {};
  auto *units = reinterpret_cast<uint8_t *>(PyBytes_AS_STRING(patched.get()));
  if (!replaceAll(units, places.lookups, globals, constants.get()))
    return {};
  for (size_t raise : places.raises)
    UnitWriter(units, raise).write(RETURN_VALUE_, 0);
  Ref tuple = Ref::steal(PyList_AsTuple(constants.get()));
  if (!tuple)
    return {};
  return copyCode(
      code, {.instructions = patched.get(), .constants = tuple.get(), .flags = code->co_flags | kRestartableFlag});
}

} // namespace encc
