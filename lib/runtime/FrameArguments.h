// The arguments that a running function was called with, read from its frame before any parameter is rebound.
#pragma once

#include "runtime/Compat.h"

#include <vector>

namespace encc {

class FrameArguments {
public:
  /// False with an error set. The values stay the frame's: it has to wait below the call that they are for.
  bool read(compat::Frame *frame);

  // As in vectorcall; there is room for one more in front of the values.
  PyObject *const *values() const { return values_.data() + 1; }
  size_t flags() const { return (positional_ - 1) | PY_VECTORCALL_ARGUMENTS_OFFSET; }
  PyObject *names() const { return names_.get(); }

private:
  std::vector<PyObject *> values_{nullptr};
  size_t positional_ = 0;
  Ref names_;
};

} // namespace encc
