// Code objects as lists of instructions that can be moved: jumps are labels, handlers and places ride along.
//
//   co_code, co_linetable, co_exceptiontable  -decode->  Bytecode  -edit->  Assembler  -assemble->  the three again
#pragma once

#include "runtime/Ref.h"

#include <optional>
#include <string>
#include <vector>

namespace encc {

/// Identity of a place in the code to be: an index into the assembler's labels.
using Label = int;
constexpr Label kNoLabel = -1;

/// Where an exception in an instruction goes: `depth` stack items are kept, then lasti (if asked for) and the exception are pushed.
struct Handler {
  Label target = kNoLabel;
  int depth = 0;
  bool pushesLasti = false;
  bool covers() const { return target != kNoLabel; }
  friend bool operator==(const Handler &a, const Handler &b) {
    return a.target == b.target && a.depth == b.depth && a.pushesLasti == b.pushesLasti;
  }
};

/// Source range as `co_positions` gives it; -1 for what is not known.
struct Location {
  int line = -1, endLine = -1, column = -1, endColumn = -1;
  friend bool operator==(const Location &a, const Location &b) {
    return a.line == b.line && a.endLine == b.endLine && a.column == b.column && a.endColumn == b.endColumn;
  }
};

/// One instruction with its EXTENDED_ARG prefixes folded into `arg`; inline caches are implied by the opcode.
struct Instruction {
  int op = 0;
  unsigned arg = 0;
  Label target = kNoLabel; ///< for jumps and references, instead of `arg`
  Handler handler;
  Location location;
};

/// Decoded code; label `i` is the place before instruction `i`.
struct Bytecode {
  std::vector<Instruction> instructions;
  std::vector<int> depth; ///< stack depth before each instruction, -1 where it is never reached
  int firstLine = 0;
  size_t start = 0; ///< index of the first instruction behind the entry's RESUME
};

/// Null with a Python error set when a C call fails; `std::nullopt` without one when the code is not understood.
std::optional<Bytecode> decode(PyCodeObject *code);

/// Whether an exception in that code unit goes to a handler of the code.
bool hasHandler(PyCodeObject *code, size_t unit);

/// Takes instructions in order and lays them out.
class Assembler {
public:
  Label newLabel();
  /// That many labels in a row; the first of them.
  Label newLabels(size_t count);
  /// Copies of a body of `count` instructions are to come, with a few more in each.
  void reserve(size_t count, size_t copies = 1) { instructions_.reserve(copies * (count + kUsualAdditions)); }
  /// The next instruction emitted is where `label` points.
  void bind(Label label) { labels_[static_cast<size_t>(label)] = instructions_.size(); }
  void emit(const Instruction &instruction) { instructions_.push_back(instruction); }
  /// A plain instruction at the place and under the handler of `like`.
  void emit(int op, unsigned arg, const Instruction &like);
  void jump(int op, Label target, const Instruction &like);

  struct Assembled {
    std::string code, lineTable, exceptionTable;
    std::vector<size_t> offsets; ///< if asked for: in bytes, of each label that is bound
  };
  /// Fails only for a jump to nowhere, or against the direction of its opcode.
  std::optional<Assembled> assemble(int firstLine, bool withOffsets = false) const;

private:
  static constexpr size_t kUsualAdditions = 32;

  /// In code units: where each instruction begins, and the end; and what stands in it.
  struct Layout {
    std::vector<unsigned> begin, args;
  };
  std::optional<Layout> layOut() const;
  std::string writeCode(const Layout &layout) const;
  std::string writeLineTable(const Layout &layout, int firstLine) const;
  std::string writeExceptionTable(const Layout &layout) const;

  std::vector<Instruction> instructions_;
  std::vector<size_t> labels_; ///< instruction index of each label
};

/// Whether control may go to the instruction's target.
bool isJump(int op);
/// Whether control never reaches the next instruction.
bool endsBlock(int op);

} // namespace encc
