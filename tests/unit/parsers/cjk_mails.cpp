// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/parsers/cjk_mails.h"

#include <iconv.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace shouwen::parsers {
namespace {

const std::vector<std::string> kSimplified = {
    "榆树市",   "交通运输局", "公路管理段", "信用交通", "宣传月", "署名文章", "图文简讯",
    "典型案例", "活动总结",   "报送",       "材料",     "请查收", "关于",     "开展",
    "通知",     "诚信",       "守信激励",   "办公室",   "客运站", "执法大队", "二〇二〇年",
    "十月",     "（修改稿）", "第一篇",     "李明",     "王晓红", "《报告》"};
const std::vector<std::string> kTraditional = {
    "臺北市", "交通運輸", "報告",     "檔案", "關於", "開展", "活動總結",
    "請查收", "資料",     "辦公室",   "宣傳", "優秀", "案例", "張國榮",
    "陳美玲", "聯絡",     "會議記錄", "國際", "發展", "計畫", "圖書館"};
// Outside GB 2312, inside GBK or GB18030 only.
const std::vector<std::string> kRare = {"镕", "喆", "燚", "堃", "犇", "昇",
                                        "㐂", "䶮", "珺", "瑨", "𠮷"};

std::string converted(const std::string& text, const char* codec) {
  iconv_t handle = iconv_open(codec, "UTF-8");
  std::string input = text, out(text.size() * 4 + 16, '\0');
  char *in = input.data(), *to = out.data();
  std::size_t left = input.size(), room = out.size();
  if (iconv(handle, &in, &left, &to, &room) != 0) {
    std::fprintf(stderr, "the generator cannot write %s in %s\n", text.c_str(), codec);
    std::abort();
  }
  iconv_close(handle);
  out.resize(out.size() - room);
  return out;
}

std::string base64(std::string_view octets) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (i + k < octets.size() ? static_cast<unsigned char>(octets[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k > octets.size() ? '=' : kAlphabet[bits >> (18 - 6 * k) & 63];
    }
  }
  return out;
}

// =XX or %XX for every octet that is not a letter or digit.
std::string escaped(std::string_view octets, char mark) {
  std::string out;
  for (char c : octets) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
      out += c;
    } else {
      char hex[4];
      std::snprintf(hex, sizeof hex, "%c%02X", mark, static_cast<unsigned>(c) & 0xffU);
      out += hex;
    }
  }
  return out;
}

std::string folded(const std::string& text, std::size_t width) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += width) out += text.substr(i, width) + "\r\n";
  return out;
}

}  // namespace

std::string CjkMaker::words(int least, int most, bool traditional, bool rare) {
  const std::vector<std::string>& from = traditional ? kTraditional : kSimplified;
  std::string out;
  const int count = least + static_cast<int>(pick(static_cast<unsigned>(most - least + 1)));
  for (int i = 0; i < count; ++i) out += from[pick(static_cast<unsigned>(from.size()))];
  if (rare) out += kRare[pick(static_cast<unsigned>(kRare.size()))];
  return out;
}

std::string CjkMaker::sentence(bool traditional, bool rare) {
  std::string out;
  for (unsigned lines = 1 + pick(5); lines > 0; --lines) {
    out += words(3, 9, traditional, rare) + "，" + words(2, 6, traditional, false) + "。\n";
  }
  return out;
}

// An unstructured value as encoded words; cut anywhere, inside characters too, as many programs do.
std::string CjkMaker::header_words(const std::string& text, const Charset& charset,
                                   std::string* how) {
  const std::string octets = converted(text, charset.codec);
  const bool quoted = pick(4) == 0, split = pick(2) == 0;
  *how += quoted ? " Q" : " B";
  *how += split ? "-split" : "";
  std::string out;
  const std::size_t width = split ? 5 + pick(20) : octets.size();
  for (std::size_t i = 0; i < octets.size(); i += width) {
    const std::string piece = octets.substr(i, width);
    if (!out.empty()) out += "\r\n ";
    out += std::string("=?") + charset.label + (quoted ? "?Q?" : "?B?") +
           (quoted ? escaped(piece, '=') : base64(piece)) + "?=";
  }
  return out;
}

std::string CjkMaker::filename_fields(const std::string& name, const Charset& charset,
                                      std::string* how) {
  const std::string octets = converted(name, charset.codec), label = charset.label;
  const std::string type = "Content-Type: application/octet-stream;\r\n\tname=\"";
  const std::string disposition = "Content-Disposition: attachment; filename";
  switch (pick(3)) {
    case 0: {  // QQ, Foxmail: encoded words inside the quotes, folded, cut anywhere
      const std::string value = header_words(name, charset, how);
      *how += " name=words";
      return type + value + "\"\r\n" + disposition + "=\"" + value + "\"\r\n";
    }
    case 1:
      *how += " name=2231";
      return "Content-Type: application/octet-stream\r\n" + disposition + "*=" + label + "''" +
             escaped(octets, '%') + "\r\n";
    default: {
      *how += " name=2231-sections";
      std::string out = "Content-Type: application/octet-stream\r\n" + disposition.substr(0, 32);
      const std::size_t width = 3 + pick(12);
      std::vector<std::string> sections;
      for (std::size_t i = 0; i < octets.size(); i += width) {
        sections.push_back(";\r\n filename*" + std::to_string(sections.size()) +
                           "*=" + (sections.empty() ? label + "''" : "") +
                           escaped(octets.substr(i, width), '%'));
      }
      const bool backwards = pick(3) == 0;
      for (std::size_t i = 0; i < sections.size(); ++i) {
        out += sections[backwards ? sections.size() - 1 - i : i];
      }
      return out + "\r\n";
    }
  }
}

std::string CjkMaker::body(const std::string& text, const Charset& charset, bool label,
                           std::string* how) {
  std::string crlf;
  for (char c : text) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const std::string octets = converted(crlf, charset.codec);
  std::string out = "Content-Type: text/plain";
  if (label) out += std::string("; charset=\"") + charset.label + "\"";
  switch (pick(3)) {
    case 0:
      *how += " text=8bit";
      return out + "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + octets;
    case 1:
      *how += " text=base64";
      return out + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + folded(base64(octets), 76);
    default: {
      *how += " text=QP";
      std::string quoted, line;
      const std::string all = escaped(octets, '=');
      for (std::size_t i = 0; i < all.size();) {
        const std::size_t size = all[i] == '=' ? 3 : 1;
        if (line.size() + size > 75) {
          quoted += line + "=\r\n";
          line.clear();
        }
        line += all.substr(i, size);
        i += size;
      }
      return out + "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted + line +
             "\r\n";
    }
  }
}

CjkMail CjkMaker::labelled() {
  static constexpr Charset kCharsets[] = {
      {"gb2312", "GB18030", false},  {"GB2312", "GB18030", false}, {"gbk", "GB18030", false},
      {"gb18030", "GB18030", false}, {"x-gbk", "GBK", false},      {"utf-8", "UTF-8", false},
      {"UTF-8", "UTF-8", true},      {"big5", "BIG5-HKSCS", true}};
  const Charset& charset = kCharsets[pick(8)];
  const bool rare =
      !charset.traditional && std::string_view(charset.codec) != "GBK" && pick(3) == 0;
  CjkMail mail;
  mail.how = charset.label;
  mail.subject = words(2, 6, charset.traditional, rare);
  mail.sender = words(1, 3, charset.traditional, rare);
  mail.filename = words(1, 5, charset.traditional, rare) + ".docx";
  mail.text = sentence(charset.traditional, rare);
  mail.octets =
      "From: " + header_words(mail.sender, charset, &mail.how) +
      " <a@b.example>\r\nSubject: " + header_words(mail.subject, charset, &mail.how) +
      "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"BB\"\r\n\r\n--BB\r\n" +
      body(mail.text, charset, true, &mail.how) + "\r\n--BB\r\n" +
      filename_fields(mail.filename, charset, &mail.how) + "\r\nx\r\n--BB--\r\n";
  return mail;
}

CjkMail CjkMaker::unlabelled() {
  static constexpr Charset kCharsets[] = {{"", "GB18030", false},
                                          {"", "GB18030", false},
                                          {"", "UTF-8", false},
                                          {"", "UTF-8", true},
                                          {"", "BIG5-HKSCS", true}};
  const Charset& charset = kCharsets[pick(5)];
  const bool rare = std::string_view(charset.codec) == "GB18030" && pick(4) == 0;
  CjkMail mail;
  mail.how = std::string("raw ") + charset.codec;
  mail.subject = words(2, 6, charset.traditional, rare);
  mail.sender = words(1, 3, charset.traditional, rare);
  mail.filename = words(1, 5, charset.traditional, rare) + ".docx";
  // Some have no text to tell the charset by.
  mail.text = pick(8) == 0 ? "See the attachment.\n" : sentence(charset.traditional, rare);
  auto raw = [&](const std::string& text) { return converted(text, charset.codec); };
  const std::string quote = pick(2) ? "\"" : "";
  mail.octets = "From: " + quote + raw(mail.sender) + quote +
                " <a@b.example>\r\nSubject: " + raw(mail.subject) +
                "\r\nContent-Type: multipart/mixed; boundary=BB\r\n\r\n--BB\r\n" +
                body(mail.text, charset, false, &mail.how) + "\r\n--BB\r\n" +
                "Content-Type: application/octet-stream; name=\"" + raw(mail.filename) +
                "\"\r\nContent-Disposition: attachment; filename=\"" + raw(mail.filename) +
                "\"\r\n\r\nx\r\n--BB--\r\n";
  return mail;
}

}  // namespace shouwen::parsers
