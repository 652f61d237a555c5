#pragma once
#include <stdint.h>

/// The hash (FNV-1a) of the compiler's version, frozen into whoever compiles this line.
static inline uint32_t kernels_compiler(void) {
  uint32_t hash = 2166136261u;
  for (const char *letter = __VERSION__; *letter; letter++)
    hash = (hash ^ (uint8_t)*letter) * 16777619u;
  return hash;
}

/// The x86-64 level the kernels run at: 1, 3 or 4 (1 on other processors).
///
/// The machine's own, or less where PLATFORM_CPU_LEVEL asks for less; fixed at the first call.
int kernels_cpu_level(void);
