// Parameters are the first locals, in the order: positional, keyword-only, *rest, **keywords.
#include "runtime/FrameArguments.h"

namespace encc {

bool FrameArguments::read(compat::Frame *frame) {
  auto *code = reinterpret_cast<PyCodeObject *>(compat::frameCode(frame));
  int keywordOnly = code->co_argcount, next = keywordOnly + code->co_kwonlyargcount;
  for (int i = 0; i < keywordOnly; ++i)
    values_.push_back(compat::frameVariable(frame, i));
  if (code->co_flags & CO_VARARGS) {
    PyObject *rest = compat::frameVariable(frame, next++);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(rest); ++i)
      values_.push_back(PyTuple_GET_ITEM(rest, i));
  }
  positional_ = values_.size();
  PyObject *keywords = code->co_flags & CO_VARKEYWORDS ? compat::frameVariable(frame, next) : nullptr;
  Py_ssize_t named = code->co_kwonlyargcount + (keywords ? PyDict_GET_SIZE(keywords) : 0);
  if (named == 0)
    return true;
  names_ = Ref::steal(PyTuple_New(named));
  if (!names_)
    return false;
  Py_ssize_t index = 0;
  for (int i = 0; i < code->co_kwonlyargcount; ++i) {
    values_.push_back(compat::frameVariable(frame, keywordOnly + i));
    PyTuple_SET_ITEM(names_.get(), index++, Py_NewRef(PyTuple_GET_ITEM(code->co_localsplusnames, keywordOnly + i)));
  }
  PyObject *key, *value;
  for (Py_ssize_t at = 0; keywords && PyDict_Next(keywords, &at, &key, &value);) {
    values_.push_back(value);
    PyTuple_SET_ITEM(names_.get(), index++, Py_NewRef(key));
  }
  return true;
}

} // namespace encc
