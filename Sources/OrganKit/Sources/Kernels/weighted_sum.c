#include "Kernels.h"

// One body, compiled once a level. Each output is a sum in the order of the taps, whatever the
// vectors' width: results differ between levels only by the rounding that fused operations spare.

#define BODY "weighted_sum_body.h"
#include "each_level.h"

void kernels_weighted_sum_at(int level, float *out, const float *const *rows,
                             const float *weights, intptr_t taps, intptr_t count) {
#define CALL(level) weighted_sum_##level(out, rows, weights, taps, count)
  AT_LEVEL(CALL)
#undef CALL
}

void kernels_weighted_sum(float *out, const float *const *rows, const float *weights,
                          intptr_t taps, intptr_t count) {
  kernels_weighted_sum_at(kernels_cpu_level(), out, rows, weights, taps, count);
}
