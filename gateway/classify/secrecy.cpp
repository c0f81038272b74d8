// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/secrecy.h"

#include <algorithm>

#include "config/text.h"
#include "gateway/classify/han.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

// 1年, 6个月, 长期: what follows a level on a marked document.
bool term_follows(std::string_view text) {
  if (text.starts_with("长期")) return true;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits == 0 || digits > 2) return false;
  const std::string_view unit = text.substr(digits);
  return unit.starts_with("年") || unit.starts_with("个月") || unit.starts_with("月");
}

}  // namespace

std::string secrecy_mark(std::string_view text, const std::vector<std::string>& levels) {
  for (const auto& level : levels)
    for (std::size_t at = text.find(level); at != std::string_view::npos;
         at = text.find(level, at + 1)) {
      std::string_view rest = text.substr(at + level.size());
      if (rest.empty()) continue;
      std::size_t next = 0;
      const char32_t star = next_code_point(rest, next);
      const bool marked = star == U'★' || star == U'☆' || term_follows(rest.substr(next));
      if (marked) return std::string(text.substr(at, level.size() + next));
    }
  return {};
}

void mark_secrecy(const Facts& f, storage::Decision& d) {
  if (d.disposition == storage::Disposition::spam) return;
  const config::Campaign& campaign = f.topic.kinds.campaign();
  const std::vector<std::string>& levels = campaign.words("secret_levels");
  const auto look = [&](std::string_view raw, const std::string& source) {
    const std::string text = canonical(raw);
    std::string mark = secrecy_mark(text, levels);
    if (mark.empty()) mark = f.topic.words.first(Wording::secret, text);
    if (!mark.empty()) {
      d.quarantine = true;
      d.review.emplace_back("secrecy_mark");
      d.evidence.push_back({"quarantine", source, mark, 0, "secrecy.mark", 1});
    } else if (f.topic.words.has(Wording::caution, text)) {
      d.review.emplace_back("caution_words");
    }
    return !mark.empty();
  };
  if (look(f.mail.subject, "subject") || look(f.mail.body_text, "body")) return;
  for (const auto& doc : f.documents)
    if (!doc.body &&
        (look(doc.name, "attachment:" + doc.path) || look(doc.text, "attachment:" + doc.path)))
      return;
}

}  // namespace shouwen::classify
