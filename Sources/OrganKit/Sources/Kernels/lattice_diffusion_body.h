// No include guard: the file is included once a level.
#pragma clang fp contract(fast)

#define JOIN_(name, level) name##_##level
#define JOIN(name, level) JOIN_(name, level)

// What flows into each cell of a piece of a row, all pairs of one offset after another.
static inline void JOIN(flows, LEVEL)(const kernels_lattice_diffusion *task, intptr_t start,
                                      intptr_t count, double *restrict flow) {
  const double *u = task->from + start;
  for (intptr_t i = 0; i < count; i++) flow[i] = 0;
  for (intptr_t pair = 0; pair < task->offset_count; pair++) {
    intptr_t offset = task->offsets[pair];
    const float *ahead = task->weights[pair] + start;
    const float *behind = ahead - offset;
    const double *next = u + offset, *last = u - offset;
    for (intptr_t i = 0; i < count; i++)
      flow[i] += (double)ahead[i] * (next[i] - u[i]) + (double)behind[i] * (last[i] - u[i]);
  }
}

// The commonest lattice, three offsets, with its sums in registers.
static inline void JOIN(flows_of_three, LEVEL)(const kernels_lattice_diffusion *task,
                                               intptr_t start, intptr_t count,
                                               double *restrict flow) {
  const double *u = task->from + start;
  intptr_t x = task->offsets[0], y = task->offsets[1], z = task->offsets[2];
  const float *right = task->weights[0] + start, *left = right - x;
  const float *front = task->weights[1] + start, *back = front - y;
  const float *up = task->weights[2] + start, *down = up - z;
  for (intptr_t i = 0; i < count; i++) {
    double c = u[i];
    flow[i] = (double)right[i] * (u[i + x] - c) + (double)left[i] * (u[i - x] - c) +
              (double)front[i] * (u[i + y] - c) + (double)back[i] * (u[i - y] - c) +
              (double)up[i] * (u[i + z] - c) + (double)down[i] * (u[i - z] - c);
  }
}

static void JOIN(lattice_diffusion, LEVEL)(const kernels_lattice_diffusion *task,
                                           const intptr_t *spans, intptr_t span_count) {
  enum { block = 128 };
  double flow[block];
  for (intptr_t span = 0; span < span_count; span++) {
    intptr_t end = spans[2 * span + 1];
    for (intptr_t start = spans[2 * span]; start < end; start += block) {
      intptr_t count = end - start < block ? end - start : block;
      if (task->offset_count == 3)
        JOIN(flows_of_three, LEVEL)(task, start, count, flow);
      else
        JOIN(flows, LEVEL)(task, start, count, flow);
      const double *u = task->from + start;
      double *restrict to = task->to + start;
      double time = task->time;
      if (!task->base) {
        for (intptr_t i = 0; i < count; i++) to[i] = u[i] + time * flow[i];
        continue;
      }
      const double *base = task->base + start;
      double share = task->share, gain = task->gain, saturation = task->saturation;
      for (intptr_t i = 0; i < count; i++) {
        double v = share * base[i] + (1 - share) * (u[i] + time * flow[i]);
        to[i] = v * gain / (1 + saturation * v);
      }
    }
  }
}

#undef JOIN
#undef JOIN_
