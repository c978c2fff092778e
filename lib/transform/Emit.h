// Plan and source to text, in one walk over the edits.
#pragma once

#include "transform/Plan.h"
#include "transform/Source.h"
#include "transform/SourceMap.h"

namespace encc {

struct Emitted {
  std::string text; ///< UTF-8
  SourceMap map;
};

Emitted emit(const SourceFile &source, const Plan &plan);

} // namespace encc
