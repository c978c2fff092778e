// Decoding and assembling of CPython's code: units, inline caches, exception table, line table.
// Formats: CPython's InternalDocs/{bytecode,exception_handling,code_objects}.md.
#include "runtime/Bytecode.h"

#include "OpcodeTable.h"

#include <algorithm>
#include <cstdint>

namespace encc {
namespace {

using opcodes::Kind;
using opcodes::kOpcodes;

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

/// Places of code units, asked for in order: what `co_positions` gives, without its tuples, which would be most of the cost of an
/// import.
class LocationReader {
public:
  explicit LocationReader(PyCodeObject *code) : reader_(code), line_(code->co_firstlineno) {}

  /// The place of that unit; null if the table ends before it.
  const Location *at(size_t unit) {
    while (unit >= end_)
      if (!readEntry())
        return nullptr;
    return &location_;
  }

private:
  bool readEntry() {
    if (reader_.atEnd())
      return false;
    unsigned first = reader_.byte();
    int kind = static_cast<int>((first >> 3) & 15);
    location_ = {};
    if (kind >= kOneLine && kind != kNoLocation)
      line_ += kind < kNoColumns ? kind - kOneLine : reader_.signedNumber();
    if (kind != kNoLocation)
      location_.line = location_.endLine = line_;
    if (kind < kOneLine) {
      unsigned columns = reader_.byte();
      location_.column = static_cast<int>(static_cast<unsigned>(kind) << 3 | columns >> 4);
      location_.endColumn = location_.column + static_cast<int>(columns & 15);
    } else if (kind < kNoColumns) {
      location_.column = static_cast<int>(reader_.byte());
      location_.endColumn = static_cast<int>(reader_.byte());
    } else if (kind == kLong) {
      location_.endLine = line_ + reader_.number();
      location_.column = reader_.number() - 1;
      location_.endColumn = reader_.number() - 1;
    }
    end_ += (first & 7) + 1;
    return true;
  }

  LineTableReader reader_;
  int line_;
  Location location_;
  size_t end_ = 0; ///< first unit behind the entry
};

/// Simulates the stack from the start of the body along all edges; false when an effect is unknown or edges disagree.
class DepthFlow {
public:
  explicit DepthFlow(Bytecode &bytecode) : code_(bytecode.instructions), depth_(bytecode.depth) {}

  bool run(size_t start) {
    depth_.assign(code_.size() + 1, -1);
    work_.reserve(32);
    if (!reach(start, 0))
      return false;
    while (!work_.empty()) {
      size_t block = work_.back();
      work_.pop_back();
      if (!runBlock(block))
        return false;
    }
    return true;
  }

private:
  static constexpr int kUnknown = PY_INVALID_STACK_EFFECT;

  static int effect(const Instruction &instruction, int taken) {
    return PyCompile_OpcodeStackEffectWithJump(instruction.op, static_cast<int>(instruction.arg), taken);
  }

  bool reach(size_t to, int depth) {
    if (to >= code_.size() || depth < 0)
      return false;
    if (depth_[to] < 0) {
      depth_[to] = depth;
      work_.push_back(to);
    }
    return depth_[to] == depth;
  }

  /// From an instruction on until control cannot fall through, or has been there.
  bool runBlock(size_t at) {
    for (int depth = depth_[at];; ++at) {
      const Instruction &instruction = code_[at];
      if (const Handler &handler = instruction.handler;
          handler.covers() &&
          !reach(static_cast<size_t>(handler.target), handler.depth + (handler.pushesLasti ? 2 : 1)))
        return false;
      if (isJump(instruction.op)) {
        int taken = effect(instruction, 1);
        if (taken == kUnknown || !reach(static_cast<size_t>(instruction.target), depth + taken))
          return false;
      }
      if (endsBlock(instruction.op))
        return true;
      int through = effect(instruction, 0);
      depth += through;
      if (through == kUnknown || depth < 0 || at + 1 >= code_.size())
        return false;
      if (depth_[at + 1] >= 0)
        return depth_[at + 1] == depth;
      depth_[at + 1] = depth;
    }
  }

  const std::vector<Instruction> &code_;
  std::vector<int> &depth_;
  std::vector<size_t> work_;
};

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
  LocationReader locations(code);

  Bytecode result;
  result.firstLine = code->co_firstlineno;
  std::vector<int> indexOfUnit(unitCount + 1, -1);
  std::vector<int> jumps;           // whose target is the number of a unit at first
  constexpr size_t kUsualUnits = 2; // of an instruction, at least
  result.instructions.reserve(unitCount / kUsualUnits + 1);
  for (size_t unit = 0; unit < unitCount;) {
    auto index = static_cast<int>(result.instructions.size());
    indexOfUnit[unit] = index;
    Instruction instruction;
    for (; units[2 * unit] == opcodes::EXTENDED_ARG_; ++unit)
      instruction.arg = (instruction.arg | units[2 * unit + 1]) << 8;
    instruction.op = units[2 * unit];
    instruction.arg |= units[2 * unit + 1];
    const Location *location = locations.at(unit);
    if (!location)
      return std::nullopt;
    instruction.location = *location;
    const opcodes::Opcode &opcode = kOpcodes[instruction.op];
    unit += 1 + opcode.caches;
    if (opcode.kind != Kind::Plain) {
      size_t target = opcode.kind == Kind::ForwardJump ? unit + instruction.arg : unit - instruction.arg;
      if (target > unitCount)
        return std::nullopt;
      instruction.target = static_cast<Label>(target);
      jumps.push_back(index);
    }
    if (instruction.op == opcodes::RESUME_ && result.start == 0)
      result.start = static_cast<size_t>(index) + 1;
    result.instructions.push_back(instruction);
  }
  indexOfUnit[unitCount] = static_cast<int>(result.instructions.size());
  auto labelOf = [&](size_t unit) { return unit <= unitCount ? indexOfUnit[unit] : kNoLabel; };

  for (int i : jumps) {
    Label &target = result.instructions[static_cast<size_t>(i)].target;
    target = labelOf(static_cast<size_t>(target));
    if (target == kNoLabel)
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
  if (result.start == 0 || !DepthFlow(result).run(result.start))
    return std::nullopt;
  return result;
}

bool hasHandler(PyCodeObject *code, size_t unit) {
  ExceptionTableReader reader(PyBytes_AS_STRING(code->co_exceptiontable), PyBytes_GET_SIZE(code->co_exceptiontable));
  while (!reader.atEnd()) {
    unsigned begin = reader.read(), length = reader.read();
    reader.read(); // the target
    reader.read(); // what is on the stack there
    if (unit >= begin && unit - begin < length)
      return true;
  }
  return false;
}

Label Assembler::newLabel() { return newLabels(1); }

Label Assembler::newLabels(size_t count) {
  auto first = static_cast<Label>(labels_.size());
  labels_.insert(labels_.end(), count, SIZE_MAX);
  return first;
}

void Assembler::emit(int op, unsigned arg, const Instruction &like) {
  Instruction &instruction = instructions_.emplace_back(like);
  instruction.op = op;
  instruction.arg = arg;
  instruction.target = kNoLabel;
}

void Assembler::jump(int op, Label target, const Instruction &like) {
  emit(op, 0, like);
  instructions_.back().target = target;
}

std::optional<Assembler::Layout> Assembler::layOut() const {
  auto prefixesFor = [](unsigned arg) { return arg > 0xffffff ? 3u : arg > 0xffff ? 2u : arg > 0xff ? 1u : 0u; };
  const size_t count = instructions_.size();
  Layout layout;
  std::vector<unsigned> &begin = layout.begin, &args = layout.args;
  begin.resize(count + 1);
  args.resize(count);
  std::vector<size_t> jumps;
  unsigned unit = 0;
  for (size_t i = 0; i < count; ++i) {
    const Instruction &instruction = instructions_[i];
    begin[i] = unit;
    if (instruction.target != kNoLabel)
      jumps.push_back(i);
    else
      args[i] = instruction.arg;
    unit += prefixesFor(args[i]) + 1 + kOpcodes[instruction.op].caches;
  }
  begin[count] = unit;

  // The prefixes of jumps only ever grow, so the layout settles.
  std::vector<unsigned> prefixes(jumps.size());
  for (bool settled = false; !settled;) {
    settled = true;
    std::vector<unsigned> wanted = prefixes;
    for (size_t k = 0; k < jumps.size(); ++k) {
      const Instruction &instruction = instructions_[jumps[k]];
      size_t label = labels_[static_cast<size_t>(instruction.target)];
      if (label > count)
        return std::nullopt;
      unsigned target = begin[label], end = begin[jumps[k] + 1];
      bool backward = kOpcodes[instruction.op].kind != Kind::ForwardJump;
      if (backward ? target > end : target < end)
        return std::nullopt;
      args[jumps[k]] = backward ? end - target : target - end;
      wanted[k] = std::max(prefixes[k], prefixesFor(args[jumps[k]]));
    }
    unsigned shift = 0;
    for (size_t k = 0; k < jumps.size() && wanted != prefixes; ++k) {
      settled = false;
      shift += wanted[k] - prefixes[k];
      size_t last = k + 1 < jumps.size() ? jumps[k + 1] : count;
      for (size_t i = jumps[k] + 1; i <= last; ++i)
        begin[i] += shift;
    }
    prefixes = std::move(wanted);
  }
  return layout;
}

std::string Assembler::writeCode(const Layout &layout) const {
  std::string code(2 * size_t{layout.begin.back()}, '\0'); // caches are zeros
  for (size_t i = 0; i < instructions_.size(); ++i) {
    const Instruction &instruction = instructions_[i];
    char *unit = code.data() + 2 * size_t{layout.begin[i]};
    unsigned arg = layout.args[i];
    for (unsigned k = layout.begin[i + 1] - layout.begin[i] - 1 - kOpcodes[instruction.op].caches; k > 0; --k) {
      *unit++ = static_cast<char>(opcodes::EXTENDED_ARG_);
      *unit++ = static_cast<char>((arg >> (8 * k)) & 0xff);
    }
    *unit++ = static_cast<char>(instruction.op);
    *unit = static_cast<char>(arg & 0xff);
  }
  return code;
}

std::string Assembler::writeLineTable(const Layout &layout, int firstLine) const {
  std::string table;
  const size_t count = instructions_.size();
  table.reserve(4 * count);
  for (size_t i = 0, next; i < count; i = next) {
    for (next = i + 1; next < count && instructions_[next].location == instructions_[i].location;)
      ++next;
    writeLocation(table, instructions_[i].location, layout.begin[next] - layout.begin[i], firstLine);
  }
  return table;
}

std::string Assembler::writeExceptionTable(const Layout &layout) const {
  std::string table;
  const size_t count = instructions_.size();
  for (size_t i = 0, next; i < count; i = next) {
    const Handler &handler = instructions_[i].handler;
    for (next = i + 1; next < count && instructions_[next].handler == handler;)
      ++next;
    if (!handler.covers())
      continue;
    writeExceptionVarint(table, layout.begin[i], true);
    writeExceptionVarint(table, layout.begin[next] - layout.begin[i], false);
    writeExceptionVarint(table, layout.begin[labels_[static_cast<size_t>(handler.target)]], false);
    writeExceptionVarint(table, static_cast<unsigned>(handler.depth) << 1 | (handler.pushesLasti ? 1u : 0u), false);
  }
  return table;
}

std::optional<Assembler::Assembled> Assembler::assemble(int firstLine, bool withOffsets) const {
  std::optional<Layout> layout = layOut();
  if (!layout)
    return std::nullopt;
  Assembled out{writeCode(*layout), writeLineTable(*layout, firstLine), writeExceptionTable(*layout), {}};
  if (withOffsets) {
    out.offsets.reserve(labels_.size());
    for (size_t index : labels_)
      out.offsets.push_back(index < layout->begin.size() ? 2 * size_t{layout->begin[index]} : SIZE_MAX);
  }
  return out;
}

} // namespace encc
