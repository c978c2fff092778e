// The object between `tail_call(callee)` and its call. It names itself like the callee, for the interpreter's messages:
// "__main__.f() argument after * must be an iterable, not int".
#include "runtime/TailCall.h"

#include "runtime/RestartLoop.h"

#include <cstddef>
#include <structmember.h>

namespace encc {
namespace {

PyTypeObject *restarterType = nullptr;

struct Restarter {
  PyObject_HEAD PyObject *callee;
  vectorcallfunc vectorcall;
  bool dropsResult;
};

/// One finished restarter is kept: each tail call needs one for a moment.
Restarter *spare = nullptr;

PyObject *restarterCall(PyObject *self, PyObject *const *args, size_t flags, PyObject *keywordNames) {
  auto *restarter = reinterpret_cast<Restarter *>(self);
  return restartCall(restarter->callee, args, static_cast<size_t>(PyVectorcall_NARGS(flags)), keywordNames,
                     restarter->dropsResult);
}

PyObject *restarterName(PyObject *self, void *attribute) {
  return PyObject_GetAttrString(reinterpret_cast<Restarter *>(self)->callee, static_cast<const char *>(attribute));
}

/// What the interpreter's messages use where there is no name: an instance with `__call__`.
PyObject *restarterStr(PyObject *self) { return PyObject_Str(reinterpret_cast<Restarter *>(self)->callee); }

void restarterDealloc(PyObject *self) {
  auto *restarter = reinterpret_cast<Restarter *>(self);
  PyObject *callee = std::exchange(restarter->callee, nullptr);
  PyTypeObject *type = Py_TYPE(self);
  if (!spare)
    spare = restarter;
  else
    PyObject_Free(self);
  Py_DECREF(type); // PyObject_Init takes a new one
  Py_XDECREF(callee);
}

PyObject *newRestarter(PyObject *callee, bool dropsResult) {
  Restarter *restarter = std::exchange(spare, nullptr);
  if (restarter)
    PyObject_Init(reinterpret_cast<PyObject *>(restarter), restarterType);
  else
    restarter = PyObject_New(Restarter, restarterType);
  if (!restarter)
    return nullptr;
  restarter->callee = Py_NewRef(callee);
  restarter->vectorcall = restarterCall;
  restarter->dropsResult = dropsResult;
  return reinterpret_cast<PyObject *>(restarter);
}

PyMemberDef restarterMembers[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Restarter, vectorcall), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr}};
char moduleAttribute[] = "__module__", qualnameAttribute[] = "__qualname__", nameAttribute[] = "__name__";
PyGetSetDef restarterGetters[] = {{"__module__", restarterName, nullptr, nullptr, moduleAttribute},
                                  {"__qualname__", restarterName, nullptr, nullptr, qualnameAttribute},
                                  {"__name__", restarterName, nullptr, nullptr, nameAttribute},
                                  {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyType_Slot restarterSlots[] = {{Py_tp_dealloc, reinterpret_cast<void *>(restarterDealloc)},
                                {Py_tp_call, reinterpret_cast<void *>(PyVectorcall_Call)},
                                {Py_tp_str, reinterpret_cast<void *>(restarterStr)},
                                {Py_tp_members, restarterMembers},
                                {Py_tp_getset, restarterGetters},
                                {0, nullptr}};
PyType_Spec restarterSpec = {"encc._runtime.Restarter", sizeof(Restarter), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION |
                                 Py_TPFLAGS_HAVE_VECTORCALL,
                             restarterSlots};

} // namespace

bool initTailCall(PyObject *module) {
  if (!restarterType)
    restarterType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &restarterSpec, nullptr));
  return restarterType != nullptr;
}

PyObject *tailCall(PyObject *, PyObject *callee) {
  return restartTarget(callee).function ? newRestarter(callee, false) : Py_NewRef(callee);
}

PyObject *tailCallProcedure(PyObject *, PyObject *callee) {
  return restartTarget(callee).function ? newRestarter(callee, true) : Py_NewRef(callee);
}

} // namespace encc
