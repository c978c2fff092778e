// One look-up in sys.modules, for there is no cheaper sign.
#include "runtime/Greenlets.h"

#include "runtime/Ref.h"

namespace encc {

bool greenletsMaySwitch() {
  static PyObject *name = PyUnicode_InternFromString("greenlet");
  PyObject *modules = PyImport_GetModuleDict();
  return name && modules && PyDict_GetItemWithError(modules, name) != nullptr;
}

} // namespace encc
