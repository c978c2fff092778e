// Everything that differs between CPython 3.11 and 3.15: the only file that includes internal headers or tests the version.
// Over 500 lines for that reason.
//
// Needed of the interpreter: which frame runs, which function and code it runs, where it returns to, and what limits recursion.
#pragma once

#include "runtime/Ref.h"

#ifndef Py_BUILD_CORE
#define Py_BUILD_CORE 1
#endif
// The internal headers choose between C11 and compiler atomics; C++ has only the second.
#undef HAVE_STD_ATOMIC
// 3.12 defines this macro in a public header and a function of that name in an internal one.
#undef _PyGC_FINALIZED
extern "C" {
#include "internal/pycore_code.h"
#include "internal/pycore_dict.h"
#include "internal/pycore_frame.h"
#if PY_VERSION_HEX >= 0x030c0000
#include "internal/pycore_list.h"
#include "internal/pycore_range.h"
#endif
#if PY_VERSION_HEX >= 0x030d0000
#include "internal/pycore_object.h"
#endif
#if PY_VERSION_HEX >= 0x030e0000
#include "internal/pycore_genobject.h"
#include "internal/pycore_interpframe.h"
#include "internal/pycore_stackref.h"
#include "internal/pycore_tstate.h"
#endif
}

#if PY_VERSION_HEX < 0x030b0000 || PY_VERSION_HEX >= 0x03100000
#error "encc._runtime knows CPython 3.11 to 3.15; elsewhere encc runs on its pure-Python core"
#endif
#ifdef Py_GIL_DISABLED
#error "encc._runtime does not know free-threaded builds; there encc runs on its pure-Python core"
#endif

#include <algorithm>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>

// Exported by all versions, declared by none of the headers above.
extern "C" int _PyObject_GetMethod(PyObject *object, PyObject *name, PyObject **method);
extern "C" PyObject *_PyType_Lookup(PyTypeObject *type, PyObject *name);

namespace encc::compat {

using Frame = _PyInterpreterFrame;

/// The word in memory there.
inline uintptr_t standsAt(const void *place) {
  uintptr_t word;
  std::memcpy(&word, place, sizeof word);
  return word;
}

#if PY_VERSION_HEX >= 0x030d0000
inline Frame *currentFrame(PyThreadState *thread) { return thread->current_frame; }
inline void setCurrentFrame(PyThreadState *thread, Frame *frame) { thread->current_frame = frame; }
#else
inline Frame *currentFrame(PyThreadState *thread) { return thread->cframe->current_frame; }
inline void setCurrentFrame(PyThreadState *thread, Frame *frame) { thread->cframe->current_frame = frame; }
#endif

#if PY_VERSION_HEX >= 0x030e0000 // fields are tagged references
inline PyObject *frameFunction(const Frame *frame) { return PyStackRef_AsPyObjectBorrow(frame->f_funcobj); }
inline PyObject *frameCode(const Frame *frame) { return PyStackRef_AsPyObjectBorrow(frame->f_executable); }
inline PyObject *frameLocal(const Frame *frame, int index) {
  _PyStackRef local = frame->localsplus[index];
  return PyStackRef_IsNull(local) ? nullptr : PyStackRef_AsPyObjectBorrow(local);
}
#else
#if PY_VERSION_HEX >= 0x030d0000
inline PyObject *frameFunction(const Frame *frame) { return frame->f_funcobj; }
inline PyObject *frameCode(const Frame *frame) { return frame->f_executable; }
#elif PY_VERSION_HEX >= 0x030c0000
inline PyObject *frameFunction(const Frame *frame) { return frame->f_funcobj; }
inline PyObject *frameCode(const Frame *frame) { return reinterpret_cast<PyObject *>(frame->f_code); }
#else
inline PyObject *frameFunction(const Frame *frame) { return reinterpret_cast<PyObject *>(frame->f_func); }
inline PyObject *frameCode(const Frame *frame) { return reinterpret_cast<PyObject *>(frame->f_code); }
#endif
inline PyObject *frameLocal(const Frame *frame, int index) { return frame->localsplus[index]; }
#endif

/// Where the value of a local variable stands, or what stands for it: another word for another object.
inline const void *frameLocalPlace(const Frame *frame, int index) { return &frame->localsplus[index]; }

/// The item at this height of the evaluation stack; it must be there.
inline PyObject *frameStackItem(const Frame *frame, int index) {
#if PY_VERSION_HEX >= 0x030e0000 // places that handlers were told are tagged integers, which are no objects
  if (PyStackRef_IsTaggedInt(
          frame->localsplus[reinterpret_cast<PyCodeObject *>(frameCode(frame))->co_nlocalsplus + index]))
    return nullptr;
#endif
  return frameLocal(frame, reinterpret_cast<PyCodeObject *>(frameCode(frame))->co_nlocalsplus + index);
}

/// The place that a handler was told an exception comes from, at this height of the stack; a byte offset, or -1.
inline int frameRaisedAt(const Frame *frame, int index) {
  constexpr int kUnit = static_cast<int>(sizeof(_Py_CODEUNIT));
#if PY_VERSION_HEX >= 0x030e0000 // a tagged integer
  _PyStackRef item = frame->localsplus[reinterpret_cast<PyCodeObject *>(frameCode(frame))->co_nlocalsplus + index];
  return PyStackRef_IsTaggedInt(item) ? static_cast<int>(PyStackRef_UntagInt(item)) * kUnit : -1;
#else
  PyObject *item = frameStackItem(frame, index);
  return item && PyLong_Check(item) ? static_cast<int>(PyLong_AsLong(item)) * kUnit : -1;
#endif
}

/// Byte offset of the instruction that runs or was left last.
inline int frameOffset(const Frame *frame) {
  return _PyInterpreterFrame_LASTI(const_cast<Frame *>(frame)) * static_cast<int>(sizeof(_Py_CODEUNIT));
}

/// The frame as Python sees it, borrowed; null if nobody has asked for it.
inline PyObject *frameObject(const Frame *frame) { return reinterpret_cast<PyObject *>(frame->frame_obj); }
inline const Frame *frameOfObject(PyObject *object) { return reinterpret_cast<PyFrameObject *>(object)->f_frame; }

/// Whether the slot holds a cell of the function's own.
inline bool isCellSlot(PyCodeObject *code, int slot) {
  return (PyBytes_AS_STRING(code->co_localspluskinds)[slot] & CO_FAST_CELL) != 0;
}

/// The value of a local variable or parameter, borrowed; null if it is unbound. A captured parameter lies in a cell from the
/// body's first instructions on.
inline PyObject *frameVariable(const Frame *frame, int slot) {
  PyObject *value = frameLocal(frame, slot);
  bool isCell = value && isCellSlot(reinterpret_cast<PyCodeObject *>(frameCode(frame)), slot) && PyCell_Check(value);
  return isCell ? PyCell_GET(value) : value;
}

/// The frame below that runs Python code, or null.
inline const Frame *callerOf(const Frame *frame) {
  frame = frame->previous;
#if PY_VERSION_HEX >= 0x030e0000
  while (frame && frame->owner >= FRAME_OWNED_BY_INTERPRETER)
    frame = frame->previous;
#elif PY_VERSION_HEX >= 0x030c0000
  while (frame && frame->owner == FRAME_OWNED_BY_CSTACK)
    frame = frame->previous;
#endif
  return frame;
}

/// Whether C code that ran on top of `host` called the function of `frame` itself: such a frame returns to that C code.
inline bool isCalledFromC(const Frame *frame, const Frame *host) {
#if PY_VERSION_HEX >= 0x030e0000 // a shim frame on the C stack marks each entry of the evaluation loop
  const Frame *shim = frame->previous;
  return shim && shim->owner == FRAME_OWNED_BY_INTERPRETER && shim->previous == host;
#elif PY_VERSION_HEX >= 0x030c0000
  const Frame *shim = frame->previous;
  return shim && shim->owner == FRAME_OWNED_BY_CSTACK && shim->previous == host;
#else
  return frame->is_entry && frame->previous == host;
#endif
}

/// Whether the frame returns to C code, whatever ran below.
inline bool isEntry(const Frame *frame) {
#if PY_VERSION_HEX >= 0x030e0000
  return frame->previous && frame->previous->owner == FRAME_OWNED_BY_INTERPRETER;
#elif PY_VERSION_HEX >= 0x030c0000
  return frame->previous && frame->previous->owner == FRAME_OWNED_BY_CSTACK;
#else
  return frame->is_entry;
#endif
}

/// The generator or coroutine that owns the frame, or null.
inline PyObject *frameGenerator(Frame *frame) {
  if (frame->owner != FRAME_OWNED_BY_GENERATOR)
    return nullptr;
  return reinterpret_cast<PyObject *>(reinterpret_cast<char *>(frame) - offsetof(PyGenObject, gi_iframe));
}

/// The number by which call sites know a function; 0 makes them look at the function itself. From 3.13 on compiled traces rely
/// on it for the function's code.
inline uint32_t functionVersion(PyFunctionObject *function) { return function->func_version; }
inline void setFunctionVersion(PyFunctionObject *function, uint32_t version) { function->func_version = version; }

/// Assigning `__code__` marks a function as changed: from 3.13 on, calls of it are then never specialised again. A function
/// that was not called yet gets the version that it would have if it had been made with this code.
inline void renewVersion([[maybe_unused]] PyObject *function) {
#if PY_VERSION_HEX >= 0x030d0000
  reinterpret_cast<PyFunctionObject *>(function)->func_version =
      reinterpret_cast<PyCodeObject *>(PyFunction_GET_CODE(function))->co_version;
#endif
}

/// The exception that is set, as a new reference; none is set any more.
inline PyObject *takeException() {
#if PY_VERSION_HEX >= 0x030c0000
  return PyErr_GetRaisedException();
#else
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback)
    PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  return value;
#endif
}

/// Has `changed` called before each change of this dictionary, of which there can be one. False where that cannot be had.
inline bool watchDict([[maybe_unused]] PyObject *dict, [[maybe_unused]] void (*changed)()) {
#if PY_VERSION_HEX >= 0x030c0000
  static void (*callback)() = changed;
  int watcher = PyDict_AddWatcher([](PyDict_WatchEvent, PyObject *, PyObject *, PyObject *) {
    callback();
    return 0;
  });
  if (watcher >= 0 && PyDict_Watch(watcher, dict) == 0)
    return true;
  PyErr_Clear(); // all watchers are taken
#endif
  return false;
}

/// The exception that is being handled, borrowed, if a look at the nearest `most` generators and functions shows one. Every
/// generator that runs has an entry: the interpreter's own function goes through all of them.
inline PyObject *handledException(PyThreadState *thread, int most) {
  const _PyErr_StackItem *item = thread->exc_info;
  for (; item && most > 0; item = item->previous_item, --most)
    if (item->exc_value && item->exc_value != Py_None)
      return item->exc_value;
  return nullptr;
}

/// Sets an exception again, whose reference is taken over.
inline void restoreException(PyObject *exception) {
#if PY_VERSION_HEX >= 0x030c0000
  PyErr_SetRaisedException(exception);
#else
  PyErr_Restore(Py_NewRef(reinterpret_cast<PyObject *>(Py_TYPE(exception))), exception,
                PyException_GetTraceback(exception));
#endif
}

#if PY_VERSION_HEX >= 0x030d0000
inline PyThreadState *currentThread() { return PyThreadState_GetUnchecked(); }
#else
inline PyThreadState *currentThread() { return _PyThreadState_UncheckedGet(); }
#endif

/// Makes a code object of all its parts.
#if PY_VERSION_HEX >= 0x030c0000
constexpr auto *newCode = PyUnstable_Code_NewWithPosOnlyArgs;
#else
constexpr auto *newCode = PyCode_NewWithPosOnlyArgs;
#endif

/// What a weak reference points to, or nothing.
inline Ref weakTarget(PyObject *reference) {
#if PY_VERSION_HEX >= 0x030d0000
  PyObject *target = nullptr;
  if (PyWeakref_GetRef(reference, &target) < 0)
    PyErr_Clear();
  return Ref::steal(target);
#else
  PyObject *target = PyWeakref_GetObject(reference);
  return Ref::borrow(target == Py_None ? nullptr : target);
#endif
}

/// What the type and its bases bind the name to, borrowed; null without an error when nothing.
inline PyObject *typeLookup(PyTypeObject *type, PyObject *name) { return _PyType_Lookup(type, name); }
/// 1 and the function, unbound, if `object.name` is a method; else 0 and the attribute, or null with an error set.
inline int getMethod(PyObject *object, PyObject *name, PyObject **method) {
  return _PyObject_GetMethod(object, name, method);
}

/// Changes with each change of the type or its bases, and is never given twice; 0 if not known.
inline unsigned typeVersion(PyTypeObject *type) {
#if PY_VERSION_HEX < 0x030c0000 // a flag says whether the number still holds
  return PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG) ? type->tp_version_tag : 0;
#else
  return type->tp_version_tag;
#endif
}

/// The names of an object's own attributes.
struct OwnNames {
  enum class Kind { None, Shared, Other };
  Kind kind = Kind::Other;
  PyDictKeysObject *keys = nullptr; ///< Shared: of all instances of the type, as long as it lives; names are only added
};
inline OwnNames ownNames(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  PyDictKeysObject *shared = PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)
                                 ? reinterpret_cast<PyHeapTypeObject *>(type)->ht_cached_keys
                                 : nullptr;
  PyObject *dict = nullptr;
  if (PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT)) {
#if PY_VERSION_HEX >= 0x030d0000
    dict = reinterpret_cast<PyObject *>(_PyObject_GetManagedDict(object));
    if (!dict && PyType_HasFeature(type, Py_TPFLAGS_INLINE_VALUES) && _PyObject_InlineValues(object)->valid)
      return {OwnNames::Kind::Shared, shared};
#elif PY_VERSION_HEX >= 0x030c0000
    // Below the object: a pointer to the dictionary, or one with the lowest bit set to the values.
    auto either = reinterpret_cast<uintptr_t *>(object)[-3];
    if (either & 1)
      return {OwnNames::Kind::Shared, shared};
    dict = reinterpret_cast<PyObject *>(either);
#else
    if (reinterpret_cast<void **>(object)[-4]) // the values; the dictionary is above
      return {OwnNames::Kind::Shared, shared};
    dict = reinterpret_cast<PyObject **>(object)[-3];
#endif
  } else if (type->tp_dictoffset > 0) {
    dict = *reinterpret_cast<PyObject **>(reinterpret_cast<char *>(object) + type->tp_dictoffset);
  } else if (type->tp_dictoffset < 0) {
    return {};
  }
  if (!dict)
    return {OwnNames::Kind::None, nullptr};
  PyDictKeysObject *keys = reinterpret_cast<PyDictObject *>(dict)->ma_keys;
  return {keys == shared ? OwnNames::Kind::Shared : OwnNames::Kind::Other, keys};
}
/// What an object of shared names has them in: a word that changes, if only for null, when they are no longer those of the type.
/// Null if they are not.
inline const void *sharedNamesPlace(PyObject *object) {
  if (!PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_MANAGED_DICT))
    return nullptr;
#if PY_VERSION_HEX >=                                                                                                  \
    0x030d0000 // no dictionary: whoever takes the values out of the object puts one there, or none are left
  if (!PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_INLINE_VALUES) || !_PyObject_InlineValues(object)->valid ||
      _PyObject_GetManagedDict(object))
    return nullptr;
  return &_PyObject_ManagedDictPointer(object)->dict;
#elif PY_VERSION_HEX >= 0x030c0000
  auto *either = reinterpret_cast<uintptr_t *>(object) - 3;
  return *either & 1 ? either : nullptr;
#else
  auto *values = reinterpret_cast<void **>(object) - 4;
  return *values ? values : nullptr;
#endif
}
/// Whether objects of the type have no attributes but those in slots.
inline bool hasSlotsOnly(PyTypeObject *type) {
  return type->tp_dictoffset == 0 && !PyType_HasFeature(type, Py_TPFLAGS_MANAGED_DICT);
}
/// Whether the name is among shared ones. Their count says whether some were added since.
inline bool sharedNamesHave(PyDictKeysObject *keys, PyObject *name) {
  if (!DK_IS_UNICODE(keys))
    return true; // never so
  for (Py_ssize_t i = 0; i < keys->dk_nentries; ++i)
    if (PyUnicode_Compare(DK_UNICODE_ENTRIES(keys)[i].me_key, name) == 0)
      return true;
  return false;
}
inline Py_ssize_t sharedNameCount(const PyDictKeysObject *keys) { return keys->dk_nentries; }

inline PyGenObject *asGenerator(PyObject *generator) { return reinterpret_cast<PyGenObject *>(generator); }

/// Whether it is a generator, coroutine or async generator.
inline bool isGeneratorLike(PyObject *object) {
  return PyGen_CheckExact(object) || PyCoro_CheckExact(object) || PyAsyncGen_CheckExact(object);
}

inline bool isUnstartedGenerator(PyObject *generator) {
  return asGenerator(generator)->gi_frame_state == FRAME_CREATED;
}

/// The frame inside a generator.
inline Frame *generatorFrame(PyObject *generator) {
#if PY_VERSION_HEX >= 0x030e0000
  return &asGenerator(generator)->gi_iframe;
#else
  return reinterpret_cast<Frame *>(asGenerator(generator)->gi_iframe);
#endif
}

/// Code of a generator that has not ended, borrowed.
inline PyObject *generatorCode(PyObject *generator) { return frameCode(generatorFrame(generator)); }

/// The exception that the generator's code is handling.
inline _PyErr_StackItem *generatorHandled(PyObject *generator) { return &asGenerator(generator)->gi_exc_state; }
inline bool isHandling(const _PyErr_StackItem *handled) { return handled->exc_value && handled->exc_value != Py_None; }

/// Its first step tells neither `sys.set_asyncgen_hooks` nor the event loop of it.
inline void skipAsyncGeneratorHooks(PyObject *generator) {
  reinterpret_cast<PyAsyncGenObject *>(generator)->ag_hooks_inited = 1;
}

inline void setPreviousFrame(Frame *frame, Frame *previous) { frame->previous = previous; }

/// What runs every frame (PEP 523).
using Evaluation = _PyFrameEvalFunction;
inline Evaluation evaluation() { return _PyInterpreterState_GetEvalFrameFunc(PyInterpreterState_Get()); }
inline void setEvaluation(Evaluation function) {
  _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState_Get(), function);
}

/// The restart loop calls the evaluation loop from C. Where C calls are counted apart from Python's (3.12, 3.13), that count
/// would end far before the recursion limit: what one evaluation takes of it is lent for the time of the loop, and `checkStack`
/// keeps the C stack safe.
inline void lendCRecursion([[maybe_unused]] PyThreadState *thread, [[maybe_unused]] int loops) {
#if PY_VERSION_HEX >= 0x030c0000 && PY_VERSION_HEX < 0x030e0000
  constexpr int kUnitsOfEvaluation = 2; // PY_EVAL_C_STACK_UNITS of ceval.c
  thread->c_recursion_remaining += loops * kUnitsOfEvaluation;
#endif
}

/// What stops recursion. Up to 3.11 one counter for calls of Python functions and of C functions; from 3.12 on a counter for
/// Python, and for C another counter (3.12, 3.13) or the address of the stack pointer (3.14). All counters count down.
#if PY_VERSION_HEX < 0x030c0000
constexpr bool kCountsTogether = true;
inline int &recursionLimit(PyThreadState *thread) { return thread->recursion_limit; }
inline int &recursionRemaining(PyThreadState *thread) { return thread->recursion_remaining; }
#else
constexpr bool kCountsTogether = false;
inline int &recursionLimit(PyThreadState *thread) { return thread->py_recursion_limit; }
inline int &recursionRemaining(PyThreadState *thread) { return thread->py_recursion_remaining; }
#endif

#if PY_VERSION_HEX >= 0x030c0000 && PY_VERSION_HEX < 0x030e0000
#if PY_VERSION_HEX >= 0x030d0000
constexpr int kCRecursionLimit = Py_C_RECURSION_LIMIT;
#else
constexpr int kCRecursionLimit = C_RECURSION_LIMIT;
#endif
inline int cRecursionRemaining(PyThreadState *thread) { return thread->c_recursion_remaining; }
inline void addCRecursion(PyThreadState *thread, int levels) { thread->c_recursion_remaining += levels; }
#else
constexpr int kCRecursionLimit = 0; // no such counter
inline int cRecursionRemaining(PyThreadState *) { return INT_MAX; }
inline void addCRecursion(PyThreadState *, int) {}
#endif

/// The C stack as the interpreter knows it; all zero before 3.14.
struct CStackBounds {
  uintptr_t top = 0, soft = 0, hard = 0;
};
#if PY_VERSION_HEX >= 0x030e0000
constexpr bool kKnowsCStack = true;
inline CStackBounds cStackBounds(PyThreadState *thread) {
  auto *fields = reinterpret_cast<_PyThreadStateImpl *>(thread);
  return {fields->c_stack_top, fields->c_stack_soft_limit, fields->c_stack_hard_limit};
}
inline void setCStackBounds(PyThreadState *thread, const CStackBounds &bounds) {
  auto *fields = reinterpret_cast<_PyThreadStateImpl *>(thread);
  fields->c_stack_top = bounds.top;
  fields->c_stack_soft_limit = bounds.soft;
  fields->c_stack_hard_limit = bounds.hard;
}
/// Bounds for a stack of which `[low, high)` may be used. The interpreter looks for overflow in a window below `soft` only.
inline CStackBounds cStackBoundsFor(uintptr_t low, uintptr_t high) {
  return {high, low, low - 2 * _PyOS_STACK_MARGIN_BYTES};
}
#else
constexpr bool kKnowsCStack = false;
inline CStackBounds cStackBounds(PyThreadState *) { return {}; }
inline void setCStackBounds(PyThreadState *, const CStackBounds &) {}
inline CStackBounds cStackBoundsFor(uintptr_t, uintptr_t) { return {}; }
#endif

/// Whether the interpreter has taken down which line each instruction begins, for events; it does not look again.
inline bool hasLineEvents([[maybe_unused]] PyCodeObject *code) {
#if PY_VERSION_HEX >= 0x030c0000
  return code->_co_monitoring && code->_co_monitoring->lines;
#else
  return false;
#endif
}

/// Gives up the reference to a line table that code had until now. Up to 3.11 the thread state may still point into that of the
/// code that was traced last: there it stays for ever.
inline void retireLineTable([[maybe_unused]] PyObject *table) {
#if PY_VERSION_HEX >= 0x030c0000
  Py_DECREF(table);
#endif
}

#if PY_VERSION_HEX >= 0x030c0000
/// Code of a generator, coroutine or async generator, ended or not; borrowed.
inline PyObject *anyGeneratorCode(PyObject *generator) {
  auto *code = reinterpret_cast<PyObject *>(PyGen_GetCode(reinterpret_cast<PyGenObject *>(generator)));
  Py_DECREF(code); // the generator has it
  return code;
}
/// Calls `look` with every object that the garbage collector knows; false with an error set.
inline bool visitObjects(int (*look)(PyObject *, void *), void *data) {
  PyUnstable_GC_VisitObjects(look, data);
  return true;
}
#else
inline PyObject *anyGeneratorCode(PyObject *generator) {
  return reinterpret_cast<PyObject *>(reinterpret_cast<PyGenObject *>(generator)->gi_code);
}
inline bool visitObjects(int (*look)(PyObject *, void *), void *data) {
  Ref collector = Ref::steal(PyImport_ImportModule("gc"));
  Ref objects = collector ? Ref::steal(PyObject_CallMethod(collector.get(), "get_objects", nullptr)) : Ref();
  for (Py_ssize_t i = 0; objects && i < PyList_GET_SIZE(objects.get()); ++i)
    look(PyList_GET_ITEM(objects.get(), i), data);
  return static_cast<bool>(objects);
}
#endif

/// Whether dictionaries and functions report their changes.
#define ENCC_HAS_WATCHERS (PY_VERSION_HEX >= 0x030c0000)
#if ENCC_HAS_WATCHERS
constexpr bool kHasWatchers = true;
#else
constexpr bool kHasWatchers = false;
#endif

/// Steps: an iterator that gives at most that many values of no meaning, each by one FOR_ITER that calls nothing. Their number can
/// be set at any time.
constexpr long kMostSteps = 1024;
/// Each value is None.
constexpr bool kStepsAreNone = PY_VERSION_HEX >= 0x030c0000 && PY_VERSION_HEX < 0x030f0000;
#if PY_VERSION_HEX >= 0x030f0000 // FOR_ITER keeps the index of a list on the stack
inline PyObject *newSteps() {
  Ref range = Ref::steal(PyObject_CallFunction(reinterpret_cast<PyObject *>(&PyRange_Type), "i", 0));
  return range ? PyObject_GetIter(range.get()) : nullptr;
}
inline void setSteps(PyObject *steps, long count) {
  auto *range = reinterpret_cast<_PyRangeIterObject *>(steps);
  range->start = range->step = 0;
  range->len = count;
}
inline long stepsLeft(PyObject *steps) { return reinterpret_cast<_PyRangeIterObject *>(steps)->len; }
#elif ENCC_HAS_WATCHERS
/// The list behind all of them, whose items are None. Only picklers see it.
inline PyObject *allSteps() {
  static PyObject *list = nullptr;
  if (!list)
    list = PyList_New(kMostSteps);
  if (list && !PyList_GET_ITEM(list, 0)) {
    for (Py_ssize_t i = 0; i < kMostSteps; ++i)
      PyList_SET_ITEM(list, i, Py_NewRef(Py_None));
    PyObject_GC_UnTrack(list);
  }
  return list;
}
inline PyObject *newSteps() { return allSteps() ? PyObject_GetIter(allSteps()) : nullptr; }
inline void setSteps(PyObject *steps, long count) {
  auto *iterator = reinterpret_cast<_PyListIterObject *>(steps);
  if (!iterator->it_seq) // it has come to its end
    iterator->it_seq = reinterpret_cast<PyListObject *>(Py_NewRef(allSteps()));
  iterator->it_index = kMostSteps - std::min(count, kMostSteps);
}
/// Makes steps of what was pickled as such; false if it is something else.
inline bool adoptSteps(PyObject *steps) {
  if (!Py_IS_TYPE(steps, &PyListIter_Type) || !allSteps())
    return false;
  Py_XSETREF(reinterpret_cast<_PyListIterObject *>(steps)->it_seq,
             reinterpret_cast<PyListObject *>(Py_NewRef(allSteps())));
  return true;
}
inline long stepsLeft(PyObject *steps) {
  auto *iterator = reinterpret_cast<_PyListIterObject *>(steps);
  return iterator->it_seq ? kMostSteps - iterator->it_index : 0;
}
#else
inline PyObject *newSteps() { return nullptr; }
inline void setSteps(PyObject *, long) {}
inline long stepsLeft(PyObject *) { return 0; }
#endif
#if PY_VERSION_HEX < 0x030c0000 || PY_VERSION_HEX >= 0x030f0000
inline bool adoptSteps(PyObject *) { return false; }
#endif

/// Where a number, as long as a pointer, stands that changes with each change of the dictionary, and is never given twice; null if
/// nowhere.
inline const void *dictVersion([[maybe_unused]] PyObject *dict) {
#if PY_VERSION_HEX < 0x030c0000 // later its bits say who watches the dictionary
  return &reinterpret_cast<PyDictObject *>(dict)->ma_version_tag;
#else
  return nullptr;
#endif
}

/// Whether the interpreter has begun to specialise the code. Up to 3.11 that begins after some calls and JUMP_BACKWARDs.
inline bool isWarm([[maybe_unused]] PyCodeObject *code) {
#if PY_VERSION_HEX < 0x030c0000
  return code->co_warmup == 0;
#else
  return true;
#endif
}

/// Where a module's namespace holds the value of a name, found once and then checked by a few reads, as the specialised
/// LOAD_GLOBAL does it.
class GlobalSlot {
public:
  /// Finds the slot; one that cannot be read this way is never true.
  void find(PyObject *dict, PyObject *name) {
    index_ = -1;
    auto *object = reinterpret_cast<PyDictObject *>(dict);
    if (object->ma_values || !DK_IS_UNICODE(object->ma_keys))
      return;
    for (Py_ssize_t i = 0; i < object->ma_keys->dk_nentries; ++i)
      if (DK_UNICODE_ENTRIES(object->ma_keys)[i].me_key == name)
        index_ = i;
  }
  /// Whether the name is bound to this value now. False also when the entries have moved: find it again.
  bool holds(PyObject *dict, PyObject *name, PyObject *value) const {
    PyDictKeysObject *keys = reinterpret_cast<PyDictObject *>(dict)->ma_keys;
    if (static_cast<size_t>(index_) >= static_cast<size_t>(keys->dk_nentries) || !DK_IS_UNICODE(keys))
      return false;
    const PyDictUnicodeEntry &entry = DK_UNICODE_ENTRIES(keys)[index_];
    return entry.me_value == value && entry.me_key == name;
  }

private:
  Py_ssize_t index_ = -1;
};

} // namespace encc::compat
