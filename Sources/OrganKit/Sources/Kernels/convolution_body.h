// No include guard: the file is included once a level.
#pragma clang fp contract(fast)

#define JOIN_(name, level) name##_##level
#define JOIN(name, level) JOIN_(name, level)
#define VECTOR JOIN(vector, LEVEL)
#define TILE JOIN(tile, LEVEL)
#define MASK JOIN(mask, LEVEL)
#define VECTORS (KERNELS_CHANNEL_BLOCK / LANES)

// Unaligned: callers may hand over any array.
typedef float VECTOR __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int32_t MASK __attribute__((vector_size(LANES * 4), aligned(4)));

// A tile of `pixels` neighbouring pixels by `groups` blocks of output channels, whose sums stay in
// registers while all the terms go by. All its loops but the outer three unroll.
static inline __attribute__((always_inline)) void TILE(
    const kernels_convolution *task, intptr_t first, const intptr_t pixels, const intptr_t groups,
    const intptr_t step) {
  VECTOR sums[GROUPS * VECTORS * PIXELS];
  const intptr_t vectors = groups * VECTORS;
  float *out = task->out + first * task->out_step;
  for (intptr_t v = 0; v < vectors; v++) {
    const intptr_t group = v / VECTORS, lane = v % VECTORS * LANES;
    for (intptr_t p = 0; p < pixels; p++) {
      const float *start = task->bias ? task->bias + group * KERNELS_CHANNEL_BLOCK
                                      : out + group * task->out_group + p * task->out_step;
      sums[v * PIXELS + p] = *(const VECTOR *)(start + lane);
    }
  }
  for (intptr_t b = 0; b < task->block_count; b++) {
    const float *weights = task->weights + b * task->weight_block;
    const float *block = task->blocks[b] + first * step;
    const intptr_t channels = task->channels[b];
    for (intptr_t t = 0; t < task->tap_count; t++) {
      const float *in = block + task->taps[t];
#pragma clang loop unroll_count(2)
      for (intptr_t c = 0; c < channels; c++) {
        VECTOR weight[GROUPS * VECTORS];
#pragma clang loop unroll(full)
        for (intptr_t v = 0; v < vectors; v++)
          weight[v] = *(const VECTOR *)(weights + v / VECTORS * task->weight_group +
                                        v % VECTORS * LANES);
#pragma clang loop unroll(full)
        for (intptr_t p = 0; p < pixels; p++) {
          const float value = in[p * step];
#pragma clang loop unroll(full)
          for (intptr_t v = 0; v < vectors; v++) sums[v * PIXELS + p] += value * weight[v];
        }
        in++;
        weights += KERNELS_CHANNEL_BLOCK;
      }
      weights += (KERNELS_CHANNEL_BLOCK - channels) * KERNELS_CHANNEL_BLOCK;
    }
  }
  for (intptr_t v = 0; v < vectors; v++) {
    const intptr_t group = v / VECTORS, lane = v % VECTORS * LANES;
    for (intptr_t p = 0; p < pixels; p++) {
      VECTOR sum = sums[v * PIXELS + p];
      if (task->slope != 1) {
        const MASK positive = sum > 0;
        sum = (VECTOR)((positive & (MASK)sum) | (~positive & (MASK)(sum * task->slope)));
      }
      *(VECTOR *)(out + group * task->out_group + p * task->out_step + lane) = sum;
    }
  }
}

// One case a width, so that each is compiled with its width known.
#define CASE(n)                                          \
  case n:                                                \
    if (n <= PIXELS) TILE(task, first, n, groups, step); \
    break;

static inline __attribute__((always_inline)) void JOIN(tiles, LEVEL)(
    const kernels_convolution *task, const intptr_t groups, const intptr_t step) {
  // Tiles of nearly equal widths: a narrow rest would wait for its few sums, one after another.
  const intptr_t tiles = (task->count + PIXELS - 1) / PIXELS;
  const intptr_t narrow = task->count / tiles, wide = task->count % tiles;
  intptr_t first = 0;
  for (intptr_t tile = 0; tile < tiles; tile++) {
    const intptr_t pixels = narrow + (tile < wide);
    switch (pixels) {
      CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
      CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
    }
    first += pixels;
  }
}

static void JOIN(convolution, LEVEL)(const kernels_convolution *task) {
  kernels_convolution part = *task;
  if (part.count <= 0) return;
  while (part.groups > 0) {
    const intptr_t groups = part.groups < GROUPS ? part.groups : GROUPS;
    // The distance of neighbouring pixels becomes part of the addresses where it is the usual one.
    if (part.in_step == KERNELS_CHANNEL_BLOCK) {
      if (groups == GROUPS)
        JOIN(tiles, LEVEL)(&part, GROUPS, KERNELS_CHANNEL_BLOCK);
      else
        JOIN(tiles, LEVEL)(&part, 1, KERNELS_CHANNEL_BLOCK);
    } else {
      if (groups == GROUPS)
        JOIN(tiles, LEVEL)(&part, GROUPS, part.in_step);
      else
        JOIN(tiles, LEVEL)(&part, 1, part.in_step);
    }
    part.groups -= groups;
    part.out += groups * part.out_group;
    part.weights += groups * part.weight_group;
    if (part.bias) part.bias += groups * KERNELS_CHANNEL_BLOCK;
  }
}

#undef CASE
#undef VECTORS
#undef TILE
#undef MASK
#undef VECTOR
#undef JOIN
#undef JOIN_
