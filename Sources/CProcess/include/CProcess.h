#pragma once

/// Makes the kernel send SIGKILL to this process when the thread that started it ends (Linux); does
/// nothing elsewhere. Swift cannot call prctl(2), whose arguments are variable.
///
/// Returns 0, or -1 with errno.
int ostraka_die_with_parent(void);
