#include "Kernels.h"

// One body, compiled once a level. A sum's order is that of blocks, taps and channels, whatever
// the tile: results differ between levels only by the rounding that fused operations spare.
//
// LANES numbers fill a vector register. A tile of PIXELS pixels by GROUPS blocks of 16 channels
// leaves as many of the 16 registers (levels 1 and 3) or 32 (level 4) for weights and an input as
// the compiler needs.

#define LEVEL 1
#define LANES 4
#define GROUPS 1
#define PIXELS 3
#include "convolution_body.h"
#undef LEVEL
#undef LANES
#undef GROUPS
#undef PIXELS

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define LEVEL 3
#define LANES 8
#define GROUPS 1
#define PIXELS 6
#include "convolution_body.h"
#undef LEVEL
#undef LANES
#undef GROUPS
#undef PIXELS
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
// Without it the compiler splits even vectors of 512 bits in two: at this level it prefers 256.
#pragma clang attribute push(__attribute__((min_vector_width(512))), apply_to = function)
#define LEVEL 4
#define LANES 16
#define GROUPS 2
#define PIXELS 12
#include "convolution_body.h"
#undef LEVEL
#undef LANES
#undef GROUPS
#undef PIXELS
#pragma clang attribute pop
#pragma clang attribute pop
#endif

void kernels_convolve_at(int level, const kernels_convolution *task) {
#if defined(__x86_64__)
  if (level >= 4) return convolution_4(task);
  if (level >= 3) return convolution_3(task);
#endif
  convolution_1(task);
}

void kernels_convolve(const kernels_convolution *task) {
  kernels_convolve_at(kernels_cpu_level(), task);
}
