// Which patch a function's code gets, and what is kept of it.
#include "runtime/Restartable.h"

#include "runtime/CodeCopy.h"
#include "runtime/CodeMemory.h"
#include "runtime/CodePatch.h"
#include "runtime/Compat.h"
#include "runtime/LookupPatch.h"
#include "runtime/RestartLoop.h"
#include "runtime/RestartPoint.h"

namespace encc {

Ref patchCode(PyCodeObject *code, PyObject *globals, bool jumps) {
  auto *object = reinterpret_cast<PyObject *>(code);
  const bool nested = code->co_flags & CO_NESTED;
  CodeFacts *known = nested ? findFacts(object) : nullptr;
  if (known && known->patched && known->patchedFor == globals && known->patchedToJump == jumps)
    return known->patched;
  Ref patched = patchLookups(code, globals);
  if (!patched && !PyErr_Occurred())
    patched = patchSites(code, globals, jumps);
  if (!patched || !nested)
    return patched;
  CodeFacts *facts = factsOf(object);
  if (!facts)
    return {};
  facts->patchedFor = globals;
  facts->patchedToJump = jumps;
  facts->patched = patched;
  return patched;
}

Ref restartableCode(PyCodeObject *code, PyObject *globals) {
  if (code->co_flags & kRestartableFlag)
    return Ref::borrow(reinterpret_cast<PyObject *>(code));
  if (!restartPointOf(code)) // a jump looks the name up; dictionaries of other kinds may tell that they were asked
    return patchCode(code, globals, PyDict_CheckExact(globals));
  // Such code has been patched before it got its restart point, if there was something to patch.
  return copyCode(code, {.flags = code->co_flags | kRestartableFlag});
}

PyObject *restartable(PyObject *, PyObject *function) {
  if (PyFunction_Check(function)) {
    auto *code = reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(function));
    if (!(code->co_flags & kRestartableFlag)) {
      Ref patched = restartableCode(code, PyFunction_GET_GLOBALS(function));
      if (!patched || PyObject_SetAttrString(function, "__code__", patched.get()) < 0)
        return nullptr;
      compat::renewVersion(function);
    }
  }
  return Py_NewRef(function);
}

} // namespace encc
