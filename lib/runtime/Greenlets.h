// Greenlets copy slices of the C stack away and back.
#pragma once

namespace encc {

/// Whether another greenlet may run between two moments of this thread: the package has been imported.
bool greenletsMaySwitch();

} // namespace encc
