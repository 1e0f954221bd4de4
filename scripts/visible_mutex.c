// Linked into what runs under the thread sanitizer, on Linux (scripts/sanitize). A Mutex of Swift's that is
// contended is taken in the standard library, which isn't instrumented: the sanitizer doesn't see that the lock
// was taken, and reports what it protects as a race. This takes its place: it waits where the sanitizer sees it.
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

// Synchronization._MutexHandle._lockSlow(UInt32): the handle is one word, 0 or the id of the thread that has it.
__attribute__((swiftcall)) void ostraka_visible_lock(
    uint32_t thread, __attribute__((swift_context)) _Atomic(uint32_t) *handle)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");

__attribute__((swiftcall)) void ostraka_visible_lock(
    uint32_t thread, __attribute__((swift_context)) _Atomic(uint32_t) *handle) {
  while (1) {
    uint32_t expected = 0;
    if (atomic_compare_exchange_strong_explicit(
            handle, &expected, thread, memory_order_acquire, memory_order_relaxed))
      return;
    // Taken twice by one thread: it would wait for itself.
    if (expected == thread) abort();
    sched_yield();
  }
}
