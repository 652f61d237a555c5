#include "Kernels.h"

// Each cell has directions of its own, so that pairs are found by their cells: what one end gets
// the other gives, to the same number. Scattered writes do not vectorise: one body for all levels.

void kernels_lattice_exchange(const kernels_lattice_exchange_task *task, const intptr_t *ranges,
                              intptr_t range_count) {
  const double *u = task->from;
  double *to = task->to;
  for (intptr_t range = 0; range < range_count; range++)
    for (intptr_t k = ranges[2 * range]; k < ranges[2 * range + 1]; k++) {
      intptr_t cell = task->cells[k];
      if (!task->open[cell]) continue;
      double here = u[cell], gained = 0;
      double scale = task->time * task->diffusivity[cell] / 2;
      for (intptr_t slot = 6 * k; slot < 6 * k + 6; slot++) {
        if (task->weights[slot] == 0) continue;
        double weight = scale * task->weights[slot];
        intptr_t offset = task->offsets[task->kinds[slot]];
        intptr_t ahead = cell + offset, behind = cell - offset;
        if (task->ends[slot] & 1 && task->open[ahead]) {
          double flow = weight * (u[ahead] - here);
          gained += flow;
          to[ahead] -= flow;
        }
        if (task->ends[slot] & 2 && task->open[behind]) {
          double flow = weight * (u[behind] - here);
          gained += flow;
          to[behind] -= flow;
        }
      }
      to[cell] += gained;
    }
}
