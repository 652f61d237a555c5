// No include guard: the file is included once a level.
#define NUMBER float
#define TASK kernels_elastic_single
#include "elastic_body.h"
#undef TASK
#undef NUMBER

#define NUMBER double
#define TASK kernels_elastic
#include "elastic_body.h"
#undef TASK
#undef NUMBER

#define JOIN_(name, level) name##_##level
#define JOIN(name, level) JOIN_(name, level)

static void JOIN(relax, LEVEL)(float *restrict x, float *restrict step,
                               const float *restrict residual, const float *restrict inverse,
                               float keep, float take, intptr_t count) {
  for (intptr_t i = 0; i < count; i++) {
    float next = keep * step[i] + take * inverse[i] * residual[i];
    step[i] = next;
    x[i] += next;
  }
}

// Eight sums side by side, then one after another: an order that no vector width changes.
static double JOIN(dot, LEVEL)(const double *restrict a, const double *restrict b,
                               intptr_t count) {
  double sums[8] = {0};
  intptr_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (int lane = 0; lane < 8; lane++) sums[lane] += a[i + lane] * b[i + lane];
  double sum = 0;
  for (int lane = 0; lane < 8; lane++) sum += sums[lane];
  for (; i < count; i++) sum += a[i] * b[i];
  return sum;
}

#undef JOIN
#undef JOIN_
