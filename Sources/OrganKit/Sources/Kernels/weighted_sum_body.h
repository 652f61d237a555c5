// No include guard: the file is included once a level.
#pragma clang fp contract(fast)

#define JOIN_(name, level) name##_##level
#define JOIN(name, level) JOIN_(name, level)

// Outputs in blocks that stay in registers while the taps go by.
static void JOIN(weighted_sum, LEVEL)(float *out, const float *const *rows, const float *weights,
                                      intptr_t taps, intptr_t count) {
  enum { block = 64 };
  intptr_t start = 0;
  for (; start + block <= count; start += block) {
    float sums[block] = {0};
    for (intptr_t tap = 0; tap < taps; tap++) {
      const float *row = rows[tap] + start;
      float weight = weights[tap];
      for (int i = 0; i < block; i++) sums[i] += weight * row[i];
    }
    for (int i = 0; i < block; i++) out[start + i] = sums[i];
  }
  for (; start < count; start++) {
    float sum = 0;
    for (intptr_t tap = 0; tap < taps; tap++) sum += weights[tap] * rows[tap][start];
    out[start] = sum;
  }
}

#undef JOIN
#undef JOIN_
