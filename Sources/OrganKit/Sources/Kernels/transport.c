#include "Kernels.h"

// One body, compiled once a level: results differ between levels only by rounding.

#define BODY "transport_level.h"
#include "each_level.h"

void kernels_flux_row_at(int level, double *out, const double *density, const double *velocity,
                         intptr_t stride, double smooth, intptr_t count) {
#define CALL(level) flux_row_##level(out, density, velocity, stride, smooth, count)
  AT_LEVEL(CALL)
#undef CALL
}

void kernels_flux_row(double *out, const double *density, const double *velocity, intptr_t stride,
                      double smooth, intptr_t count) {
  kernels_flux_row_at(kernels_cpu_level(), out, density, velocity, stride, smooth, count);
}
