// Stubs, and what they do when they are called.
#include "runtime/DeepGate.h"

#include "runtime/Bytecode.h"
#include "runtime/ClosedFunctions.h"
#include "runtime/CodeCopy.h"
#include "runtime/CodeMemory.h"
#include "runtime/CodePatch.h"
#include "runtime/Deep.h"
#include "runtime/FrameArguments.h"
#include "runtime/GeneratorGate.h"
#include "runtime/HandledList.h"
#include "runtime/Opcodes.h"
#include "runtime/RestartLoop.h"
#include "runtime/RestartPoint.h"
#include "runtime/RestartSites.h"
#include "runtime/Restartable.h"

namespace encc {
namespace {

using namespace opcodes;

PyTypeObject *gateType = nullptr;
PyObject *callDeepObject = nullptr;

/// The one constant of a stub.
struct Gate {
  PyObject_HEAD PyObject *code; ///< weak reference to the code that the stub stands for
};

/// Bytes objects that all stubs share.
struct StubParts {
  Ref instructions, lineTable, exceptionTable;
  bool areMade() const { return instructions && lineTable && exceptionTable; }
};

/// A copy that somebody made of a closed function has the stub for its code and is in no list.
bool openCopy(Gate *self, PyFunctionObject *function) {
  Ref code = compat::weakTarget(self->code);
  if (!code) {
    PyErr_SetString(PyExc_RuntimeError, "encc: the function was copied from one that is gone");
    return false;
  }
  return PyObject_SetAttrString(reinterpret_cast<PyObject *>(function), "__code__", code.get()) == 0;
}

/// On the heap: the thread may end inside, without destructors.
struct Entry {
  FrameArguments arguments;
  HandledList handled;
};

/// ~gate, in the stub's frame: opens all functions and calls this one with the frame's arguments, on the deep stack if
/// this thread needs it.
PyObject *gateEnter(PyObject *self) {
  openFunctions();
  Room room = checkRoom();
  if (room == Room::Error)
    return nullptr;
  compat::Frame *frame = compat::currentFrame(compat::currentThread());
  auto *function = reinterpret_cast<PyFunctionObject *>(compat::frameFunction(frame)); // the frame keeps it
  if (function->func_code == compat::frameCode(frame) && !openCopy(reinterpret_cast<Gate *>(self), function))
    return nullptr;
  auto *entry = new Entry;
  const FrameArguments &arguments = entry->arguments;
  auto *callable = reinterpret_cast<PyObject *>(function);
  PyObject *result = nullptr, *linear = neededLinearCode(function);
  if (entry->arguments.read(frame)) {
    if (linear)
      closeFunction(function, linear);
    entry->handled.begin(compat::currentThread());
    result = (room == Room::Enter ? callDeep : PyObject_Vectorcall)(callable, arguments.values(), arguments.flags(),
                                                                    arguments.names());
    entry->handled.end(compat::currentThread());
  }
  if (linear && function->func_code == linear) // it was not entered
    openFunctions();
  delete entry;
  return result;
}

/// gate @ exception: takes the stub's frame out of the traceback, where the activation that it called is the same one to the
/// user. The exception.
PyObject *gateLeave(PyObject *left, PyObject *exception) {
  if (Py_TYPE(left) != gateType || !PyExceptionInstance_Check(exception))
    Py_RETURN_NOTIMPLEMENTED;
  auto *traceback = reinterpret_cast<PyTracebackObject *>(PyException_GetTraceback(exception));
  if (traceback && traceback->tb_next)
    PyException_SetTraceback(exception, reinterpret_cast<PyObject *>(traceback->tb_next));
  Py_XDECREF(traceback);
  return Py_NewRef(exception);
}

void gateDealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  Py_XDECREF(reinterpret_cast<Gate *>(self)->code);
  PyObject_Free(self);
  Py_DECREF(type);
}

PyType_Slot gateSlots[] = {{Py_tp_dealloc, reinterpret_cast<void *>(gateDealloc)},
                           {Py_nb_invert, reinterpret_cast<void *>(gateEnter)},
                           {Py_nb_matrix_multiply, reinterpret_cast<void *>(gateLeave)},
                           {0, nullptr}};
PyType_Spec gateSpec = {"encc._runtime.DeepGate", sizeof(Gate), 0,
                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, gateSlots};

constexpr int kStubStack = 2;

/// Returns ~gate; what is raised there leaves through gate @ exception. Not all made, with an error set, on failure.
StubParts makeStubParts() {
  Instruction plain;
  plain.location.line = plain.location.endLine = 0; // relative to the function's first line
  Instruction guarded = plain;
  Assembler out;
  Label leave = out.newLabel();
  guarded.handler = {leave, 0, false};
  out.emit(RESUME_, 0, plain);
  out.emit(LOAD_CONST_, 0, guarded);
  out.emit(UNARY_INVERT_, 0, guarded);
  out.emit(RETURN_VALUE_, 0, plain);
  out.bind(leave); // stack: exception
  out.emit(LOAD_CONST_, 0, plain);
  out.emit(SWAP_, 2, plain);
  out.emit(BINARY_OP_, kMatrixMultiply, plain);
  out.emit(RERAISE_, 0, plain);
  std::optional<Assembler::Assembled> assembled = out.assemble(0);
  if (!assembled) {
    PyErr_SetString(PyExc_SystemError, "encc: the stub of deep functions cannot be laid out");
    return {};
  }
  return {bytesOf(assembled->code), bytesOf(assembled->lineTable), bytesOf(assembled->exceptionTable)};
}

/// Whether there may be restarts in the code.
bool namesRuntime(PyCodeObject *code) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_names); ++i)
    if (isRuntimeName(PyTuple_GET_ITEM(code->co_names, i)))
      return true;
  return false;
}

/// The code that a function of this code shall have: with restarts patched in, and known as one whose functions may be closed.
Ref preparedCode(PyCodeObject *code, PyObject *globals, bool linear) {
  constexpr int kSuspends = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
  PyCodeObject *original = code;
  Ref prepared = namesRuntime(code) ? restartableCode(code, globals) : Ref::borrow(reinterpret_cast<PyObject *>(code));
  if (!prepared || !deepIsOn)
    return prepared;
  if (code->co_flags & kSuspends)
    return gatedCode(reinterpret_cast<PyCodeObject *>(prepared.get()));
  if (auto *own = reinterpret_cast<PyCodeObject *>(prepared.get());
      own->co_stacksize < kStubStack) // the stub may get its frame
    prepared = copyCode(own, {.stackSize = kStubStack});
  if (!prepared)
    return {};
  code = reinterpret_cast<PyCodeObject *>(prepared.get());
  startWatchingDepth();
  if (!letBeClosed(code))
    return {};
  if (linear && PyDict_CheckExact(globals) && !linearCodeOf(prepared.get()) &&
      !(original->co_flags & kRestartableFlag) && !restartPointOf(original)) {
    if (code == original)
      return setLinearCodeDue(code) ? std::move(prepared) : Ref();
    Ref jumps = linearCode(original, globals);
    if (PyErr_Occurred() || (jumps && !setLinearCode(code, jumps.get())))
      return {};
  }
  return prepared;
}

PyObject *decorate(PyObject *function, bool linear) {
  if (!PyFunction_Check(function)) { // a bound method, an instance: cannot be marked, but called
    if (!PyCallable_Check(function))
      return PyErr_Format(PyExc_TypeError, "deep() needs a callable, not %.100s", Py_TYPE(function)->tp_name);
    Ref functools = Ref::steal(PyImport_ImportModule("functools"));
    return functools ? PyObject_CallMethod(functools.get(), "partial", "OO", callDeepObject, function) : nullptr;
  }
  PyObject *code = PyFunction_GET_CODE(function);
  Ref prepared = preparedCode(reinterpret_cast<PyCodeObject *>(code), PyFunction_GET_GLOBALS(function), linear);
  if (!prepared)
    return nullptr;
  if (prepared.get() != code) {
    if (PyObject_SetAttrString(function, "__code__", prepared.get()) < 0)
      return nullptr;
    compat::renewVersion(function);
  }
  return Py_NewRef(function);
}

} // namespace

bool initDeepGate(PyObject *module) {
  if (callDeepObject)
    return true;
  gateType = reinterpret_cast<PyTypeObject *>(PyType_FromModuleAndSpec(module, &gateSpec, nullptr));
  callDeepObject = PyObject_GetAttrString(module, "call_deep");
  return gateType && callDeepObject && initGeneratorGate(module);
}

Ref makeStub(PyCodeObject *code, PyObject *reference) {
  static StubParts &parts = *new StubParts; // never freed: at exit there is no interpreter any more
  if (!parts.areMade())
    parts = makeStubParts();
  Ref gate = Ref::steal(reinterpret_cast<PyObject *>(PyObject_New(Gate, gateType)));
  if (!gate)
    return {};
  reinterpret_cast<Gate *>(gate.get())->code = Py_NewRef(reference);
  Ref constants = Ref::steal(PyTuple_Pack(1, gate.get()));
  if (!constants || !parts.areMade())
    return {};
  return copyCode(code, {.instructions = parts.instructions.get(),
                         .lineTable = parts.lineTable.get(),
                         .exceptionTable = parts.exceptionTable.get(),
                         .constants = constants.get()});
}

PyObject *deep(PyObject *, PyObject *const *args, Py_ssize_t count, PyObject *keywordNames) {
  if (count < 1) {
    PyErr_SetString(PyExc_TypeError, "deep() needs a function");
    return nullptr;
  }
  if (count > 1 || keywordNames)
    return callDeep(args[0], args + 1, static_cast<size_t>(count - 1), keywordNames);
  return decorate(args[0], false);
}

PyObject *linear(PyObject *, PyObject *function) { return decorate(function, true); }

PyObject *linearCodeFor(PyObject *, PyObject *function) {
  if (!PyFunction_Check(function))
    return PyErr_Format(PyExc_TypeError, "linear_code() needs a function, not %.100s", Py_TYPE(function)->tp_name);
  Ref code =
      linearCode(reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(function)), PyFunction_GET_GLOBALS(function));
  return code || PyErr_Occurred() ? code.release() : Py_NewRef(Py_None);
}

} // namespace encc
