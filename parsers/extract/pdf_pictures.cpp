// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/pdf_pictures.h"

#include <algorithm>
#include <map>
#include <set>

#include "parsers/extract/package.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kDictionary =
    4096;  // octets of one image dictionary; real ones have hundreds
constexpr std::size_t kImages = 20000;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

bool is_name_char(char c) {
  return !is_space(c) && std::string_view("/<>[]()%").find(c) == std::string_view::npos;
}

// What follows `/key` in a dictionary, blanks skipped; "" when the key is not there.
std::string_view value_of(std::string_view dictionary, std::string_view key) {
  for (std::size_t at = dictionary.find(key); at != std::string_view::npos;
       at = dictionary.find(key, at + 1)) {
    std::string_view rest = dictionary.substr(at + key.size());
    if (!rest.empty() && is_name_char(rest[0])) continue;  // /WidthX
    while (!rest.empty() && is_space(rest[0])) rest.remove_prefix(1);
    return rest;
  }
  return {};
}

long number_at(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  return end == 0 || end > 10 ? -1 : to_number(text.substr(0, end), -1);
}

// "12 0 R" -> 12; -1 when it is no reference.
long reference_at(std::string_view text) {
  const long number = number_at(text);
  std::size_t at = text.find_first_not_of("0123456789");
  if (number < 0 || at == std::string_view::npos) return -1;
  const std::string_view rest = text.substr(at, 12);
  at = rest.find_first_not_of(" 0123456789\r\n");
  return at != std::string_view::npos && rest[at] == 'R' && at > 1 ? number : -1;
}

// A number that may stand in an object of its own.
long resolved(std::string_view octets, std::string_view value) {
  const long target = reference_at(value);
  if (target < 0) return number_at(value);
  const std::string head = "\n" + std::to_string(target) + " 0 obj";
  const std::size_t at = octets.rfind(head);
  if (at == std::string_view::npos) return -1;
  std::string_view rest = octets.substr(at + head.size(), 32);
  while (!rest.empty() && is_space(rest[0])) rest.remove_prefix(1);
  return number_at(rest);
}

// The number of the object whose dictionary begins at `at` ("12 0 obj" before it); -1: unknown.
long object_number(std::string_view octets, std::size_t at) {
  const std::size_t from = at < 40 ? 0 : at - 40;
  const std::string_view before = octets.substr(from, at - from);
  std::size_t end = before.rfind("obj");
  if (end == std::string_view::npos) return -1;
  const auto back = [&](bool digits) {
    while (end > 0 &&
           (digits ? before[end - 1] >= '0' && before[end - 1] <= '9' : is_space(before[end - 1])))
      --end;
  };
  back(false);
  back(true);
  back(false);
  const std::size_t last = end;
  back(true);
  return end == last ? -1 : to_number(before.substr(end, last - end), -1);
}

// Where the dictionary around `at` begins, and where it ends: at the word stream.
std::string_view dictionary_around(std::string_view octets, std::size_t at, std::size_t& data) {
  const std::size_t floor = at < kDictionary ? 0 : at - kDictionary;
  const std::size_t object = octets.substr(floor, at - floor).rfind(" obj");
  if (object == std::string_view::npos) return {};
  const std::size_t from = floor + object + 4;
  const std::string_view ahead = octets.substr(at, kDictionary);
  const std::size_t stream = ahead.find("stream");
  const std::size_t end = ahead.find("endobj");
  if (stream == std::string_view::npos || (end != std::string_view::npos && end < stream))
    return {};
  data = at + stream + 6;
  if (data < octets.size() && octets[data] == '\r') ++data;
  if (data < octets.size() && octets[data] == '\n') ++data;
  return octets.substr(from, at + stream - from);
}

struct Found {
  Picture picture;
  std::string_view data;
  bool file = false;  // the stream is a picture file as it stands
};

// One filter, or several in the order they are to be taken off.
std::string_view filters(std::string_view dictionary) {
  std::string_view out = value_of(dictionary, "/Filter");
  if (out.starts_with('[')) {
    out = out.substr(1, std::min(out.find(']'), out.size()) - 1);
  } else {
    std::size_t end = 1;
    while (end < out.size() && is_name_char(out[end])) ++end;
    out = out.substr(0, end);
  }
  while (!out.empty() && is_space(out.front())) out.remove_prefix(1);
  while (!out.empty() && is_space(out.back())) out.remove_suffix(1);
  return out;
}

Found describe(std::string_view octets, std::string_view dictionary, std::size_t data) {
  Found out;
  Picture& p = out.picture;
  p.width =
      static_cast<int>(std::clamp(resolved(octets, value_of(dictionary, "/Width")), 0L, 1L << 30));
  p.height =
      static_cast<int>(std::clamp(resolved(octets, value_of(dictionary, "/Height")), 0L, 1L << 30));
  const long length = resolved(octets, value_of(dictionary, "/Length"));
  if (length > 0 && data < octets.size())
    out.data = octets.substr(data, static_cast<std::size_t>(length));
  p.size = out.data.size();
  const std::string_view filter = filters(dictionary);
  p.kind = filter.ends_with("/DCTDecode")        ? "jpg"
           : filter.ends_with("/JPXDecode")      ? "jp2"
           : filter.ends_with("/JBIG2Decode")    ? "jb2"
           : filter.ends_with("/CCITTFaxDecode") ? "ccitt"
                                                 : "raw";
  out.file = filter.rfind('/') == 0 && (p.kind == "jpg" || p.kind == "jp2");
  return out;
}

}  // namespace

void read_pdf_pictures(std::string_view octets, const Limits& limits, Extracted& out) {
  std::map<long, Found> images;  // by object number: a later version of the object replaces it
  std::set<long> masks;
  long unnumbered = -1;
  for (std::size_t at = octets.find("/Image");
       at != std::string_view::npos && images.size() < kImages;
       at = octets.find("/Image", at + 6)) {
    if (at + 6 < octets.size() && is_name_char(octets[at + 6])) continue;  // /ImageMask, /ImageB
    std::size_t subtype = at;
    while (subtype > 0 && is_space(octets[subtype - 1])) --subtype;
    if (subtype < 8 || octets.substr(subtype - 8, 8) != "/Subtype") continue;
    std::size_t data = 0;
    const std::string_view dictionary = dictionary_around(octets, at, data);
    if (dictionary.empty() || value_of(dictionary, "/ImageMask").starts_with("true")) continue;
    for (const std::string_view key : {"/SMask", "/Mask"})
      if (const long mask = reference_at(value_of(dictionary, key)); mask >= 0) masks.insert(mask);
    const auto begin = static_cast<std::size_t>(dictionary.data() - octets.data());
    const long number = object_number(octets, begin);
    images[number >= 0 ? number : --unnumbered] = describe(octets, dictionary, data);
  }
  // A file with an owner's password opens, but its streams are scrambled.
  const bool scrambled = octets.rfind("/Encrypt") != std::string_view::npos;
  std::size_t kept = 0;
  for (auto& [number, found] : images) {
    if (masks.contains(number)) continue;
    if (out.pictures.size() >= limits.pictures) return add_flag(out, "truncated");
    if (found.file && !scrambled && kept + found.data.size() <= limits.picture_octets) {
      found.picture.octets = found.data;
      kept += found.data.size();
    }
    out.pictures.push_back(std::move(found.picture));
  }
}

}  // namespace shouwen::parsers::extract
