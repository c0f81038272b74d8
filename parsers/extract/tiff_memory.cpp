// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/tiff_memory.h"

#include <algorithm>
#include <atomic>
#include <cstdarg>
#include <cstring>

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kWritten = std::size_t{256} << 20;  // more is no page

std::atomic<std::uint64_t> complaints{0};

TiffMemory& memory(thandle_t handle) {
  return *static_cast<TiffMemory*>(handle);
}

std::string_view all(const TiffMemory& m) {
  return m.written != nullptr ? std::string_view(*m.written) : m.octets;
}

tmsize_t read_octets(thandle_t handle, void* to, tmsize_t size) {
  TiffMemory& m = memory(handle);
  const std::string_view from = all(m);
  if (m.at >= from.size() || size <= 0) return 0;
  const std::size_t count =
      std::min<std::size_t>(static_cast<std::size_t>(size), from.size() - m.at);
  std::memcpy(to, from.data() + m.at, count);
  m.at += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t write_octets(thandle_t handle, void* from, tmsize_t size) {
  TiffMemory& m = memory(handle);
  if (m.written == nullptr || size <= 0) return 0;
  const auto count = static_cast<std::size_t>(size);
  if (m.at > kWritten || count > kWritten - m.at) return 0;
  if (m.written->size() < m.at + count) m.written->resize(m.at + count);
  std::memcpy(m.written->data() + m.at, from, count);
  m.at += count;
  return size;
}

toff_t seek(thandle_t handle, toff_t to, int whence) {
  TiffMemory& m = memory(handle);
  m.at = whence == SEEK_CUR ? m.at + to : whence == SEEK_END ? all(m).size() + to : to;
  return m.at;
}

int no_close(thandle_t) {
  return 0;
}

toff_t size_of(thandle_t handle) {
  return all(memory(handle)).size();
}

void count_complaint(const char*, const char*, va_list) {
  ++complaints;
}

}  // namespace

TiffHandle open_tiff(TiffMemory& m) {
  TIFFSetErrorHandler(count_complaint);  // the library's own would print
  TIFFSetWarningHandler(count_complaint);
  // Written: big-endian, most significant bit first, as a PDF wants its codes.
  const char* mode = m.written != nullptr ? "wb" : "rm";
  return TiffHandle(TIFFClientOpen("octets", mode, &m, read_octets, write_octets, seek, no_close,
                                   size_of, nullptr, nullptr));
}

std::uint64_t tiff_complaints() {
  return complaints;
}

}  // namespace shouwen::parsers::extract
