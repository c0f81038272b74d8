// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/earlier.h"

#include <algorithm>

#include "config/text.h"
#include "gateway/classify/attachment_role.h"
#include "gateway/classify/disposition.h"
#include "gateway/classify/han.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

using storage::Disposition;
using storage::Earlier;

bool brought(const Earlier& e) {
  return e.disposition == Disposition::submission || e.disposition == Disposition::correction;
}

bool same_address(const Facts& f, const Earlier& e) {
  return !f.mail.from.empty() && fold(e.from) == fold(f.mail.from.front().address);
}

bool same_sender(const Facts& f, const Earlier& e) {
  const std::string unit = f.unit.unit == nullptr ? std::string() : f.unit.unit->code;
  return unit.empty() ? same_address(f, e) : e.unit == unit;
}

bool holds(const Earlier& e, const std::string& type) {
  return std::ranges::any_of(e.items, [&](const auto& i) { return i.type == type; });
}

// Kinds the mail speaks of; guesses by date say nothing here.
std::vector<std::string> kinds(const Facts& f) {
  std::vector<std::string> out;
  for (const auto& d : f.contents.drafts)
    if (!d.guessed && !d.item.type.empty()) out.push_back(d.item.type);
  if (out.empty() && f.kind.requirement != nullptr && !f.kind.several)
    out.push_back(f.kind.requirement->key);
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace

const Earlier* repeats_earlier(const Facts& f) {
  std::vector<Digest> pieces;
  for (const auto& d : f.documents) {
    const AttachmentRole role = attachment_role(d);
    if ((role == AttachmentRole::piece || role == AttachmentRole::archive ||
         role == AttachmentRole::picture) &&
        d.size > 0)
      pieces.push_back(d.digest);
  }
  if (pieces.empty()) return nullptr;
  const Earlier* found = nullptr;  // the oldest: what all later copies repeat
  for (const auto& e : f.context.history.earlier)
    if (brought(e) && (same_sender(f, e) || same_address(f, e)) &&
        std::ranges::all_of(pieces, [&](const Digest& p) {
          return std::ranges::find(e.parts, p) != e.parts.end();
        }))
      found = &e;
  return found;
}

const Earlier* earlier_piece(const Facts& f) {
  const std::vector<std::string> wanted = kinds(f);
  for (const auto& e : f.context.history.earlier) {
    if (!brought(e) || e.items.empty() || !same_sender(f, e)) continue;
    if (wanted.empty() || std::ranges::any_of(wanted, [&](const auto& k) { return holds(e, k); }))
      return &e;
  }
  return nullptr;
}

std::vector<const Earlier*> replaced(const Facts& f) {
  // A recall names the very mail by its subject.
  for (const auto& e : f.context.history.earlier) {
    if (!brought(e) || !same_sender(f, e) || e.subject.empty()) continue;
    const std::string subject = canonical(e.subject);
    if (code_points(subject) >= 6 && f.reading.subject.ends_with(subject) &&
        f.reading.subject.size() > subject.size() && e.items.size() > 0)
      return {&e};
  }
  std::vector<const Earlier*> out;
  const std::vector<std::string> wanted = kinds(f);
  if (wanted.empty()) {
    if (const Earlier* e = earlier_piece(f)) out.push_back(e);
    return out;
  }
  for (const auto& kind : wanted)
    for (const auto& e : f.context.history.earlier)
      if (brought(e) && same_sender(f, e) && holds(e, kind)) {
        if (std::ranges::find(out, &e) == out.end()) out.push_back(&e);
        break;
      }
  return out;
}

int pieces_before(const storage::History& history, const std::string& unit,
                  const std::string& type) {
  int n = 0;
  for (const auto& e : history.earlier) {
    if (e.disposition != Disposition::submission) continue;
    for (const auto& i : e.items)
      if (i.type == type && (i.unit.empty() ? e.unit : i.unit) == unit) ++n;
  }
  return n;
}

std::string canonical_campaign_title(const config::Campaign& campaign) {
  return canonical(campaign.short_title);
}

}  // namespace shouwen::classify
