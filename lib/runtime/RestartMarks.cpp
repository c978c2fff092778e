// The marks of a code object and what they remember: see the header. ResumingCode.cpp begins at one.
#include "runtime/RestartMarks.h"

#include "runtime/Compat.h"
#include "runtime/Opcodes.h"
#include "runtime/RestartPoint.h"
#include "runtime/RestartSites.h"
#include "runtime/ResumingCode.h"

#include <utility>

namespace encc {
namespace {

using namespace opcodes;

PyTypeObject *markType = nullptr;

struct RestartMark {
  PyObject_HEAD PyObject *label; ///< owned; None if it has none
  PyObject *values;              ///< owned or null
  int line;
};

/// The function's own variables: those of enclosing functions stay what they are.
int ownVariables(PyCodeObject *code) { return code->co_nlocalsplus - code->co_nfreevars; }

/// In the place of a variable that is not bound.
PyObject *unbound() { return reinterpret_cast<PyObject *>(markType); }

/// ~mark: the locals of the frame that runs.
PyObject *markInvert(PyObject *) {
  const compat::Frame *frame = compat::currentFrame(compat::currentThread());
  auto *code = reinterpret_cast<PyCodeObject *>(compat::frameCode(frame));
  int count = ownVariables(code);
  PyObject *values = PyTuple_New(count);
  for (int slot = 0; values && slot < count; ++slot) {
    PyObject *value = compat::frameVariable(frame, slot);
    PyTuple_SET_ITEM(values, slot, Py_NewRef(value ? value : unbound()));
  }
  return values;
}

/// -mark: what it was made with, which it drops.
PyObject *markNegative(PyObject *self) {
  PyObject *values = std::exchange(reinterpret_cast<RestartMark *>(self)->values, nullptr);
  if (!values)
    PyErr_SetString(PyExc_RuntimeError, "encc: this code resumes an activation only once");
  return values;
}

void markDealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  Py_XDECREF(reinterpret_cast<RestartMark *>(self)->label);
  Py_XDECREF(reinterpret_cast<RestartMark *>(self)->values);
  PyObject_Free(self);
  Py_DECREF(type);
}

/// As RestartPoint's. What a mark of resuming code was made with belongs to one activation.
PyObject *markReduce(PyObject *self, PyObject *) {
  auto *mark = reinterpret_cast<RestartMark *>(self);
  if (!mark->values)
    return Py_BuildValue("O(Oi)", markType, mark->label, mark->line);
  PyErr_SetString(PyExc_TypeError, "cannot pickle code that resumes an activation");
  return nullptr;
}

PyObject *markNew(PyTypeObject *, PyObject *args, PyObject *) {
  PyObject *label = nullptr;
  int line = 0;
  return PyArg_ParseTuple(args, "Oi:RestartMark", &label, &line) ? newRestartMark(label, line, nullptr) : nullptr;
}

PyMethodDef markMethods[] = {{"__reduce__", markReduce, METH_NOARGS, nullptr}, {nullptr, nullptr, 0, nullptr}};

PyType_Slot markSlots[] = {
    {Py_tp_new, reinterpret_cast<void *>(markNew)},         {Py_tp_methods, markMethods},
    {Py_nb_invert, reinterpret_cast<void *>(markInvert)},   {Py_nb_negative, reinterpret_cast<void *>(markNegative)},
    {Py_tp_dealloc, reinterpret_cast<void *>(markDealloc)}, {0, nullptr}};
PyType_Spec markSpec = {"encc._runtime.RestartMark", sizeof(RestartMark), 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, markSlots};

/// The point of code and the mark of this number; false with an error set if there is none.
bool findMark(PyCodeObject *code, PyObject *number, const PointFacts *&facts, size_t &index) {
  PyObject *point = restartPointOf(code);
  index = PyLong_AsSize_t(number);
  if (PyErr_Occurred())
    return false;
  facts = point ? &pointFacts(point) : nullptr;
  if (facts && index < facts->marks.size())
    return true;
  PyErr_SetString(PyExc_ValueError, "there is no such mark");
  return false;
}

} // namespace

bool initRestartMarks(PyObject *module) {
  if (!markType)
    markType = reinterpret_cast<PyTypeObject *>(PyType_FromSpec(&markSpec));
  return markType && PyModule_AddType(module, markType) == 0;
}

std::vector<MarkSite> findMarks(PyCodeObject *code, const Bytecode &bytecode) {
  std::vector<MarkSite> found;
  const std::vector<Instruction> &instructions = bytecode.instructions;
  for (size_t i = bytecode.start; i + 3 < instructions.size(); ++i) {
    PyObject *name = runtimeFunctionLoaded(code, bytecode, i);
    if (!name || PyUnicode_CompareWithASCIIString(name, "mark_restart_point") != 0 || bytecode.depth[i] != 0)
      continue;
    const Handler &handler = instructions[i].handler;
    if (handler.covers() && instructions[static_cast<size_t>(handler.target)].op != CALL_INTRINSIC_1_)
      continue;
    MarkSite site{i, i + 2, nullptr, instructions[i].location.line};
    for (; site.end < instructions.size() && instructions[site.end].op != POP_TOP_; ++site.end) {
      const Instruction &instruction = instructions[site.end];
      if (instruction.op == LOAD_CONST_)
        site.label = PyTuple_GET_ITEM(code->co_consts, static_cast<Py_ssize_t>(instruction.arg));
      else if (instruction.op != PUSH_NULL_ && instruction.op != PRECALL_ && instruction.op != CALL_)
        break;
    }
    if (site.end < instructions.size() && instructions[site.end].op == POP_TOP_) {
      ++site.end;
      found.push_back(site);
    }
  }
  return found;
}

PyObject *newRestartMark(PyObject *label, int line, PyObject *values) {
  RestartMark *mark = PyObject_New(RestartMark, markType);
  if (mark) {
    mark->label = Py_NewRef(label ? label : Py_None);
    mark->values = Py_XNewRef(values);
    mark->line = line;
  }
  return reinterpret_cast<PyObject *>(mark);
}

bool isRestartMark(PyObject *object) { return Py_TYPE(object) == markType; }

PyObject *markRestartPoint(PyObject *, PyObject *const *, Py_ssize_t count) {
  if (count > 1) {
    PyErr_SetString(PyExc_TypeError, "mark_restart_point(label=None)");
    return nullptr;
  }
  Py_RETURN_NONE;
}

PyObject *marksOf(PyObject *, PyObject *code) {
  Ref list = Ref::steal(PyList_New(0));
  PyObject *point = PyCode_Check(code) ? restartPointOf(reinterpret_cast<PyCodeObject *>(code)) : nullptr;
  if (!list || !point)
    return list.release();
  for (const PointFacts::Mark &mark : pointFacts(point).marks) {
    auto *object = reinterpret_cast<RestartMark *>(mark.object.get());
    Ref entry = Ref::steal(Py_BuildValue("(Oii)", object->label, object->line, mark.offset));
    if (!entry || PyList_Append(list.get(), entry.get()) < 0)
      return nullptr;
  }
  return list.release();
}

PyObject *markedLocals(PyObject *, PyObject *const *args, Py_ssize_t count) {
  if (count != 2 || !PyFrame_Check(args[0])) {
    PyErr_SetString(PyExc_TypeError, "marked_locals(frame, index)");
    return nullptr;
  }
  const compat::Frame *frame = compat::frameOfObject(args[0]);
  auto *code = reinterpret_cast<PyCodeObject *>(compat::frameCode(frame));
  const PointFacts *facts = nullptr;
  size_t index = 0;
  if (!findMark(code, args[1], facts, index))
    return nullptr;
  int offset = compat::frameOffset(frame);
  PyObject *values = offset >= facts->bodyBegin && offset < facts->outerPad
                         ? compat::frameStackItem(frame, static_cast<int>(facts->snapshots.size() + index))
                         : nullptr;
  if (!values || !PyTuple_CheckExact(values) || PyTuple_GET_SIZE(values) != ownVariables(code))
    Py_RETURN_NONE;
  Ref locals = Ref::steal(PyDict_New());
  for (Py_ssize_t slot = 0; locals && slot < PyTuple_GET_SIZE(values); ++slot) {
    PyObject *value = PyTuple_GET_ITEM(values, slot);
    if (value != unbound() && PyDict_SetItem(locals.get(), PyTuple_GET_ITEM(code->co_localsplusnames, slot), value) < 0)
      return nullptr;
  }
  return locals.release();
}

PyObject *resumingCode(PyObject *, PyObject *const *args, Py_ssize_t count) {
  if (count != 4 || !PyCode_Check(args[0]) || !PyDict_Check(args[2]) || !PyFunction_Check(args[3])) {
    PyErr_SetString(PyExc_TypeError, "resuming_code(code, index, locals, function)");
    return nullptr;
  }
  auto *code = reinterpret_cast<PyCodeObject *>(args[0]);
  const PointFacts *facts = nullptr;
  size_t index = 0;
  if (!findMark(code, args[1], facts, index))
    return nullptr;
  return codeResumingAt(code, *facts, index, args[2], args[3]).release();
}

} // namespace encc
