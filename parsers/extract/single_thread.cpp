// libde265 starts a thread for any HEIF picture and goes on without when it gets none. In the
// sandbox the attempt itself would kill the worker, so this program answers it: no threads here.
// Source: libde265 1.0.11 threads.cc, start_thread_pool.
// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>

#include <cerrno>

extern "C" int pthread_create(pthread_t* /*thread*/, const pthread_attr_t* /*attributes*/,
                              void* (* /*start*/)(void*), void* /*argument*/) {
  return EAGAIN;
}
