// SPDX-License-Identifier: Apache-2.0
#include "parsers/cloud_links.h"

#include <algorithm>
#include <array>
#include <optional>

#include "parsers/text/html.h"

namespace shouwen::parsers {
namespace {

using View = std::string_view;
constexpr std::size_t kFiles = 64, kUrl = 2048, kAround = 600, kName = 300;
// Marks put around an anchor's address and words, so that both survive the reading of the HTML.
// Private-use characters: no provider writes them.
constexpr View kOpen = "\uE0F0", kWords = "\uE0F1", kClose = "\uE0F2";

struct Place {
  View host;  // without the last label; any label may follow: .com, .cn
  View path;  // contained in what follows the host; "" for all
  View provider;
};
constexpr std::array kPlaces = {Place{"mail.qq", "ftn", "qq"},
                                Place{"wx.mail.qq", "/ftn/", "qq"},
                                Place{"exmail.qq", "ftn", "qq"},
                                Place{"m.exmail.qq", "ftn", "qq"},
                                Place{"fs.163", "", "163"},
                                Place{"mail.163", "large-attachment", "163"},
                                Place{"mail.126", "large-attachment", "163"},
                                Place{"mail.yeah", "large-attachment", "163"},
                                Place{"dashi.163", "cloud-attachment", "163"},
                                Place{"edisk.qiye.163", "", "163"},
                                Place{"mail.qiye.163", "attachment", "163"},
                                Place{"pan.baidu", "/s", "baidu"},
                                Place{"yun.baidu", "/s", "baidu"},
                                Place{"www.aliyundrive", "/s/", "aliyun"},
                                Place{"www.alipan", "/s/", "aliyun"},
                                Place{"cloud.189", "/", "189"},
                                Place{"share.weiyun", "/", "weiyun"},
                                Place{"www.jianguoyun", "/p/", "jianguoyun"},
                                Place{"www.kdocs", "/", "kdocs"},
                                Place{"kdocs", "/", "kdocs"},
                                Place{"docs.qq", "/", "tencent-docs"}};

// Words of a link that name no file.
constexpr std::array<View, 10> kActions = {"下载",     "进入下载页面", "点击下载", "立即下载",
                                           "下载文件", "打开",         "查看",     "预览",
                                           "点此下载", "点击查看"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool starts_nocase(View s, View prefix) {
  return s.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), s.begin(),
                                                 [](char a, char b) { return a == lower(b); });
}

View trimmed(View s) {
  constexpr View kIdeographic = "\u3000", kNoBreak = "\u00A0";
  for (bool more = true; more;) {
    more = true;
    if (!s.empty() && View(" \t\r\n").find(s.front()) != View::npos)
      s.remove_prefix(1);
    else if (!s.empty() && View(" \t\r\n").find(s.back()) != View::npos)
      s.remove_suffix(1);
    else if (s.starts_with(kIdeographic) || s.ends_with(kIdeographic))
      s.starts_with(kIdeographic) ? s.remove_prefix(3) : s.remove_suffix(3);
    else if (s.starts_with(kNoBreak) || s.ends_with(kNoBreak))
      s.starts_with(kNoBreak) ? s.remove_prefix(2) : s.remove_suffix(2);
    else
      more = false;
  }
  return s;
}

bool is_action(View words) {
  return std::ranges::find(kActions, words) != kActions.end() || starts_nocase(words, "http");
}

// The value of href in a tag, quotes off.
View href_of(View tag) {
  for (std::size_t at = 0; at + 5 < tag.size(); ++at) {
    if (!starts_nocase(tag.substr(at), "href")) continue;
    std::size_t from = tag.find_first_not_of(" \t\r\n", at + 4);
    if (from == View::npos || tag[from] != '=') continue;
    from = tag.find_first_not_of(" \t\r\n", from + 1);
    if (from == View::npos) return {};
    const char quote = tag[from];
    if (quote != '"' && quote != '\'')
      return tag.substr(from, tag.find_first_of(" \t\r\n>", from) - from);
    const std::size_t end = tag.find(quote, from + 1);
    return end == View::npos ? View{} : tag.substr(from + 1, end - from - 1);
  }
  return {};
}

// The HTML's text with the address of each anchor before its words.
std::string with_addresses(View html) {
  std::string marked;
  for (std::size_t at = 0; at < html.size();) {
    const std::size_t open = std::min(html.find('<', at), html.size());
    marked += html.substr(at, open - at);
    if (open == html.size()) break;
    const View rest = html.substr(open);
    const std::size_t end = rest.find('>');
    if (end == View::npos) break;
    const View tag = rest.substr(0, end + 1);
    const bool anchor = starts_nocase(tag, "<a ") || starts_nocase(tag, "<a\n") ||
                        starts_nocase(tag, "<a\t") || starts_nocase(tag, "<a\r");
    const View address = anchor ? trimmed(href_of(tag)) : View{};
    if (starts_nocase(tag, "</a")) marked += kClose;
    marked += tag;
    if (!address.empty() && address.size() <= kUrl && cloud_provider(address).size() > 0) {
      marked += kOpen;
      marked += address;
      marked += kWords;
    }
    at = open + end + 1;
  }
  return html_to_text(marked).text;
}

// An address begins at `at`: as long as its characters go.
View url_at(View text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end - at<kUrl&& static_cast<unsigned char>(text[end])> 0x20 &&
         static_cast<unsigned char>(text[end]) < 0x7F &&
         View("<>\"'").find(text[end]) == View::npos)
    ++end;
  while (end > at && View(".,;)]").find(text[end - 1]) != View::npos) --end;
  return text.substr(at, end - at);
}

std::uint64_t size_in(View text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!digit(text[at]) || (at > 0 && (digit(text[at - 1]) || text[at - 1] == '.'))) continue;
    double value = 0, place = 0;
    std::size_t end = at;
    for (; end < text.size() && end - at < 12 && (digit(text[end]) || text[end] == '.'); ++end) {
      if (text[end] == '.') {
        place = 1;
        continue;
      }
      value = value * 10 + (text[end] - '0');
      place *= 10;
    }
    if (place > 1) value /= place;
    while (end < text.size() && text[end] == ' ') ++end;
    const char unit = end < text.size() ? lower(text[end]) : ' ';
    const std::size_t power = View("bkmgt").find(unit);
    if (power == View::npos) continue;
    const char after = end + 1 < text.size() ? lower(text[end + 1]) : ' ';
    if (power > 0 && after != 'b' && ((after >= 'a' && after <= 'z') || digit(after))) continue;
    if (power == 0 && after == 'y') continue;
    for (std::size_t i = 0; i < power; ++i) value *= 1024;
    return value > 1e15 ? 0 : static_cast<std::uint64_t>(value + 0.5);
  }
  return 0;
}

std::optional<int> number_in(View text, std::size_t& at, std::size_t most) {
  const std::size_t begin = at;
  int value = 0;
  while (at < text.size() && at - begin < most && digit(text[at]))
    value = value * 10 + text[at++] - '0';
  if (at == begin) return std::nullopt;
  return value;
}

bool skip(View text, std::size_t& at, std::initializer_list<View> any) {
  for (const View s : any)
    if (text.substr(at).starts_with(s)) {
      at += s.size();
      return true;
    }
  return false;
}

std::string two(int n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

// A date with a year on a line that speaks of an end.
std::string expiry_in(View line) {
  static constexpr std::array<View, 5> kEnds = {"到期", "有效", "过期", "失效", "截止"};
  if (std::ranges::none_of(kEnds, [&](View w) { return line.find(w) != View::npos; })) return {};
  for (std::size_t begin = 0; begin + 8 <= line.size(); ++begin) {
    if (!digit(line[begin]) || (begin > 0 && digit(line[begin - 1]))) continue;
    std::size_t at = begin;
    const auto year = number_in(line, at, 4);
    if (*year < 1990 || !skip(line, at, {"年", "-", "/", "."})) continue;
    const auto month = number_in(line, at, 2);
    if (!month || *month < 1 || *month > 12 || !skip(line, at, {"月", "-", "/", "."})) continue;
    const auto day = number_in(line, at, 2);
    if (!day || *day < 1 || *day > 31) continue;
    std::string out = std::to_string(*year) + "-" + two(*month) + "-" + two(*day);
    skip(line, at, {"日"});
    while (at < line.size() && (line[at] == ' ' || line[at] == 'T')) ++at;
    const auto hour = number_in(line, at, 2);
    if (!hour || *hour > 23 || !skip(line, at, {":", "：", "时"})) return out;
    const auto minute = number_in(line, at, 2);
    return out + "T" + two(*hour) + ":" + two(minute ? *minute % 60 : 0);
  }
  return {};
}

std::string code_in(View text) {
  for (const View word : {View("提取码"), View("访问码"), View("密码"), View("pwd=")}) {
    std::size_t at = text.find(word);
    if (at == View::npos) continue;
    at += word.size();
    while (skip(text, at, {":", "：", " ", "为", "是"})) {
    }
    std::size_t end = at;
    while (end < text.size() && end - at < 8 &&
           (digit(text[end]) || (lower(text[end]) >= 'a' && lower(text[end]) <= 'z')))
      ++end;
    if (end - at >= 4) return std::string(text.substr(at, end - at));
  }
  return {};
}

std::string between(View text, View open, View close) {
  const std::size_t at = text.rfind(open);
  if (at == View::npos) return {};
  const std::size_t from = at + open.size(), end = text.find(close, from);
  if (end == View::npos || end - from > kName) return {};
  return std::string(trimmed(text.substr(from, end - from)));
}

// The name a line before the address gives: NAME (128.03M, ...), 【金山文档】 NAME, 「NAME」.
std::string name_in(View before) {
  before = trimmed(before);
  const std::size_t line_at = before.rfind('\n');
  const View line = trimmed(line_at == View::npos ? before : before.substr(line_at + 1));
  for (const View bracket : {View("("), View("（")}) {
    const std::size_t at = line.rfind(bracket);
    if (at == View::npos || at == 0 || at > kName || size_in(line.substr(at)) == 0) continue;
    return std::string(trimmed(line.substr(0, at)));
  }
  for (const View document : {View("文档】"), View("表格】"), View("表单】"), View("幻灯片】")}) {
    const std::size_t at = line.find(document);
    if (at != View::npos) return std::string(trimmed(line.substr(at + document.size(), kName)));
  }
  for (const View shared :
       {View("分享的文件："), View("分享的文件:"), View("文件名："), View("文件名:")}) {
    const std::size_t at = before.rfind(shared);
    if (at == View::npos) continue;
    const View rest = before.substr(at + shared.size());
    return std::string(
        trimmed(rest.substr(0, std::min({rest.find('\n'), rest.find("链接"), kName}))));
  }
  return between(before, "「", "」");
}

// What names the file among the addresses that lead to it.
std::string identity(View provider, View url) {
  for (const View key : {View("file="), View("k="), View("key="), View("fid=")}) {
    for (std::size_t at = url.find(key); at != View::npos; at = url.find(key, at + 1)) {
      if (at == 0 || (url[at - 1] != '?' && url[at - 1] != '&')) continue;
      const View value = url.substr(at + key.size());
      return std::string(provider) + " " + std::string(value.substr(0, value.find('&')));
    }
  }
  return std::string(provider) + " " + std::string(url.substr(0, url.find_first_of("?#")));
}

struct Found {
  CloudFile file;
  std::string key;
  std::size_t begin = 0, end = 0;  // of the address with its words, in the text
};

std::vector<Found> addresses(View text) {
  std::vector<Found> out;
  for (std::size_t at = text.find("http"); at != View::npos && out.size() < kFiles * 4;
       at = text.find("http", at)) {
    const bool marked = at >= kOpen.size() && text.substr(at - kOpen.size()).starts_with(kOpen);
    View url = url_at(text, at);
    if (marked) url = text.substr(at, text.find(kWords, at) - at);
    const View provider = cloud_provider(url);
    const std::size_t begin = marked ? at - kOpen.size() : at;
    at += std::max<std::size_t>(url.size(), 4);
    if (provider.empty()) continue;
    Found f;
    f.file.provider = provider;
    f.file.url = url;
    f.key = identity(provider, url);
    f.begin = begin;
    if (marked) {
      const std::size_t from = at + kWords.size();
      const std::size_t close =
          std::min(text.find(kClose, std::min(from, text.size())), text.size());
      const View words =
          trimmed(text.substr(std::min(from, text.size()), close - std::min(from, close)));
      if (!is_action(words) && words.size() <= kName) f.file.name = words;
      at = std::min(close + kClose.size(), text.size());
    }
    f.end = at;
    out.push_back(std::move(f));
  }
  return out;
}

void read_around(Found& f, View before, View after) {
  CloudFile& c = f.file;
  const bool from_text = c.name.empty();
  if (from_text) c.name = name_in(before);
  const std::size_t last = trimmed(before).rfind('\n');
  const View line = last == View::npos ? before : before.substr(last + 1);
  // In plain text the words stand before the address, and the next file's after it.
  const bool before_first = from_text && size_in(line) != 0;
  for (const View s : {before_first ? line : after, before_first ? after : line}) {
    if (c.size == 0) c.size = size_in(s.substr(0, std::min(s.find("\n\n"), s.size())));
    for (std::size_t at = 0; at < s.size() && c.expires.empty();) {
      const std::size_t end = std::min(s.find('\n', at), s.size());
      c.expires = expiry_in(s.substr(at, end - at));
      at = end + 1;
    }
  }
  c.code = code_in(after);
  if (c.code.empty()) c.code = code_in(c.url);
  if (c.code.empty()) c.code = code_in(line);
}

void add(std::vector<Found>& files, Found f) {
  const auto same = std::ranges::find(files, f.key, &Found::key);
  if (same == files.end()) {
    if (files.size() < kFiles) files.push_back(std::move(f));
    return;
  }
  CloudFile& c = same->file;
  if (c.name.empty()) c.name = f.file.name;
  if (c.size == 0) c.size = f.file.size;
  if (c.expires.empty()) c.expires = f.file.expires;
  if (c.code.empty()) c.code = f.file.code;
}

void read_form(View text, std::vector<Found>& files) {
  std::vector<Found> found = addresses(text);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::size_t before_from = i == 0 ? 0 : found[i - 1].end;
    // The next address of another file ends what belongs to this one.
    std::size_t next = i + 1;
    while (next < found.size() && found[next].key == found[i].key) ++next;
    const std::size_t after_to = next < found.size() ? found[next].begin : text.size();
    const std::size_t begin = found[i].begin, end = found[i].end;
    const std::size_t from = std::max(before_from, begin > kAround ? begin - kAround : 0);
    const View after = text.substr(end, std::min(after_to - std::min(end, after_to), kAround));
    read_around(found[i], text.substr(from, begin - from), after);
    add(files, std::move(found[i]));
  }
}

}  // namespace

std::string_view cloud_provider(std::string_view url) {
  const std::size_t scheme = starts_nocase(url, "https://")  ? 8
                             : starts_nocase(url, "http://") ? 7
                                                             : 0;
  if (scheme == 0) return {};
  const View rest = url.substr(scheme);
  const std::size_t slash = std::min(rest.find_first_of("/?#"), rest.size());
  std::string host(rest.substr(0, slash));
  std::ranges::transform(host, host.begin(), lower);
  const std::size_t dot = host.rfind('.');
  if (dot == std::string::npos || dot == 0) return {};
  View site = View(host).substr(0, dot);
  // yeah.net, 163.com, but also .com.cn
  if (site.ends_with(".com")) site.remove_suffix(4);
  for (const auto& place : kPlaces)
    if (site == place.host && rest.substr(slash).find(place.path) != View::npos)
      return place.provider;
  return {};
}

std::vector<CloudFile> cloud_links(std::string_view html, std::string_view text) {
  std::vector<Found> files;
  if (!html.empty()) read_form(with_addresses(html), files);
  if (!text.empty()) read_form(text, files);
  std::vector<CloudFile> out;
  for (auto& f : files) out.push_back(std::move(f.file));
  return out;
}

}  // namespace shouwen::parsers
