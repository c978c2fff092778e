// Finding restart sites: by the names they load and by the stack depth at which their call ends.
#include "runtime/RestartSites.h"

#include "runtime/Opcodes.h"

#include <algorithm>
#include <string_view>

namespace encc {
namespace {

using namespace opcodes;

/// Whether a GeneratorExit that is thrown in ends the generator. One that handles it may yield again, or return a value: whoever
/// waits for it then gets RuntimeError or the GeneratorExit, so that it has to be another one.
bool letsGeneratorExitPass(const Bytecode &bytecode) {
  const auto &at = bytecode.instructions;
  return std::all_of(at.begin(), at.end(), [&](const Instruction &instruction) {
    if (instruction.op != YIELD_VALUE_)
      return true;
    const Handler *handler = &instruction.handler;
    while (handler->covers() && at[static_cast<size_t>(handler->target)].op == CLEANUP_THROW_)
      handler = &at[static_cast<size_t>(handler->target)].handler; // of the delegation alone
    return !handler->covers() || at[static_cast<size_t>(handler->target)].op == CALL_INTRINSIC_1_;
  });
}

class Finder {
public:
  Finder(PyCodeObject *code, const Bytecode &bytecode) : code_(code), bytecode_(bytecode) {}

  std::vector<RestartSite> find() {
    std::vector<RestartSite> sites;
    for (size_t i = bytecode_.start; i + 3 < size(); ++i)
      if (SiteForm form = formAt(i); form != SiteForm::None && bytecode_.depth[i] >= 0) {
        RestartSite site;
        site.begin = i;
        site.depth = bytecode_.depth[i];
        if (describe(site, form))
          sites.push_back(std::move(site));
      }
    keepOneName(sites);
    return sites;
  }

private:
  const Instruction &at(size_t i) const { return bytecode_.instructions[i]; }
  size_t size() const { return bytecode_.instructions.size(); }
  PyObject *nameAt(unsigned index) const { return PyTuple_GET_ITEM(code_->co_names, static_cast<Py_ssize_t>(index)); }

  SiteForm formAt(size_t i) const {
    PyObject *name = runtimeFunctionLoaded(code_, bytecode_, i);
    return name ? siteForm(name) : SiteForm::None;
  }

  /// An activation's counter checks one name, for all its jumps: a site by another name, which may be that of another function,
  /// makes the real call.
  static void keepOneName(std::vector<RestartSite> &sites) {
    const SelfName *own = nullptr;
    for (RestartSite &site : sites) {
      if (!site.isSelfCall)
        continue;
      if (!own)
        own = &site.name;
      site.isSelfCall = site.name == *own;
    }
  }

  /// Fills in the rest; false when it is not a call of the expected shape.
  bool describe(RestartSite &site, SiteForm form) {
    size_t i = skipNulls(site.begin + 2);
    site.callee = i;
    int argumentDepth = site.depth + (form == SiteForm::Restart ? 3 : 4);
    size_t first = i >= size() ? i : skipNulls(i + (loadsMethod(i) ? 2 : 1));
    if (first >= size())
      return false;
    // Behind the callee's load: what stands there is known to be an argument only if the depth says so.
    const Instruction &load = at(i);
    bool plainLoad = (load.op == LOAD_GLOBAL_ || load.op == LOAD_DEREF_ || loadsMethod(i)) &&
                     bytecode_.depth[first] == argumentDepth;
    collectRegion(bytecode_, site, plainLoad ? first : i, site.depth + (form == SiteForm::Restart ? 1 : 3));
    if (site.calls.empty())
      return false;
    site.raises = form == SiteForm::Restart && std::all_of(site.calls.begin(), site.calls.end(), [&](size_t call) {
                    return call + 1 < size() && at(call + 1).op == RAISE_VARARGS_ && at(call + 1).arg == 1;
                  });
    if (!plainLoad)
      return true;
    bool isMethod = load.op != LOAD_GLOBAL_ && load.op != LOAD_DEREF_;
    unsigned expected =
        static_cast<unsigned>(code_->co_argcount) + (form == SiteForm::Restart ? 1 : 0) - (isMethod ? 1 : 0);
    site.isSelfCall = namesItself(code_, at(isMethod ? i + 1 : i), site.name) && takesPositionsOnly(code_) &&
                      passesByPosition(bytecode_, site, expected) && isUnprotected(bytecode_, site) &&
                      (form == SiteForm::Restart || letsGeneratorExitPass(bytecode_));
    return true;
  }

  size_t skipNulls(size_t i) const {
    while (i < size() && at(i).op == PUSH_NULL_)
      ++i;
    return i;
  }

  /// `self.m` as an operand: the first parameter, loaded from its own slot, and an attribute of it.
  bool loadsMethod(size_t i) const {
    if (i + 1 >= size() || code_->co_argcount == 0 || at(i + 1).op != LOAD_ATTR_)
      return false;
    bool loadsFirst = (at(i).op == LOAD_FAST_ || at(i).op == LOAD_FAST_BORROW_) && at(i).arg == 0;
    return loadsFirst && (LOAD_METHOD_ >= 0 || (at(i + 1).arg & 1) == 0);
  }

  PyCodeObject *code_;
  const Bytecode &bytecode_;
};

} // namespace

void collectRegion(const Bytecode &bytecode, RestartSite &site, size_t first, int endDepth) {
  const size_t size = bytecode.instructions.size();
  std::vector<bool> seen(size);
  std::vector<size_t> work{first};
  while (!work.empty()) {
    size_t i = work.back();
    work.pop_back();
    if (i >= size || seen[i])
      continue;
    seen[i] = true;
    site.region.push_back(i);
    const Instruction &instruction = bytecode.instructions[i];
    bool isCall = instruction.op == CALL_ || instruction.op == CALL_KW_ || instruction.op == CALL_FUNCTION_EX_;
    if (isCall && bytecode.depth[i] >= 0 &&
        bytecode.depth[i] + PyCompile_OpcodeStackEffectWithJump(instruction.op, static_cast<int>(instruction.arg), 0) ==
            endDepth) {
      site.calls.push_back(i);
      continue;
    }
    if (isJump(instruction.op))
      work.push_back(static_cast<size_t>(instruction.target));
    if (!endsBlock(instruction.op))
      work.push_back(i + 1);
  }
  std::sort(site.region.begin(), site.region.end());
  std::sort(site.calls.begin(), site.calls.end());
}

bool namesItself(PyCodeObject *code, const Instruction &load, SelfName &self) {
  auto nameAt = [&](unsigned index) { return PyTuple_GET_ITEM(code->co_names, static_cast<Py_ssize_t>(index)); };
  PyObject *name;
  if (load.op == LOAD_GLOBAL_) {
    self.kind = SelfName::Kind::Global;
    name = self.name = nameAt(load.arg >> 1);
  } else if (load.op == LOAD_DEREF_) {
    Ref freeNames = Ref::steal(PyCode_GetFreevars(code));
    Py_ssize_t first = freeNames ? code->co_nlocalsplus - PyTuple_GET_SIZE(freeNames.get()) : 0;
    self.kind = SelfName::Kind::Free;
    self.freeIndex = static_cast<Py_ssize_t>(load.arg) - first;
    if (!freeNames || self.freeIndex < 0)
      return false; // a cell of this very activation
    name = PyTuple_GET_ITEM(freeNames.get(), self.freeIndex);
  } else {
    self.kind = SelfName::Kind::Method;
    name = self.name = nameAt(LOAD_METHOD_ >= 0 ? load.arg : load.arg >> 1);
    // A private name is mangled where it is used, not in co_name.
    return PyUnicode_Compare(name, code->co_name) == 0 ||
           (PyUnicode_READ_CHAR(code->co_name, 0) == '_' &&
            PyUnicode_Tailmatch(name, code->co_name, 0, PY_SSIZE_T_MAX, 1) == 1);
  }
  // A lambda is known by whatever name it was bound to.
  return PyUnicode_Compare(name, code->co_name) == 0 ||
         PyUnicode_CompareWithASCIIString(code->co_name, "<lambda>") == 0;
}

bool takesPositionsOnly(PyCodeObject *code) {
  return !(code->co_flags & (CO_VARARGS | CO_VARKEYWORDS)) && code->co_kwonlyargcount == 0;
}

bool passesByPosition(const Bytecode &bytecode, const RestartSite &site, unsigned count) {
  const auto &at = bytecode.instructions;
  return std::all_of(site.calls.begin(), site.calls.end(), [&](size_t call) {
    bool keywords = at[call - 1].op == KW_NAMES_ || (at[call - 1].op == PRECALL_ && at[call - 2].op == KW_NAMES_);
    return at[call].op == CALL_ && at[call].arg == count && !keywords;
  });
}

bool isUnprotected(const Bytecode &bytecode, const RestartSite &site) {
  auto harmless = [&](size_t i) {
    const Handler &handler = bytecode.instructions[i].handler;
    return !handler.covers() ||
           (handler.depth == 0 && bytecode.instructions[static_cast<size_t>(handler.target)].op == CALL_INTRINSIC_1_);
  };
  return harmless(site.begin) && std::all_of(site.region.begin(), site.region.end(), harmless);
}

bool isRuntimeName(PyObject *name) {
  static PyObject *const own = PyUnicode_InternFromString("__encc__"); // names of code are interned
  return name == own;
}

PyObject *runtimeFunctionLoaded(PyCodeObject *code, int loadOp, unsigned loadArg, int attributeOp,
                                unsigned attributeArg) {
  auto name = [&](unsigned index) { return PyTuple_GET_ITEM(code->co_names, static_cast<Py_ssize_t>(index)); };
  if (loadOp != LOAD_GLOBAL_ || !isRuntimeName(name(loadArg >> 1)))
    return nullptr;
  if (attributeOp == LOAD_METHOD_)
    return name(attributeArg);
  if (attributeOp == LOAD_ATTR_)
    return name(LOAD_METHOD_ >= 0 ? attributeArg : attributeArg >> 1);
  return nullptr;
}

PyObject *runtimeFunctionLoaded(PyCodeObject *code, const Bytecode &bytecode, size_t i) {
  const Instruction &load = bytecode.instructions[i], &attribute = bytecode.instructions[i + 1];
  return runtimeFunctionLoaded(code, load.op, load.arg, attribute.op, attribute.arg);
}

SiteForm siteForm(PyObject *attribute) {
  const char *text = PyUnicode_AsUTF8(attribute);
  std::string_view name = text ? text : "";
  if (name == "restart" || name == "restart_procedure")
    return SiteForm::Restart;
  if (name == "tail_await" || name == "tail_await_procedure" || name == "tail_yield_from" ||
      name == "tail_yield_from_procedure")
    return SiteForm::Delegation;
  return SiteForm::None;
}

std::vector<RestartSite> findRestartSites(PyCodeObject *code, const Bytecode &bytecode) {
  return Finder(code, bytecode).find();
}

} // namespace encc
