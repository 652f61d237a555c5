// No include guard: the file is included once a level.
#pragma clang fp contract(fast)

#define JOIN_(name, level) name##_##level
#define JOIN(name, level) JOIN_(name, level)

// The value at a face from the cell it flows out of, by the third-order limiter of Čada and
// Torrilhon 2009: exact for parabolas where differences are small (extrema keep their height), else
// bounded.
static void JOIN(flux_row, LEVEL)(double *restrict out, const double *restrict density,
                                  const double *restrict velocity, intptr_t stride, double smooth,
                                  intptr_t count) {
  const double scale = 1 / (smooth * smooth);
#pragma clang loop vectorize(assume_safety)
  for (intptr_t i = 0; i < count; i++) {
    const double v = velocity[i];
    const double below = density[i - stride], above = density[i];
    const double far_below = density[i - 2 * stride], far_above = density[i + stride];
    const double here = v > 0 ? below : above;
    const double ahead = v > 0 ? above - below : below - above;
    const double behind = v > 0 ? below - far_below : above - far_above;
    const double parabola = (2 * ahead + behind) / 3;
    const double sign = ahead < 0 ? -1 : 1;
    const double a = sign * ahead, b = sign * behind, c = sign * parabola;
    double least = 2 * b < c ? 2 * b : c;
    least = least < 1.6 * a ? least : 1.6 * a;
    const double most = -0.5 * b > least ? -0.5 * b : least;
    double bounded = c < most ? c : most;
    bounded = sign * (bounded > 0 ? bounded : 0);
    double part = (ahead * ahead + behind * behind) * scale - 0.5;
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    out[i] = v * (here + 0.5 * (parabola + part * (bounded - parabola)));
  }
}

#undef JOIN
#undef JOIN_
