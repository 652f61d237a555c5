// No include guard: the file is included once a level and a type.
#pragma clang fp contract(fast)

#define JOIN_(name, type, level) name##_##type##_##level
#define JOIN(name, type, level) JOIN_(name, type, level)

// With e = the three normal strains of a cell, its normal stresses are λ(e0+e1+e2) + 2μe; an edge's
// shear stress is μ times the two differences across it. Faces lie on the minus side of their cell,
// edges on the minus side of theirs in both directions across the edge.
static void JOIN(elastic_row, NUMBER, LEVEL)(const TASK *task, intptr_t start, intptr_t count) {
  const intptr_t r = task->row, p = task->plane;
  const NUMBER ix = (NUMBER)task->inverse_steps[0], iy = (NUMBER)task->inverse_steps[1],
               iz = (NUMBER)task->inverse_steps[2];
  const NUMBER scale = (NUMBER)task->scale, two = 2;
  const float cap = task->cap;
  const NUMBER *restrict u = task->field + start, *restrict v = u + task->count,
               *restrict w = v + task->count;
  const float *restrict first = task->first + start, *restrict shear = task->shear + start;
  const float *restrict xy = task->xy + start, *restrict xz = task->xz + start,
              *restrict yz = task->yz + start;
  const uint8_t *restrict is_free = task->free + start;
  const intptr_t all = task->count;
  const NUMBER *restrict base = task->base ? task->base + start : 0;
  NUMBER *restrict out_x = task->out + start, *restrict out_y = out_x + all,
         *restrict out_z = out_y + all;

#define LAME(n) (NUMBER)(first[n] < cap * shear[n] ? first[n] : cap * shear[n])
#define EX(n) (u[(n) + 1] - u[n]) * ix
#define EY(n) (v[(n) + r] - v[n]) * iy
#define EZ(n) (w[(n) + p] - w[n]) * iz
#define TXY(n) (NUMBER)xy[n] * ((u[n] - u[(n) - r]) * iy + (v[n] - v[(n) - 1]) * ix)
#define TXZ(n) (NUMBER)xz[n] * ((u[n] - u[(n) - p]) * iz + (w[n] - w[(n) - 1]) * ix)
#define TYZ(n) (NUMBER)yz[n] * ((v[n] - v[(n) - p]) * iz + (w[n] - w[(n) - r]) * iy)
#define FORCES                                                                                    \
  const NUMBER ex = EX(i), ey = EY(i), ez = EZ(i);                                                \
  const NUMBER spread = LAME(i) * (ex + ey + ez), twice = two * (NUMBER)shear[i];                 \
  const NUMBER ax = EX(i - 1), ay = EY(i - r), az = EZ(i - p);                                    \
  const NUMBER before_x =                                                                         \
      LAME(i - 1) * (ax + EY(i - 1) + EZ(i - 1)) + two * (NUMBER)shear[i - 1] * ax;               \
  const NUMBER before_y =                                                                         \
      LAME(i - r) * (EX(i - r) + ay + EZ(i - r)) + two * (NUMBER)shear[i - r] * ay;               \
  const NUMBER before_z =                                                                         \
      LAME(i - p) * (EX(i - p) + EY(i - p) + az) + two * (NUMBER)shear[i - p] * az;               \
  const NUMBER txy = TXY(i), txz = TXZ(i), tyz = TYZ(i);                                          \
  const NUMBER fx = (spread + twice * ex - before_x) * ix + (TXY(i + r) - txy) * iy +             \
                    (TXZ(i + p) - txz) * iz;                                                      \
  const NUMBER fy = (spread + twice * ey - before_y) * iy + (TXY(i + 1) - txy) * ix +             \
                    (TYZ(i + p) - tyz) * iz;                                                      \
  const NUMBER fz = (spread + twice * ez - before_z) * iz + (TXZ(i + 1) - txz) * ix +             \
                    (TYZ(i + r) - tyz) * iy;

  if (base) {
#pragma clang loop vectorize(assume_safety)
    for (intptr_t i = 0; i < count; i++) {
      FORCES
      out_x[i] = is_free[i] & 1 ? base[i] + scale * fx : 0;
      out_y[i] = is_free[i] & 2 ? base[i + all] + scale * fy : 0;
      out_z[i] = is_free[i] & 4 ? base[i + 2 * all] + scale * fz : 0;
    }
  } else {
#pragma clang loop vectorize(assume_safety)
    for (intptr_t i = 0; i < count; i++) {
      FORCES
      out_x[i] = is_free[i] & 1 ? scale * fx : 0;
      out_y[i] = is_free[i] & 2 ? scale * fy : 0;
      out_z[i] = is_free[i] & 4 ? scale * fz : 0;
    }
  }
#undef FORCES
#undef TYZ
#undef TXZ
#undef TXY
#undef EZ
#undef EY
#undef EX
#undef LAME
}

#undef JOIN
#undef JOIN_
