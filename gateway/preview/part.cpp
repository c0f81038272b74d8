// SPDX-License-Identifier: Apache-2.0
#include "gateway/preview/part.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <span>
#include <vector>

#include "parsers/mail.h"
#include "parsers/mime/mime.h"

namespace shouwen::preview {
namespace {

std::optional<extract::Blob> copy_of(const extract::Blob& octets) {
  extract::Blob out;
  const bool read =
      octets.each(0, octets.size(), [&](std::string_view piece) { out.append(piece); });
  if (!read || !out.seal()) return std::nullopt;
  return out;
}

}  // namespace

Error locked(std::string_view why) {
  return {Fault::rejected_input, "preview",
          "已锁定，不予预览 locked, no preview: " + std::string(why),
          "请由管理员处理 for an administrator"};
}

Result<extract::Blob> part_of(std::string_view message, std::string_view path, const Digest& digest,
                              const extract::Tools& tools) {
  const auto octets = std::as_bytes(std::span(message));
  const parsers::mime::Message tree = parsers::mime::parse(octets);
  const parsers::Mail mail = parsers::read_mail(tree, octets);
  std::optional<extract::Blob> found;
  std::atomic<bool> enough{false};
  const std::function<void(const extract::Document&, const extract::Blob&)> met =
      [&](const extract::Document& d, const extract::Blob& blob) {
        if (enough || d.path != path) return;
        if (d.digest == digest) found = copy_of(blob);
        enough = true;
      };
  extract::Tools seeking = tools;
  seeking.ocr = nullptr;
  seeking.abandoned = &enough;
  seeking.met = &met;
  const std::vector<extract::Document> documents = extract::extract(tree, mail, {}, seeking);
  const auto it = std::ranges::find(documents, path, &extract::Document::path);
  if (it != documents.end() && it->scan == extract::Scan::infected) return locked(it->signature);
  if (found) return std::move(*found);
  if (it == documents.end())
    return Error{Fault::rejected_input, "preview",
                 "没有这一部分 no such part: " + std::string(path),
                 "shouwen show 列出各部分 lists the parts"};
  return Error{Fault::corrupt, "preview", "与登记的不同 not what was filed", "shouwen verify"};
}

}  // namespace shouwen::preview
