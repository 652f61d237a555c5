#pragma once
#include <stdint.h>

/// A growth model solved plainly, for benchmarks: 7-point fluxes, the classical Runge–Kutta method,
/// one loop over all cells of the grid.
typedef struct {
  /// Cells along each axis.
  int64_t nx, ny, nz;
  /// The steps of the grid, mm.
  double hx, hy, hz;
  /// Diffusivity of each cell, mm²/d; 0 outside.
  const double *diffusivity;
  /// Proliferation, 1/d.
  double growth;
  /// Days, and how many steps they are taken in.
  double days;
  int64_t steps;
  /// What each step's cells are multiplied by at its end, and the rate of kill within it.
  const double *survival, *kill;
} plain_growth_task;

/// Solves in place.
void plain_growth_solve(const plain_growth_task *task, double *density);
