#include "Kernels.h"

// One body, compiled once a level. A flow between two cells is the same number with two signs, so
// that the sum over all cells changes by rounding alone.

#define BODY "lattice_diffusion_body.h"
#include "each_level.h"

void kernels_lattice_diffuse_at(int level, const kernels_lattice_diffusion *task,
                                const intptr_t *spans, intptr_t span_count) {
#define CALL(level) lattice_diffusion_##level(task, spans, span_count)
  AT_LEVEL(CALL)
#undef CALL
}

void kernels_lattice_diffuse(const kernels_lattice_diffusion *task, const intptr_t *spans,
                             intptr_t span_count) {
  kernels_lattice_diffuse_at(kernels_cpu_level(), task, spans, span_count);
}

void kernels_saturating_gain(double *values, double gain, double saturation,
                             const intptr_t *spans, intptr_t span_count) {
  for (intptr_t span = 0; span < span_count; span++)
    for (intptr_t i = spans[2 * span]; i < spans[2 * span + 1]; i++)
      values[i] = values[i] * gain / (1 + saturation * values[i]);
}

void kernels_time_above(float *times, const double *before, double threshold_before,
                        const double *after, double threshold_after, double time,
                        const intptr_t *spans, intptr_t span_count) {
  for (intptr_t span = 0; span < span_count; span++)
    for (intptr_t i = spans[2 * span]; i < spans[2 * span + 1]; i++) {
      double first = before[i] - threshold_before, last = after[i] - threshold_after;
      if (first <= 0 && last <= 0) continue;
      // The share of the time above, were the excess to change evenly.
      double share = 1;
      if (first <= 0)
        share = last / (last - first);
      else if (last <= 0)
        share = first / (first - last);
      times[i] += (float)(time * share);
    }
}

void kernels_blend(double *out, const double *base, double share, double gain, double saturation,
                   const intptr_t *spans, intptr_t span_count) {
  for (intptr_t span = 0; span < span_count; span++)
    for (intptr_t i = spans[2 * span]; i < spans[2 * span + 1]; i++) {
      double v = share * base[i] + (1 - share) * out[i];
      out[i] = v * gain / (1 + saturation * v);
    }
}
