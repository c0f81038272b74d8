// libheif has libde265 start a thread for every picture; in the sandbox that would kill the worker.
// This program answers the call in libde265's place: no thread starts, and the decoder, which then
// knows of none, decodes in the thread that called it.
// Source: libde265 1.0.11, de265.h (the function's declaration; 0 is DE265_OK).
// SPDX-License-Identifier: Apache-2.0

extern "C" int de265_start_worker_threads(void* /*context*/, int /*threads*/);
extern "C" int de265_start_worker_threads(void* /*context*/, int /*threads*/) {
  return 0;
}
