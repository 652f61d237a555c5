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

/// out[i] = sum over t of weights[t] * rows[t][i], for `taps` rows of `count` numbers.
///
/// The sum is taken in the order of t, so that a result depends on the level alone: levels 3 and 4
/// round once a term where level 1 rounds twice. `out` overlaps no row.
void kernels_weighted_sum(float *out, const float *const *rows, const float *weights,
                          intptr_t taps, intptr_t count);

/// The same at a level, for comparing them: no higher than the machine's own.
void kernels_weighted_sum_at(int level, float *out, const float *const *rows,
                             const float *weights, intptr_t taps, intptr_t count);
