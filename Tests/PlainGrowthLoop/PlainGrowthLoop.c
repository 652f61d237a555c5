#include "PlainGrowthLoop.h"

#include <stdlib.h>
#include <string.h>

static double face(double a, double b) { return a > 0 && b > 0 ? (a + b) / 2 : 0; }

static void slope(const plain_growth_task *t, const double *wx, const double *wy,
                  const double *wz, double kill, const double *u, double *out) {
  int64_t row = t->nx, plane = t->nx * t->ny;
  for (int64_t z = 1; z < t->nz - 1; z++)
    for (int64_t y = 1; y < t->ny - 1; y++)
      for (int64_t x = 1; x < t->nx - 1; x++) {
        int64_t i = z * plane + y * row + x;
        double c = u[i];
        out[i] = wx[i] * (u[i + 1] - c) + wx[i - 1] * (u[i - 1] - c) + wy[i] * (u[i + row] - c) +
                 wy[i - row] * (u[i - row] - c) + wz[i] * (u[i + plane] - c) +
                 wz[i - plane] * (u[i - plane] - c) + t->growth * c * (1 - c) - kill * c;
      }
}

void plain_growth_solve(const plain_growth_task *t, double *u) {
  int64_t row = t->nx, plane = t->nx * t->ny, count = plane * t->nz;
  double *memory = calloc((size_t)count * 8, sizeof(double));
  if (!memory) abort();
  double *wx = memory, *wy = wx + count, *wz = wy + count;
  double *k1 = wz + count, *k2 = k1 + count, *k3 = k2 + count, *k4 = k3 + count, *v = k4 + count;
  const double *d = t->diffusivity;
  for (int64_t i = 0; i < count - plane; i++) {
    wx[i] = face(d[i], d[i + 1]) / (t->hx * t->hx);
    wy[i] = face(d[i], d[i + row]) / (t->hy * t->hy);
    wz[i] = face(d[i], d[i + plane]) / (t->hz * t->hz);
  }
  double h = t->days / (double)t->steps;
  for (int64_t step = 0; step < t->steps; step++) {
    double kill = t->kill[step];
    slope(t, wx, wy, wz, kill, u, k1);
    for (int64_t i = 0; i < count; i++) v[i] = u[i] + h / 2 * k1[i];
    slope(t, wx, wy, wz, kill, v, k2);
    for (int64_t i = 0; i < count; i++) v[i] = u[i] + h / 2 * k2[i];
    slope(t, wx, wy, wz, kill, v, k3);
    for (int64_t i = 0; i < count; i++) v[i] = u[i] + h * k3[i];
    slope(t, wx, wy, wz, kill, v, k4);
    for (int64_t i = 0; i < count; i++)
      u[i] = (u[i] + h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i])) * t->survival[step];
  }
  free(memory);
}
