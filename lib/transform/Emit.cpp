// Plan and source to text: what no edit names is copied, and every piece is noted in the map as it is written.
//
//   edit 7..11 {Generated "raise "}   return f(x)  ->  raise f(x)
#include "transform/Emit.h"

#include <cassert>

namespace encc {

Emitted emit(const SourceFile &source, const Plan &plan) {
  Emitted out;
  out.text.reserve(source.text().size() + 64 * plan.edits.size());
  auto copy = [&](Span from) {
    assert(from.begin <= from.end && from.end <= source.text().size() && "a piece names text outside the file");
    out.text += source.slice(from);
    out.map.appendVerbatim(from);
  };

  uint32_t done = 0;
  for (const Edit &edit : plan.edits) {
    assert(done <= edit.replaced.begin && "PlanBuilder::finish sorts edits and refuses overlaps");
    copy({done, edit.replaced.begin});
    for (const std::variant<Verbatim, Generated> &piece : edit.pieces) {
      if (const auto *verbatim = std::get_if<Verbatim>(&piece)) {
        copy(verbatim->from);
        continue;
      }
      const auto &generated = std::get<Generated>(piece);
      out.text += generated.text;
      out.map.appendGenerated(static_cast<uint32_t>(generated.text.size()), generated.origin);
    }
    done = edit.replaced.end;
  }
  copy({done, static_cast<uint32_t>(source.text().size())});
  return out;
}

} // namespace encc
