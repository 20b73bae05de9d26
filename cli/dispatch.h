#pragma once

namespace portent::cli {

/// Runs the verb that argv[1] names. What cannot go on becomes one line on stderr and a non-zero exit code: 1
/// for what failed, 2 for how it was called.
int dispatch(int argc, char** argv);

/// Runs `verb` behind that boundary.
int guarded(int (*verb)(int, char**), int argc, char** argv);

}  // namespace portent::cli
