#include "CProcess.h"

#ifdef __linux__
#include <signal.h>
#include <sys/prctl.h>

int ostraka_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }
#else
int ostraka_die_with_parent(void) { return 0; }
#endif
