// One look-up in sys.modules, for there is no cheaper sign; again only when something was imported meanwhile.
#include "runtime/Greenlets.h"

#include "runtime/Compat.h"

namespace encc {
namespace {

bool mayHaveChanged = true;

void noteChange() { mayHaveChanged = true; }

} // namespace

bool greenletsMaySwitch() {
  static bool imported = false;
  if (!mayHaveChanged)
    return imported;
  static PyObject *name = PyUnicode_InternFromString("greenlet");
  PyObject *modules = PyImport_GetModuleDict();
  static const bool isWatched = modules && compat::watchDict(modules, noteChange);
  imported = name && modules && PyDict_GetItemWithError(modules, name) != nullptr;
  mayHaveChanged = !isWatched;
  return imported;
}

} // namespace encc
