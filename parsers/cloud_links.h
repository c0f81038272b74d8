// Files too large for a mail, left on the provider's server or a network drive: what the mail says
// of them. QQ and Tencent business mail, 163 126 yeah and NetEase business mail, Baidu, Ali, Tianyi
// and Weiyun drives, Kingsoft and Tencent documents. Nothing is fetched. Names, sizes and times are
// the mail's own words; a host that only looks like a provider's is harmless for that reason.
// Shapes: one entry a file, in order of appearance, the several links to one file merged; size in
// octets as announced (128.03M), 0 when not told; `expires` local time as written, day or minute.
// Threads: pure; linear. Never fails; at most 64 files. Input: UTF-8.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shouwen::parsers {

struct CloudFile {
  std::string provider;  // qq 163 baidu aliyun 189 weiyun jianguoyun kdocs tencent-docs
  std::string name;      // "" when the mail does not say
  std::uint64_t size = 0;
  std::string expires;  // "2020-11-27T21:59" or "2020-11-27", "" when not told
  std::string url;
  std::string code;  // 提取码
};

// `html` and `text` are the same mail's two forms, either may be "".
std::vector<CloudFile> cloud_links(std::string_view html, std::string_view text);

// The provider whose file an address leads to; "" for any other address.
std::string_view cloud_provider(std::string_view url);

}  // namespace shouwen::parsers
