#include "Kernels.h"

// One body, compiled once a level. A flow between two cells is the same number with two signs, so
// that the sum over all cells changes by rounding alone.

typedef void lattice_diffusion(const kernels_lattice_diffusion *, const intptr_t *, intptr_t);

#define LEVEL 1
#include "lattice_diffusion_body.h"
#undef LEVEL

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define LEVEL 3
#include "lattice_diffusion_body.h"
#undef LEVEL
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define LEVEL 4
#include "lattice_diffusion_body.h"
#undef LEVEL
#pragma clang attribute pop
#endif

void kernels_lattice_diffuse_at(int level, const kernels_lattice_diffusion *task,
                                const intptr_t *spans, intptr_t span_count) {
  lattice_diffusion *body = lattice_diffusion_1;
#if defined(__x86_64__)
  if (level >= 4)
    body = lattice_diffusion_4;
  else if (level >= 3)
    body = lattice_diffusion_3;
#endif
  body(task, spans, span_count);
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
