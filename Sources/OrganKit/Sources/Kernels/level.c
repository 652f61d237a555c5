#include <stdlib.h>

#include "Kernels.h"

static int machine_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return 4;
  if (__builtin_cpu_supports("x86-64-v3")) return 3;
#endif
  return 1;
}

int kernels_cpu_level(void) {
  // A race writes the same number twice.
  static int level = 0;
  int known = __atomic_load_n(&level, __ATOMIC_RELAXED);
  if (known) return known;
  known = machine_level();
  const char *asked = getenv("PLATFORM_CPU_LEVEL");
  int wanted = asked ? atoi(asked) : known;
  if (wanted < known) known = wanted >= 3 ? 3 : 1;
  __atomic_store_n(&level, known, __ATOMIC_RELAXED);
  return known;
}
