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

/// The channels that lie side by side in memory: [block of channels][pixel][channel in its block].
enum { KERNELS_CHANNEL_BLOCK = 16 };

/// A row of a convolution's output pixels, for some blocks of output channels.
///
/// The sum over blocks b, taps t and channels c, in this order, of
/// weights[b][t][c][·] * blocks[b][taps[t] + pixel * in_step + c].
/// All distances are in numbers (of 4 bytes). `out` overlaps no input.
typedef struct {
  /// The first pixel's channels in each block of input channels, at tap offset 0.
  const float *const *blocks;
  /// How many channels of each block are read, 16 or less.
  const intptr_t *channels;
  /// How many blocks of input channels.
  intptr_t block_count;
  /// Where each tap lies, seen from the pixel.
  const intptr_t *taps;
  /// How many taps.
  intptr_t tap_count;
  /// The weights of the first block of output channels.
  const float *weights;
  /// From a block of input channels to the next in `weights`.
  intptr_t weight_block;
  /// From a block of output channels to the next in `weights`.
  intptr_t weight_group;
  /// 16 numbers for each block of output channels to begin with; NULL to go on from `out`.
  const float *bias;
  /// Negative sums are multiplied by it: 1 for none, 0 for a rectifier.
  float slope;
  /// The first pixel's channels in the first block of output channels.
  float *out;
  /// From a block of output channels to the next in `out`.
  intptr_t out_group;
  /// How many blocks of output channels.
  intptr_t groups;
  /// How many pixels.
  intptr_t count;
  /// From an output pixel's place in the input to the next one's.
  intptr_t in_step;
  /// From an output pixel to the next.
  intptr_t out_step;
} kernels_convolution;

/// Computes a row of a convolution.
///
/// Results depend on the level alone: levels 3 and 4 round once a term where level 1 rounds twice.
void kernels_convolve(const kernels_convolution *task);

/// The same at a level, for comparing them: no higher than the machine's own.
void kernels_convolve_at(int level, const kernels_convolution *task);
