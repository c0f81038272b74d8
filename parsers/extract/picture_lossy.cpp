// Photographs: JPEG, HEIF and WebP, each by the library made for it.
// SPDX-License-Identifier: Apache-2.0
#include <libheif/heif.h>
#include <turbojpeg.h>
#include <webp/decode.h>

#include <algorithm>
#include <memory>

#include "parsers/extract/picture_decoders.h"
#include "parsers/extract/preview.h"

namespace shouwen::parsers::extract {
namespace {

const unsigned char* bytes(std::string_view octets) {
  return reinterpret_cast<const unsigned char*>(octets.data());
}
unsigned char* pixels(Raster& raster) {
  return reinterpret_cast<unsigned char*>(raster.pixels.data());
}

struct CloseJpeg {
  void operator()(void* handle) const { tjDestroy(handle); }
};
struct CloseHeif {
  void operator()(heif_context* p) const { heif_context_free(p); }
  void operator()(heif_image_handle* p) const { heif_image_handle_release(p); }
  void operator()(heif_image* p) const { heif_image_release(p); }
};

// Printers' four colours as Adobe stores them, inverted; packed in place.
void cmyk_to_rgb(Raster& raster) {
  unsigned char* p = pixels(raster);
  const std::size_t count = raster.pixels.size() / 4;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t c = 0; c < 3; ++c)
      p[i * 3 + c] = static_cast<unsigned char>(p[i * 4 + c] * p[i * 4 + 3] / 255);
  raster.pixels.resize(count * 3);
  raster.channels = 3;
}

struct FreeJpeg {
  void operator()(unsigned char* octets) const { tjFree(octets); }
};

}  // namespace

bool decode_jpeg(std::string_view octets, const Limits& limits, Raster& out, bool& whole) {
  const std::unique_ptr<void, CloseJpeg> handle(tjInitDecompress());
  int width = 0, height = 0, sampling = 0, colours = 0;
  if (!handle || tjDecompressHeader3(handle.get(), bytes(octets), octets.size(), &width, &height,
                                     &sampling, &colours) != 0)
    return false;
  const bool grey = colours == TJCS_GRAY, print = colours == TJCS_CMYK || colours == TJCS_YCCK;
  const int format = grey ? TJPF_GRAY : print ? TJPF_CMYK : TJPF_RGB;
  if (width <= 0 || height <= 0 ||
      !begin_raster(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height),
                    tjPixelSize[format], limits, out))
    return false;
  // Thousands of scans of a small file would take minutes; 500 are enough for any camera.
  if (tjDecompress2(handle.get(), bytes(octets), octets.size(), pixels(out), width, 0, height,
                    format, TJFLAG_LIMITSCANS) != 0) {
    if (tjGetErrorCode(handle.get()) != TJERR_WARNING) return false;
    whole = false;
  }
  if (print) cmyk_to_rgb(out);
  return true;
}

bool decode_heif(std::string_view octets, const Limits& limits, Raster& out, bool& whole) {
  const std::unique_ptr<heif_context, CloseHeif> context(heif_context_alloc());
  heif_context_set_max_decoding_threads(context.get(), 0);
  if (heif_context_read_from_memory_without_copy(context.get(), octets.data(), octets.size(),
                                                 nullptr)
          .code != heif_error_Ok)
    return false;
  heif_image_handle* raw_handle = nullptr;
  if (heif_context_get_primary_image_handle(context.get(), &raw_handle).code != heif_error_Ok)
    return false;
  const std::unique_ptr<heif_image_handle, CloseHeif> handle(raw_handle);
  const int width = heif_image_handle_get_width(raw_handle);
  const int height = heif_image_handle_get_height(raw_handle);
  if (width <= 0 || height <= 0 ||
      static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) > limits.pixels)
    return false;
  heif_image* raw_image = nullptr;
  if (heif_decode_image(raw_handle, &raw_image, heif_colorspace_RGB, heif_chroma_interleaved_RGB,
                        nullptr)
          .code != heif_error_Ok)
    return false;
  const std::unique_ptr<heif_image, CloseHeif> image(raw_image);
  int stride = 0;
  const std::uint8_t* plane =
      heif_image_get_plane_readonly(raw_image, heif_channel_interleaved, &stride);
  const int w = heif_image_get_width(raw_image, heif_channel_interleaved);
  const int h = heif_image_get_height(raw_image, heif_channel_interleaved);
  if (plane == nullptr || w <= 0 || h <= 0 || stride < w * 3 ||
      !begin_raster(static_cast<std::uint64_t>(w), static_cast<std::uint64_t>(h), 3, limits, out))
    return false;
  const auto row = static_cast<std::size_t>(w) * 3;
  for (int y = 0; y < h; ++y)
    std::copy_n(plane + static_cast<std::size_t>(y) * static_cast<std::size_t>(stride), row,
                pixels(out) + static_cast<std::size_t>(y) * row);
  whole = true;
  return true;
}

bool decode_webp(std::string_view octets, const Limits& limits, Raster& out, bool& whole) {
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(bytes(octets), octets.size(), &features) != VP8_STATUS_OK) return false;
  if (features.width <= 0 || features.height <= 0 ||
      !begin_raster(static_cast<std::uint64_t>(features.width),
                    static_cast<std::uint64_t>(features.height), 3, limits, out))
    return false;
  whole = WebPDecodeRGBInto(bytes(octets), octets.size(), pixels(out), out.pixels.size(),
                            out.width * 3) != nullptr;
  return whole;
}

std::string jpeg_of(const Raster& raster) {
  constexpr int kQuality = 80;
  const std::unique_ptr<void, CloseJpeg> handle(tjInitCompress());
  const bool grey = raster.channels == 1;
  unsigned char* made = nullptr;
  unsigned long size = 0;
  // Colours at full resolution: red headings and seals over black text stay sharp.
  const bool done = handle && tjCompress2(handle.get(), bytes(raster.pixels), raster.width, 0,
                                          raster.height, grey ? TJPF_GRAY : TJPF_RGB, &made, &size,
                                          grey ? TJSAMP_GRAY : TJSAMP_444, kQuality, 0) == 0;
  const std::unique_ptr<unsigned char, FreeJpeg> octets(made);
  return done ? std::string(reinterpret_cast<const char*>(made), size) : std::string();
}

}  // namespace shouwen::parsers::extract
