// Patching without decoding, where nothing has to move: code whose restarts are calls of other functions, as most are.
//
//   LOAD_GLOBAL __encc__; LOAD_ATTR tail_call      ->      JUMP_FORWARD; NOP …; LOAD_CONST <tail_call>; PUSH_NULL
//   CALL; RAISE_VARARGS                            ->      CALL; RETURN_VALUE
//
// All tables stay, and an import spends a tenth of what it takes to lay the code out anew.
#pragma once

#include "runtime/Ref.h"

namespace encc {

/// The patched code of a function with these globals (null: not known). Nothing, without an error, if that takes more than this:
/// it may restart itself by a jump (CodePatch.h), say.
Ref patchLookups(PyCodeObject *code, PyObject *globals);

} // namespace encc
