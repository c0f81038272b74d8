// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/fetch_mail.h"

#include <iconv.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <numbers>
#include <vector>

namespace shouwen::bench {
namespace {

const std::vector<std::string> kPlaces = {
    "长春市", "吉林市", "四平市", "辽源市", "通化市", "白山市", "松原市", "白城市", "延边州",
    "榆树市", "农安县", "德惠市", "舒兰市", "磐石市", "永吉县", "梨树县", "东丰县", "集安市",
    "柳河县", "临江市", "抚松县", "扶余市", "前郭县", "洮南市", "大安市", "延吉市", "图们市"};
const std::vector<std::string> kKinds = {"署名文章", "图文简讯", "守信激励典型案例", "活动总结",
                                         "其他"};
const std::string kText =
    "各市（州）、长白山管委会、各县（市、区）交通运输主管部门和厅直有关单位结合实际，在10月15日前后"
    "开展信用主题宣传日活动，营造“做诚信人、走诚信路、乘诚信车”的浓厚氛围。";

std::string to_gb18030(const std::string& text) {
  iconv_t converter = iconv_open("GB18030", "UTF-8");
  std::string input = text, out(text.size() * 2 + 8, '\0');
  char* in = input.data();
  char* to = out.data();
  std::size_t left = input.size(), room = out.size();
  iconv(converter, &in, &left, &to, &room);
  iconv_close(converter);
  out.resize(out.size() - room);
  return out;
}

std::string base64(const std::string& octets) {
  std::string out(4 * ((octets.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(octets.data()),
                                   static_cast<int>(octets.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string lines(const std::string& text) {
  std::string out;
  out.reserve(text.size() + text.size() / 70);
  for (std::size_t at = 0; at < text.size(); at += 76) out.append(text, at, 76).append("\n");
  return out;
}

std::string word(const std::string& text, bool gb) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(at + 36, text.size());
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    const std::string piece = text.substr(at, end - at);
    if (!out.empty()) out += "\n ";
    out += gb ? "=?gb18030?B?" + base64(to_gb18030(piece)) : "=?utf-8?B?" + base64(piece);
    out += "?=";
    at = end;
  }
  return out;
}

}  // namespace

MailMaker::MailMaker(std::uint64_t seed, double median_kb) : state_(seed), median_kb_(median_kb) {
  pool_.resize(12'000'000);
  for (std::size_t i = 0; i + 8 <= pool_.size(); i += 8) {
    const std::uint64_t value = next();
    for (std::size_t k = 0; k < 8; ++k) pool_[i + k] = static_cast<char>(value >> (8 * k));
  }
}

// splitmix64: the same on every machine.
std::uint64_t MailMaker::next() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

double MailMaker::uniform() {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::string MailMaker::attachment(std::size_t octets) {
  octets = std::min(octets, pool_.size() - 1);
  return pool_.substr(next() % (pool_.size() - octets), octets);
}

std::string MailMaker::make(int number) {
  const auto index = static_cast<std::size_t>(number);
  const std::string unit = kPlaces[index % kPlaces.size()] + "交通运输局";
  const std::string kind = kKinds[index / kPlaces.size() % kKinds.size()];
  const bool gb = uniform() < 0.6;
  const double normal =
      std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * std::numbers::pi * uniform());
  double size = std::clamp(median_kb_ * 1024 * std::exp(1.35 * normal), 3000.0, 10e6);
  if (number % 400 == 399) size = 10e6;
  const std::time_t sent = when(number);
  char date[64];
  std::tm parts{};
  gmtime_r(&sent, &parts);
  std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", &parts);
  const std::string boundary =
      "----=_NextPart_" + std::to_string(number) + "_" + std::to_string(next());
  const std::string body =
      "厅研究室：\n\n    现报送" + unit + kind + "，请查收。\n\n" + kText + "\n" + unit + "\n";
  const std::string charset = gb ? "gb18030" : "utf-8";
  const auto text = [&](const std::string& t) { return lines(base64(gb ? to_gb18030(t) : t)); };
  std::string mail = "Received: from localhost by newxmmxszc.qq.com (NewMX) with SMTP id " +
                     std::to_string(number) + "\n\tfor <intake@example.com>; " + date +
                     "\nMessage-ID: <tencent_" + std::to_string(next()) +
                     "@qq.com>\nFrom: " + word(unit, gb) + "\n <unit" +
                     std::to_string(number % 76) +
                     "@example.com>\nTo: <intake@example.com>\nSubject: " + word(unit + kind, gb) +
                     "\nDate: " + date +
                     "\nMIME-Version: 1.0\nX-Mailer: QQMail 2.x\nContent-Type: multipart/mixed;\n"
                     "\tboundary=\"" +
                     boundary + "\"\n\n--" + boundary + "\nContent-Type: text/plain; charset=\"" +
                     charset + "\"\nContent-Transfer-Encoding: base64\n\n" + text(body) + "--" +
                     boundary + "\nContent-Type: text/html; charset=\"" + charset +
                     "\"\nContent-Transfer-Encoding: base64\n\n" + text("<div>" + body + "</div>");
  const int count = size > 8000 ? static_cast<int>(std::max(1.0, uniform() * 5 - 1)) : 1;
  for (int k = 0; k < count; ++k) {
    const std::string name = word(unit + kind + std::to_string(k + 1) + ".docx", gb);
    mail +=
        "--" + boundary + "\nContent-Type: application/msword;\n\tname=\"" + name +
        "\"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"" +
        name + "\"\n\n" +
        lines(base64(attachment(static_cast<std::size_t>(std::max(200.0, size / count * 0.72)))));
  }
  return mail + "--" + boundary + "--\n";
}

}  // namespace shouwen::bench
