#include "Kernels.h"

// One body, compiled once a level: results differ between levels only by rounding.

#define LEVEL 1
#include "transport_level.h"
#undef LEVEL

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define LEVEL 3
#include "transport_level.h"
#undef LEVEL
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define LEVEL 4
#include "transport_level.h"
#undef LEVEL
#pragma clang attribute pop
#endif

void kernels_flux_row_at(int level, double *out, const double *density, const double *velocity,
                         intptr_t stride, double smooth, intptr_t count) {
#if defined(__x86_64__)
  if (level >= 4) {
    flux_row_4(out, density, velocity, stride, smooth, count);
    return;
  }
  if (level >= 3) {
    flux_row_3(out, density, velocity, stride, smooth, count);
    return;
  }
#endif
  flux_row_1(out, density, velocity, stride, smooth, count);
}

void kernels_flux_row(double *out, const double *density, const double *velocity, intptr_t stride,
                      double smooth, intptr_t count) {
  kernels_flux_row_at(kernels_cpu_level(), out, density, velocity, stride, smooth, count);
}
