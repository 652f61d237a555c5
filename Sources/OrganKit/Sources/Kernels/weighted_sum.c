#include "Kernels.h"

// One body, compiled once a level. Each output is a sum in the order of the taps, whatever the
// vectors' width: results differ between levels only by the rounding that fused operations spare.

typedef void weighted_sum(float *, const float *const *, const float *, intptr_t, intptr_t);

#define LEVEL 1
#include "weighted_sum_body.h"
#undef LEVEL

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define LEVEL 3
#include "weighted_sum_body.h"
#undef LEVEL
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define LEVEL 4
#include "weighted_sum_body.h"
#undef LEVEL
#pragma clang attribute pop
#endif

void kernels_weighted_sum_at(int level, float *out, const float *const *rows,
                             const float *weights, intptr_t taps, intptr_t count) {
  weighted_sum *body = weighted_sum_1;
#if defined(__x86_64__)
  if (level >= 4)
    body = weighted_sum_4;
  else if (level >= 3)
    body = weighted_sum_3;
#endif
  body(out, rows, weights, taps, count);
}

void kernels_weighted_sum(float *out, const float *const *rows, const float *weights,
                          intptr_t taps, intptr_t count) {
  kernels_weighted_sum_at(kernels_cpu_level(), out, rows, weights, taps, count);
}
