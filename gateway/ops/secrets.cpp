// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/secrets.h"

#include <algorithm>
#include <mutex>
#include <vector>

namespace shouwen::ops {
namespace {

// Shorter ones would cut pieces out of ordinary words and so betray themselves.
constexpr std::size_t kShortest = 6;
constexpr std::string_view kMask = "***", kCut = "…";

std::mutex g_mutex;
std::vector<std::string> g_forms;  // longest first: PLAIN holds no other, yet a code may

std::string base64(std::string_view octets) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, octets.size() - i);
    unsigned word = 0;
    for (std::size_t k = 0; k < 3; ++k)
      word = word << 8 | (k < n ? static_cast<unsigned char>(octets[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= n ? kDigits[word >> (18 - 6 * k) & 63U] : '=';
  }
  return out;
}

// RFC 9051 quoted: backslash and quote behind a backslash.
std::string in_quotes(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

void mask_cut_end(std::string& text, const std::string& form) {
  std::size_t end = text.size();
  if (text.ends_with(kCut)) end -= kCut.size();
  for (std::size_t n = std::min(form.size() - 1, end); n >= kShortest; --n) {
    if (text.compare(end - n, n, form, 0, n) != 0) continue;
    text.replace(end - n, n, kMask);
    return;
  }
}

}  // namespace

void never_show(const std::string& secret, const std::string& user) {
  if (secret.size() < kShortest) return;
  std::vector<std::string> forms{secret, in_quotes(secret), base64(secret)};
  // Without its padding: an echo is cut there, too.
  if (!user.empty()) forms.push_back(base64(std::string(1, '\0') + user + '\0' + secret));
  const std::lock_guard lock(g_mutex);
  for (std::string& form : forms) {
    while (form.ends_with('=') && form != secret) form.pop_back();
    if (std::find(g_forms.begin(), g_forms.end(), form) == g_forms.end())
      g_forms.push_back(std::move(form));
  }
  std::stable_sort(g_forms.begin(), g_forms.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string masked(std::string text) {
  const std::lock_guard lock(g_mutex);
  for (const std::string& form : g_forms) {
    for (std::size_t at = text.find(form); at != std::string::npos;
         at = text.find(form, at + kMask.size()))
      text.replace(at, form.size(), kMask);
    mask_cut_end(text, form);
  }
  return text;
}

}  // namespace shouwen::ops
