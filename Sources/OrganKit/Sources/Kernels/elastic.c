#include "Kernels.h"

// One body, compiled once a level and a type. Every number is computed from the same terms in the
// same order, whatever the vectors' width: results differ between levels only by rounding.

#define LEVEL 1
#include "elastic_level.h"
#undef LEVEL

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define LEVEL 3
#include "elastic_level.h"
#undef LEVEL
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define LEVEL 4
#include "elastic_level.h"
#undef LEVEL
#pragma clang attribute pop
#endif

#if defined(__x86_64__)
#define AT_LEVEL(call)                                                                            \
  if (level >= 4)                                                                                 \
    call(4);                                                                                      \
  else if (level >= 3)                                                                            \
    call(3);                                                                                      \
  else                                                                                            \
    call(1);
#else
#define AT_LEVEL(call) call(1); (void)level;
#endif

void kernels_elastic_row_at(int level, const kernels_elastic *task, intptr_t start,
                            intptr_t count) {
#define CALL(level) elastic_row_double_##level(task, start, count)
  AT_LEVEL(CALL)
#undef CALL
}

void kernels_elastic_row(const kernels_elastic *task, intptr_t start, intptr_t count) {
  kernels_elastic_row_at(kernels_cpu_level(), task, start, count);
}

void kernels_elastic_row_single(const kernels_elastic_single *task, intptr_t start,
                                intptr_t count) {
  int level = kernels_cpu_level();
#define CALL(level) elastic_row_float_##level(task, start, count)
  AT_LEVEL(CALL)
#undef CALL
}

void kernels_relax(float *x, float *step, const float *residual, const float *inverse, float keep,
                   float take, intptr_t count) {
  int level = kernels_cpu_level();
#define CALL(level) relax_##level(x, step, residual, inverse, keep, take, count)
  AT_LEVEL(CALL)
#undef CALL
}

double kernels_dot(const double *a, const double *b, intptr_t count) {
  int level = kernels_cpu_level();
  double result;
#define CALL(level) result = dot_##level(a, b, count)
  AT_LEVEL(CALL)
#undef CALL
  return result;
}
