// SPDX-License-Identifier: Apache-2.0
#include "gateway/replies/file_list.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "config/text.h"

namespace shouwen::replies {
namespace {

constexpr std::size_t kNameLimit = 80, kTitleLimit = 80;  // code points
constexpr std::size_t kTailKept = 16;                     // of a name too long: the extension
constexpr std::size_t kFilesShown = 30;

bool digit(char c) {
  return c >= '0' && c <= '9';
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

std::vector<char32_t> code_points_of(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t at = 0; at < text.size();) out.push_back(next_code_point(text, at));
  return out;
}

// Cut in the middle: the extension says what a file is, so it stays.
std::string shortened(const std::string& name) {
  const std::vector<char32_t> all = code_points_of(name);
  if (all.size() <= kNameLimit) return name;
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == kNameLimit - kTailKept - 1) {
      out += "…";
      i = all.size() - kTailKept;
    }
    append_utf8(out, all[i]);
  }
  return out;
}

bool is_picture_name(std::string_view name) {
  const std::string folded = fold(name);
  static constexpr std::array<std::string_view, 9> kEndings = {
      ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".webp"};
  return folded.empty() || std::any_of(kEndings.begin(), kEndings.end(),
                                       [&](std::string_view e) { return folded.ends_with(e); });
}

bool shown_before(const FileLine& a, const FileLine& b) {
  const auto rank = [](const FileLine& f) {
    return f.inside ? 2 : is_picture_name(f.name) ? 1 : 0;
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  return natural_less(a.name, b.name);
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (!digit(a[i]) || !digit(b[j])) {
      if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
      ++i;
      ++j;
      continue;
    }
    while (i < a.size() && a[i] == '0') ++i;
    while (j < b.size() && b[j] == '0') ++j;
    std::size_t x = i, y = j;
    while (x < a.size() && digit(a[x])) ++x;
    while (y < b.size() && digit(b[y])) ++y;
    if (x - i != y - j) return x - i < y - j;  // the longer number is the greater
    const int order = a.substr(i, x - i).compare(b.substr(j, y - j));
    if (order != 0) return order < 0;
    i = x;
    j = y;
  }
  return std::tuple(a.size() - i, a) < std::tuple(b.size() - j, b);
}

std::string senders_words(std::string_view text, std::size_t limit) {
  return replaced(ellipsis(neutral(sanitize_utf8(text)), limit), "://", "：//");
}

namespace {

bool ascii_word(char c) {
  return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// .docx and its like at the end of a word: a file's name, not a host's.
bool extension_follows(std::string_view text, std::size_t dot) {
  static constexpr std::array<std::string_view, 22> kKnown = {
      "doc", "docx", "wps", "pdf", "ofd", "rtf", "txt", "odt",  "xls", "xlsx", "et",
      "ppt", "pptx", "zip", "rar", "7z",  "jpg", "png", "jpeg", "tif", "gif",  "bmp"};
  std::size_t end = dot + 1;
  while (end < text.size() && ascii_word(text[end])) ++end;
  const std::string ending = fold(text.substr(dot + 1, end - dot - 1));
  return std::find(kKnown.begin(), kKnown.end(), ending) != kKnown.end() &&
         (end == text.size() || text[end] != '.');
}

// A dot between two characters, neither of a number (3.2, 2020.10.14) nor before an extension.
std::string without_hosts(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool inside = i > 0 && i + 1 < text.size() && text[i - 1] != ' ' && text[i + 1] != ' ';
    const bool host = text[i] == '.' && inside && !(digit(text[i - 1]) && digit(text[i + 1])) &&
                      !extension_follows(text, i);
    out += host ? "．" : std::string(1, text[i]);
  }
  return out;
}

// 20201014, 20201014093012, 1602642345678: moments, though they have as many digits.
bool like_moment(const std::string& digits) {
  const std::size_t n = digits.size();
  const bool date = digits.starts_with("19") || digits.starts_with("20");
  return (date && (n == 8 || n == 12 || n == 14)) || (n == 13 && digits.starts_with('1'));
}

std::size_t digits_from(const std::string& text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && digit(text[end])) ++end;
  return end - at;
}

// XY2020-000013: a receipt number of ours, quoted.
bool receipt_number_at(const std::string& text, std::size_t at) {
  constexpr std::size_t kYear = 4, kCount = 6;
  const bool prefixed = at > 0 && text[at - 1] >= 'A' && text[at - 1] <= 'Z';
  return prefixed && digits_from(text, at) == kYear && at + kYear < text.size() &&
         text[at + kYear] == '-' && digits_from(text, at + kYear + 1) == kCount;
}

// Seven digits and more, in groups of three and more joined by - or a blank: the middle is covered.
std::string without_numbers(const std::string& text) {
  constexpr std::size_t kGroup = 3, kShortest = 7, kLongest = 14;
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (!digit(text[i])) {
      out += text[i++];
      continue;
    }
    std::size_t last = digits_from(text, i), end = i + last;
    std::string digits = text.substr(i, last);
    while (last >= kGroup && end < text.size() && (text[end] == '-' || text[end] == ' ')) {
      last = digits_from(text, end + 1);
      if (last < kGroup) break;
      digits += text.substr(end + 1, last);
      end += 1 + last;
    }
    const bool telephone = digits.size() >= kShortest && digits.size() <= kLongest &&
                           !like_moment(digits) && !receipt_number_at(text, i);
    out += telephone ? digits.substr(0, 3) + "****" + digits.substr(digits.size() - 2)
                     : text.substr(i, end - i);
    i = end;
  }
  return out;
}

std::string inert(std::string_view text) {
  return without_numbers(without_hosts(text));
}

}  // namespace

void make_inert(MailEntry& mail) {
  mail.subject = inert(mail.subject);
  for (UnitPieces& unit : mail.units)
    for (PieceLine& piece : unit.pieces) {
      piece.title = inert(piece.title);
      for (FileLine& file : piece.files) file.name = inert(file.name);
    }
  for (FileLine& file : mail.other_files) file.name = inert(file.name);
  for (FileLine& file : mail.links) file.name = inert(file.name);
  // Sentences of the campaign around a file's name; its own telephone number stays readable.
  for (std::string& sentence : mail.supply) sentence = without_hosts(sentence);
}

std::string clean_file_name(std::string_view name) {
  std::size_t slash = name.find_last_of("/\\");
  std::string_view last = slash == std::string_view::npos ? name : name.substr(slash + 1);
  std::string out = shortened(senders_words(last, std::string::npos));
  return out.empty() ? "（无文件名）" : out;
}

std::string title_words(std::string_view title, std::string_view label) {
  std::string stem = fold(title);
  std::erase_if(stem, [](char c) {
    return digit(c) || c == ' ' || c == '(' || c == ')' || c == '.' || c == '-' || c == '_';
  });
  static constexpr std::array<std::string_view, 24> kTellNothing = {"",
                                                                    "简讯",
                                                                    "新建文档",
                                                                    "新建",
                                                                    "文档",
                                                                    "附件",
                                                                    "文章",
                                                                    "稿件",
                                                                    "材料",
                                                                    "案例",
                                                                    "典型案例",
                                                                    "总结",
                                                                    "信息",
                                                                    "正文",
                                                                    "未命名",
                                                                    "图片",
                                                                    "照片",
                                                                    "无标题",
                                                                    "新文档",
                                                                    "document",
                                                                    "doc",
                                                                    "img",
                                                                    "新建microsoftword文档",
                                                                    "新建文本文档"};
  if (stem == fold(label) ||
      std::find(kTellNothing.begin(), kTellNothing.end(), stem) != kTellNothing.end())
    return "";
  return "《" + replaced(replaced(senders_words(title, kTitleLimit), "《", "〈"), "》", "〉") +
         "》";
}

std::string file_list(std::vector<FileLine> files) {
  std::stable_sort(files.begin(), files.end(), shown_before);
  std::string names;
  for (std::size_t i = 0; i < files.size() && i < kFilesShown; ++i) {
    const FileLine& file = files[i];
    names += i > 0 ? "、" : "";
    if (file.inside) {
      names += "（压缩包内）" + clean_file_name(file.name);
      continue;
    }
    const std::string code = check_code(file.digest);
    names += clean_file_name(file.name) + "（" + size_text(file.size) +
             (code.empty() ? "" : "，校验码" + code) + "）";
  }
  if (files.size() > kFilesShown)
    names += "，另有" + std::to_string(files.size() - kFilesShown) + "个未逐一列出";
  const auto attached =
      std::count_if(files.begin(), files.end(), [](const FileLine& f) { return !f.inside; });
  return attached == 0 ? names : "附件" + std::to_string(attached) + "个：" + names;
}

}  // namespace shouwen::replies
