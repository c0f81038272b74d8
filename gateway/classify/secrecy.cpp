// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/secrecy.h"

#include <algorithm>

#include "config/text.h"
#include "gateway/classify/han.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kMarkLine = 16;  // code points: a mark stands alone in its line

// 1年, 6个月, 长期: what follows a level on a marked document.
bool term_follows(std::string_view text) {
  if (text.starts_with("长期")) return true;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits == 0 || digits > 2) return false;
  const std::string_view unit = text.substr(digits);
  return unit.starts_with("年") || unit.starts_with("个月") || unit.starts_with("月");
}

// The octet `n` characters behind `at`.
std::size_t after(std::string_view line, std::size_t at, std::size_t n) {
  while (n-- > 0 && at < line.size()) next_code_point(line, at);
  return at;
}

// A level at `at`, what stands around it in its line.
// `length`: of the line in characters, counted once: a line may hold a level ten thousand times.
bool marks(std::string_view line, std::size_t length, std::size_t at, std::size_t end) {
  const std::string_view before = line.substr(0, at), rest = line.substr(end);
  const bool alone = length <= kMarkLine;
  if (before.ends_with("密级:")) return true;
  if (rest.empty()) return before.empty() && length >= 4;  // 工作秘密 has no term
  std::size_t next = 0;
  const char32_t star = next_code_point(rest, next);
  if (star == U'★' || star == U'☆') return true;
  // OCR makes a character of the star, or drops it; a sentence about secrets is longer.
  return (alone || before.empty()) && (term_follows(rest) || term_follows(rest.substr(next)));
}

}  // namespace

std::string secrecy_mark(std::string_view text, const std::vector<std::string>& levels) {
  while (!text.empty()) {
    const std::size_t stop = text.find('\n');
    const std::string_view line = text.substr(0, stop);
    text = stop == std::string_view::npos ? std::string_view() : text.substr(stop + 1);
    const std::size_t length = code_points(line);
    for (const auto& level : levels)
      for (std::size_t at = line.find(level); at != std::string_view::npos;
           at = line.find(level, at + 1)) {
        const std::size_t end = at + level.size();
        if (marks(line, length, at, end))
          return std::string(line.substr(at, after(line, end, 4) - at));
      }
  }
  return {};
}

void mark_secrecy(const Facts& f, storage::Decision& d) {
  if (d.disposition == storage::Disposition::spam) return;
  const config::Campaign& campaign = f.topic.kinds.campaign();
  const std::vector<std::string>& levels = campaign.words("secret_levels");
  const auto look = [&](std::string_view raw, const std::string& source) {
    std::string text;
    for (std::size_t from = 0; from <= raw.size();) {
      const std::size_t end = std::min(raw.find('\n', from), raw.size());
      text += canonical(raw.substr(from, end - from)) + "\n";
      from = end + 1;
    }
    std::string mark = secrecy_mark(text, levels);
    if (mark.empty()) mark = f.topic.words.first(Wording::secret, text);
    if (!mark.empty()) {
      d.quarantine = true;
      d.review.emplace_back("secrecy_mark");
      d.evidence.push_back({"quarantine", source, mark, 0, "secrecy.mark", 1});
    } else if (const auto word = f.topic.words.first(Wording::caution, text); !word.empty()) {
      if (std::ranges::find(d.review, "caution_words") == d.review.end())
        d.review.emplace_back("caution_words");
      d.evidence.push_back({"caution", source, std::string(word), 0, "secrecy.caution", 0.5});
    }
    return !mark.empty();
  };
  if (look(f.mail.subject, "subject") || look(f.mail.body_text, "body")) return;
  for (const auto& doc : f.documents)
    if (!doc.body &&
        (look(doc.name, "file:" + doc.path) || look(doc.text, "attachment:" + doc.path)))
      return;
}

}  // namespace shouwen::classify
