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

/// The forces in an isotropic elastic solid on staggered voxels, in a row of cells.
///
/// A field is three components, `count` numbers each, one behind the other: component a of a cell
/// lies on its face towards smaller a. out = base + scale·(divergence of the stress) on free faces,
/// 0 on others.
typedef struct {
  /// From a cell to the next along the second axis.
  intptr_t row;
  /// From a cell to the next along the third axis.
  intptr_t plane;
  /// How many cells the arrays hold, a border around the solid included.
  intptr_t count;
  /// One over the distances between cells.
  double inverse_steps[3];
  /// Lamé's first parameter of each cell.
  const float *first;
  /// The shear modulus of each cell.
  const float *shear;
  /// The shear modulus of the edge where a cell's lower x and y faces meet.
  const float *xy;
  /// The same for x and z.
  const float *xz;
  /// The same for y and z.
  const float *yz;
  /// Which of a cell's three lower faces may move: bits 1, 2 and 4.
  const uint8_t *free;
  /// Lamé's first parameter is taken as at most `cap` shear moduli.
  float cap;
  /// Of the stress's divergence.
  double scale;
  /// The displacement.
  const double *field;
  /// What is added, or NULL for nothing.
  const double *base;
  /// The result; overlaps no input.
  double *out;
} kernels_elastic;

/// The same in single precision.
typedef struct {
  /// From a cell to the next along the second axis.
  intptr_t row;
  /// From a cell to the next along the third axis.
  intptr_t plane;
  /// How many cells the arrays hold, a border around the solid included.
  intptr_t count;
  /// One over the distances between cells.
  double inverse_steps[3];
  /// Lamé's first parameter of each cell.
  const float *first;
  /// The shear modulus of each cell.
  const float *shear;
  /// The shear modulus of the edge where a cell's lower x and y faces meet.
  const float *xy;
  /// The same for x and z.
  const float *xz;
  /// The same for y and z.
  const float *yz;
  /// Which of a cell's three lower faces may move: bits 1, 2 and 4.
  const uint8_t *free;
  /// Lamé's first parameter is taken as at most `cap` shear moduli.
  float cap;
  /// Of the stress's divergence.
  double scale;
  /// The displacement.
  const float *field;
  /// What is added, or NULL for nothing.
  const float *base;
  /// The result; overlaps no input.
  float *out;
} kernels_elastic_single;

/// Computes the cells start ..< start + count of one row.
void kernels_elastic_row(const kernels_elastic *task, intptr_t start, intptr_t count);

/// The same at a level, for comparing them: no higher than the machine's own.
void kernels_elastic_row_at(int level, const kernels_elastic *task, intptr_t start,
                            intptr_t count);

/// Computes the cells start ..< start + count of one row in single precision.
void kernels_elastic_row_single(const kernels_elastic_single *task, intptr_t start,
                                intptr_t count);

/// step[i] = keep·step[i] + take·inverse[i]·residual[i], x[i] += step[i].
void kernels_relax(float *x, float *step, const float *residual, const float *inverse, float keep,
                   float take, intptr_t count);

/// The scalar product, summed in an order that depends on `count` alone.
double kernels_dot(const double *a, const double *b, intptr_t count);

/// out[i] = what flows through the lower face of cell i: velocity[i] times the density there.
///
/// The density at a face is of third order from two cells upstream and one downstream; where their
/// differences exceed `smooth` it is kept within the neighbours' range. Reads density[i - 2·stride]
/// to density[i + stride].
void kernels_flux_row(double *out, const double *density, const double *velocity, intptr_t stride,
                      double smooth, intptr_t count);

/// The same at a level, for comparing them: no higher than the machine's own.
void kernels_flux_row_at(int level, double *out, const double *density, const double *velocity,
                         intptr_t stride, double smooth, intptr_t count);

/// An explicit step of diffusion between the cells of a grid, on the pieces of rows given.
///
/// to[i] = from[i] + time * sum over pairs p of
///   weights[p][i] * (from[i + o] - from[i]) + weights[p][i - o] * (from[i - o] - from[i])
/// with o = offsets[p]. What lies an offset before and behind each piece must be readable, in
/// `from` and in `weights`.
typedef struct {
  /// What diffuses.
  const double *from;
  /// What it becomes; overlaps nothing that is read.
  double *to;
  /// For each offset, the exchange per time of cell i with cell i + offset.
  const float *const *weights;
  /// From a cell to its partner; positive.
  const intptr_t *offsets;
  /// How many offsets.
  intptr_t offset_count;
  /// The step's length.
  double time;
  /// NULL; or numbers that take a share of the result v, which then becomes
  /// v * gain / (1 + saturation * v).
  const double *base;
  /// The share of `base`, 0 to 1.
  double share;
  /// What the result is multiplied by.
  double gain;
  /// How far large results are held back.
  double saturation;
} kernels_lattice_diffusion;

/// Takes a step on `span_count` pieces: cells spans[2k] to spans[2k + 1], the last not included.
///
/// Results depend on the level alone: levels 3 and 4 round once a term where level 1 rounds twice.
void kernels_lattice_diffuse(const kernels_lattice_diffusion *task, const intptr_t *spans,
                             intptr_t span_count);

/// The same at a level, for comparing them: no higher than the machine's own.
void kernels_lattice_diffuse_at(int level, const kernels_lattice_diffusion *task,
                                const intptr_t *spans, intptr_t span_count);

/// values[i] becomes values[i] * gain / (1 + saturation * values[i]) on the pieces given.
void kernels_saturating_gain(double *values, double gain, double saturation,
                             const intptr_t *spans, intptr_t span_count);

/// Adds to times[i] for how much of `time` a number lay above a threshold, on the pieces given.
///
/// Number and threshold have one value before and one after, and change evenly between.
void kernels_time_above(float *times, const double *before, double threshold_before,
                        const double *after, double threshold_after, double time,
                        const intptr_t *spans, intptr_t span_count);

/// Exchanges between the cells of a grid whose directions differ from cell to cell.
///
/// Cell c = cells[k] exchanges with c + o and c - o, o = offsets[kinds[6k + s]], at the rate
/// diffusivity[c] * weights[6k + s] / 2, for its six slots s.
typedef struct {
  /// What diffuses.
  const double *from;
  /// What is added to: begins as a copy of `from`.
  double *to;
  /// The cells that have directions, ascending.
  const int32_t *cells;
  /// Six weights a cell; 0 for an empty slot.
  const float *weights;
  /// Which of `offsets` a slot means.
  const uint16_t *kinds;
  /// Bit 0: the cell ahead exists; bit 1: the cell behind does.
  const uint8_t *ends;
  /// From a cell to its partner.
  const intptr_t *offsets;
  /// A factor a cell.
  const float *diffusivity;
  /// Whether a cell takes part.
  const uint8_t *open;
  /// The step's length.
  double time;
} kernels_lattice_exchange_task;

/// Takes an explicit step for cells[ranges[2k]] to cells[ranges[2k + 1]], the last not included.
void kernels_lattice_exchange(const kernels_lattice_exchange_task *task, const intptr_t *ranges,
                              intptr_t range_count);

/// out[i] = share * base[i] + (1 - share) * out[i], and then out[i] becomes
/// out[i] * gain / (1 + saturation * out[i]), on the pieces given.
void kernels_blend(double *out, const double *base, double share, double gain, double saturation,
                   const intptr_t *spans, intptr_t span_count);
