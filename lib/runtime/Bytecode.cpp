// Decoding and assembling of CPython's code: units, inline caches, exception table, line table.
// Formats: CPython's InternalDocs/{bytecode,exception_handling,code_objects}.md.
#include "runtime/Bytecode.h"

#include "OpcodeTable.h"

#include <cstdint>

namespace encc {
namespace {

using opcodes::Kind;
using opcodes::kOpcodes;

constexpr unsigned kUnknownStackEffect = PY_INVALID_STACK_EFFECT;

/// Reads the 6-bit big-endian varints of the exception table.
class ExceptionTableReader {
public:
  ExceptionTableReader(const char *bytes, Py_ssize_t size)
      : next_(reinterpret_cast<const uint8_t *>(bytes)), end_(next_ + size) {}
  bool atEnd() const { return next_ >= end_; }
  unsigned read() {
    unsigned value = *next_ & 63;
    while (*next_++ & 64)
      value = (value << 6) | (*next_ & 63);
    return value;
  }

private:
  const uint8_t *next_, *end_;
};

void writeExceptionVarint(std::string &out, unsigned value, bool first) {
  int shift = 24;
  while (shift > 0 && value >> shift == 0)
    shift -= 6;
  for (; shift >= 0; shift -= 6) {
    unsigned byte = (value >> shift) & 63;
    out.push_back(static_cast<char>(byte | (shift ? 64 : 0) | (first ? 128 : 0)));
    first = false;
  }
}

/// One entry of the line table, in the making.
struct LineEntry {
  char bytes[32]; // the head and four varints
  size_t size = 0;
  void add(unsigned byte) { bytes[size++] = static_cast<char>(byte); }
  void addVarint(unsigned value) {
    for (; value >= 64; value >>= 6)
      add((value & 63) | 64);
    add(value);
  }
  void addSignedVarint(int value) {
    addVarint(value < 0 ? (static_cast<unsigned>(-value) << 1) | 1 : static_cast<unsigned>(value) << 1);
  }
};

// Kinds of entries of the line table; those below hold the column's upper bits.
constexpr int kShort = 0, kOneLine = 10, kNoColumns = 13, kLong = 14, kNoLocation = 15;

/// The shortest of the forms that can say it.
int locationKind(const Location &location, int line) {
  if (location.line < 0)
    return kNoLocation;
  if (location.column < 0 || location.endColumn < 0)
    return kNoColumns;
  int lines = location.line - line, width = location.endColumn - location.column;
  if (location.endLine != location.line || lines < 0 || lines > 2)
    return kLong;
  if (lines == 0 && location.column < 80 && width >= 0 && width < 16)
    return kShort + location.column / 8;
  return location.column < 128 && location.endColumn < 128 ? kOneLine + lines : kLong;
}

/// One entry of the line table for `units` code units at one place.
void writeLocation(std::string &out, const Location &location, size_t units, int &line) {
  while (units > 0) {
    size_t length = units < 8 ? units : 8;
    units -= length;
    int kind = locationKind(location, line);
    LineEntry entry;
    entry.add(0x80u | static_cast<unsigned>(kind << 3) | static_cast<unsigned>(length - 1));
    if (kind < kOneLine) {
      entry.add(static_cast<unsigned>((location.column & 7) << 4 | (location.endColumn - location.column)));
    } else if (kind < kNoColumns) {
      entry.add(static_cast<unsigned>(location.column));
      entry.add(static_cast<unsigned>(location.endColumn));
      line = location.line;
    } else if (kind != kNoLocation) {
      entry.addSignedVarint(location.line - line);
      line = location.line;
    }
    if (kind == kLong) {
      entry.addVarint(static_cast<unsigned>(location.endLine - location.line));
      entry.addVarint(static_cast<unsigned>(location.column + 1));
      entry.addVarint(static_cast<unsigned>(location.endColumn + 1));
    }
    out.append(entry.bytes, entry.size);
  }
}

/// Reads the line table, whose numbers are varints with the lowest six bits first. Reads zeros beyond the end.
class LineTableReader {
public:
  explicit LineTableReader(PyCodeObject *code)
      : next_(reinterpret_cast<const uint8_t *>(PyBytes_AS_STRING(code->co_linetable))),
        end_(next_ + PyBytes_GET_SIZE(code->co_linetable)) {}
  bool atEnd() const { return next_ >= end_; }
  unsigned byte() { return atEnd() ? 0 : *next_++; }
  int number() {
    unsigned value = 0, byte = 64;
    for (unsigned shift = 0; (byte & 64) && shift < 32; shift += 6)
      value |= ((byte = this->byte()) & 63) << shift;
    return static_cast<int>(value);
  }
  int signedNumber() {
    int value = number();
    return value & 1 ? -(value >> 1) : value >> 1;
  }

private:
  const uint8_t *next_, *end_;
};

/// Places of the first `count` code units, or of fewer if the table has no more: what `co_positions` gives, without its tuples,
/// which would be most of the cost of an import.
std::vector<Location> readLocations(PyCodeObject *code, size_t count) {
  std::vector<Location> units(count);
  Location *next = units.data(), *const end = next + count;
  LineTableReader reader(code);
  int line = code->co_firstlineno;
  while (next < end && !reader.atEnd()) {
    unsigned first = reader.byte(), kind = (first >> 3) & 15;
    Location location;
    if (kind >= 10 && kind != 15)
      line += kind < 13 ? static_cast<int>(kind) - 10 : reader.signedNumber();
    if (kind != 15)
      location.line = location.endLine = line;
    if (kind < 10) {
      unsigned columns = reader.byte();
      location.column = static_cast<int>(kind << 3 | columns >> 4);
      location.endColumn = location.column + static_cast<int>(columns & 15);
    } else if (kind < 13) {
      location.column = static_cast<int>(reader.byte());
      location.endColumn = static_cast<int>(reader.byte());
    } else if (kind == 14) {
      location.endLine = line + reader.number();
      location.column = reader.number() - 1;
      location.endColumn = reader.number() - 1;
    }
    for (unsigned length = (first & 7) + 1; length > 0 && next < end; --length)
      *next++ = location;
  }
  units.resize(static_cast<size_t>(next - units.data()));
  return units;
}

/// Simulates the stack from the start of the body along all edges; false when an effect is unknown or edges disagree.
bool computeDepths(Bytecode &bytecode) {
  const auto &code = bytecode.instructions;
  bytecode.depth.assign(code.size() + 1, -1);
  std::vector<size_t> work;
  work.reserve(32);
  work.push_back(bytecode.start);
  bytecode.depth[bytecode.start] = 0;
  auto flow = [&](size_t to, int depth) {
    if (to >= code.size() || depth < 0)
      return false;
    if (bytecode.depth[to] < 0) {
      bytecode.depth[to] = depth;
      work.push_back(to);
    }
    return bytecode.depth[to] == depth;
  };
  while (!work.empty()) {
    size_t at = work.back();
    work.pop_back();
    const Instruction &instruction = code[at];
    int depth = bytecode.depth[at];
    if (instruction.handler.covers()) {
      const Handler &handler = instruction.handler;
      if (!flow(static_cast<size_t>(handler.target), handler.depth + (handler.pushesLasti ? 2 : 1)))
        return false;
    }
    auto effect = [&](int taken) {
      return PyCompile_OpcodeStackEffectWithJump(instruction.op, static_cast<int>(instruction.arg), taken);
    };
    if (isJump(instruction.op)) {
      int taken = effect(1);
      if (taken == static_cast<int>(kUnknownStackEffect) ||
          !flow(static_cast<size_t>(instruction.target), depth + taken))
        return false;
    }
    if (!endsBlock(instruction.op)) {
      int through = effect(0);
      if (through == static_cast<int>(kUnknownStackEffect) || !flow(at + 1, depth + through))
        return false;
    }
  }
  return true;
}

} // namespace

bool isJump(int op) { return kOpcodes[op].kind == Kind::ForwardJump || kOpcodes[op].kind == Kind::BackwardJump; }

bool endsBlock(int op) {
  return op == opcodes::RETURN_VALUE_ || op == opcodes::RETURN_CONST_ || op == opcodes::RAISE_VARARGS_ ||
         op == opcodes::RERAISE_ || op == opcodes::JUMP_FORWARD_ || op == opcodes::JUMP_BACKWARD_ ||
         op == opcodes::JUMP_BACKWARD_NO_INTERRUPT_;
}

std::optional<Bytecode> decode(PyCodeObject *code) {
  Ref bytes = Ref::steal(PyCode_GetCode(code));
  if (!bytes)
    return std::nullopt;
  const auto *units = reinterpret_cast<const uint8_t *>(PyBytes_AS_STRING(bytes.get()));
  size_t unitCount = static_cast<size_t>(PyBytes_GET_SIZE(bytes.get())) / 2;
  std::vector<Location> locations = readLocations(code, unitCount);
  if (locations.size() < unitCount)
    return std::nullopt;

  Bytecode result;
  result.firstLine = code->co_firstlineno;
  std::vector<int> indexOfUnit(unitCount + 1, -1);
  std::vector<size_t> nextUnit; // unit behind each instruction and its caches: what jumps count from
  nextUnit.reserve(unitCount);
  result.instructions.reserve(unitCount);
  for (size_t unit = 0; unit < unitCount;) {
    indexOfUnit[unit] = static_cast<int>(result.instructions.size());
    Instruction instruction;
    instruction.location = locations[unit];
    while (units[2 * unit] == opcodes::EXTENDED_ARG_) {
      instruction.arg = (instruction.arg | units[2 * unit + 1]) << 8;
      ++unit;
    }
    instruction.op = units[2 * unit];
    instruction.arg |= units[2 * unit + 1];
    instruction.location = locations[unit];
    unit += 1 + kOpcodes[instruction.op].caches;
    if (instruction.op == opcodes::RESUME_ && result.start == 0)
      result.start = result.instructions.size() + 1;
    result.instructions.push_back(instruction);
    nextUnit.push_back(unit);
  }
  indexOfUnit[unitCount] = static_cast<int>(result.instructions.size());
  auto labelOf = [&](size_t unit) { return unit <= unitCount ? indexOfUnit[unit] : kNoLabel; };

  for (size_t i = 0; i < result.instructions.size(); ++i) {
    Instruction &instruction = result.instructions[i];
    Kind kind = kOpcodes[instruction.op].kind;
    if (kind == Kind::Plain)
      continue;
    instruction.target =
        labelOf(kind == Kind::ForwardJump ? nextUnit[i] + instruction.arg : nextUnit[i] - instruction.arg);
    if (instruction.target == kNoLabel)
      return std::nullopt;
  }

  PyObject *table = code->co_exceptiontable;
  ExceptionTableReader reader(PyBytes_AS_STRING(table), PyBytes_GET_SIZE(table));
  while (!reader.atEnd()) {
    unsigned begin = reader.read(), length = reader.read(), target = reader.read(), depthAndLasti = reader.read();
    Handler handler{labelOf(target), static_cast<int>(depthAndLasti >> 1), (depthAndLasti & 1) != 0};
    int first = labelOf(begin), last = labelOf(begin + length);
    if (handler.target == kNoLabel || first == kNoLabel || last == kNoLabel)
      return std::nullopt;
    for (int i = first; i < last; ++i)
      result.instructions[static_cast<size_t>(i)].handler = handler;
  }
  if (result.start == 0 || !computeDepths(result))
    return std::nullopt;
  return result;
}

Label Assembler::newLabel() { return newLabels(1); }

Label Assembler::newLabels(size_t count) {
  auto first = static_cast<Label>(labels_.size());
  labels_.insert(labels_.end(), count, SIZE_MAX);
  return first;
}

void Assembler::bind(Label label) { labels_[static_cast<size_t>(label)] = instructions_.size(); }

void Assembler::emit(const Instruction &instruction) { instructions_.push_back(instruction); }

void Assembler::emit(int op, unsigned arg, const Instruction &like) {
  Instruction instruction = like;
  instruction.op = op;
  instruction.arg = arg;
  instruction.target = kNoLabel;
  instructions_.push_back(instruction);
}

void Assembler::jump(int op, Label target, const Instruction &like) {
  emit(op, 0, like);
  instructions_.back().target = target;
}

std::optional<Assembler::Assembled> Assembler::assemble(int firstLine) const {
  // EXTENDED_ARG prefixes only ever grow, so the layout settles.
  size_t count = instructions_.size();
  std::vector<unsigned> args(count);
  std::vector<size_t> prefixes(count, 0), begin(count + 1, 0);
  auto prefixesFor = [](unsigned arg) { return arg > 0xffffff ? 3u : arg > 0xffff ? 2u : arg > 0xff ? 1u : 0u; };
  for (bool settled = false; !settled;) {
    settled = true;
    for (size_t i = 0; i < count; ++i)
      begin[i + 1] = begin[i] + prefixes[i] + 1 + kOpcodes[instructions_[i].op].caches;
    for (size_t i = 0; i < count; ++i) {
      const Instruction &instruction = instructions_[i];
      args[i] = instruction.arg;
      if (instruction.target != kNoLabel) {
        size_t target = begin[labels_[static_cast<size_t>(instruction.target)]];
        bool backward = kOpcodes[instruction.op].kind != Kind::ForwardJump;
        if (backward ? target > begin[i + 1] : target < begin[i + 1])
          return std::nullopt;
        args[i] = static_cast<unsigned>(backward ? begin[i + 1] - target : target - begin[i + 1]);
      }
      if (prefixesFor(args[i]) > prefixes[i]) {
        prefixes[i] = prefixesFor(args[i]);
        settled = false;
      }
    }
  }

  Assembled out;
  out.offsets.reserve(labels_.size());
  for (size_t index : labels_)
    out.offsets.push_back(index <= count ? 2 * begin[index] : SIZE_MAX);
  int line = firstLine;
  out.code.resize(2 * begin[count]); // caches are zeros
  out.lineTable.reserve(6 * count);
  for (size_t i = 0; i < count; ++i) {
    char *unit = out.code.data() + 2 * begin[i];
    for (size_t k = prefixes[i]; k > 0; --k) {
      *unit++ = static_cast<char>(opcodes::EXTENDED_ARG_);
      *unit++ = static_cast<char>((args[i] >> (8 * k)) & 0xff);
    }
    *unit++ = static_cast<char>(instructions_[i].op);
    *unit = static_cast<char>(args[i] & 0xff);
  }
  for (size_t i = 0; i < count;) {
    size_t next = i + 1;
    while (next < count && instructions_[next].location == instructions_[i].location)
      ++next;
    writeLocation(out.lineTable, instructions_[i].location, begin[next] - begin[i], line);
    i = next;
  }
  for (size_t i = 0; i < count;) {
    size_t next = i + 1;
    while (next < count && instructions_[next].handler == instructions_[i].handler)
      ++next;
    if (const Handler &handler = instructions_[i].handler; handler.covers()) {
      writeExceptionVarint(out.exceptionTable, static_cast<unsigned>(begin[i]), true);
      writeExceptionVarint(out.exceptionTable, static_cast<unsigned>(begin[next] - begin[i]), false);
      writeExceptionVarint(out.exceptionTable,
                           static_cast<unsigned>(begin[labels_[static_cast<size_t>(handler.target)]]), false);
      writeExceptionVarint(out.exceptionTable,
                           static_cast<unsigned>(handler.depth) << 1 | (handler.pushesLasti ? 1u : 0u), false);
    }
    i = next;
  }
  return out;
}

} // namespace encc
