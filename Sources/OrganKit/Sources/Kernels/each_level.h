// Includes the file that BODY names once a level, with LEVEL defined; no include guard, so that each
// kernel can include this one. BODY has no guard either, and names its functions by LEVEL.

#define LEVEL 1
#include BODY
#undef LEVEL

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define LEVEL 3
#include BODY
#undef LEVEL
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define LEVEL 4
#include BODY
#undef LEVEL
#pragma clang attribute pop
#endif

// Calls CALL(level), a macro, for the highest level that is no higher than `level`.
#undef AT_LEVEL
#if defined(__x86_64__)
#define AT_LEVEL(call)                                                                            \
  if (level >= 4)                                                                                 \
    call(4);                                                                                      \
  else if (level >= 3)                                                                            \
    call(3);                                                                                      \
  else                                                                                            \
    call(1);
#else
#define AT_LEVEL(call) call(1); (void)level;
#endif
