// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/earlier.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <string_view>

#include "config/text.h"
#include "gateway/classify/alike.h"
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

// A county's own, sent again by its city.
bool of_its_line(const Facts& f, const Earlier& e) {
  return f.unit.unit != nullptr && !e.unit.empty() &&
         f.units.roster.is_within(e.unit, f.unit.unit->code);
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
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string_view bare(std::string_view id) {
  if (id.starts_with('<')) id.remove_prefix(1);
  if (id.ends_with('>')) id.remove_suffix(1);
  return id;
}

void add(std::vector<const Earlier*>& list, const Earlier* e) {
  if (e != nullptr && std::ranges::find(list, e) == list.end()) list.push_back(e);
}

const Earlier* by_ref(const Facts& f, MessageRef message) {
  for (const auto& e : f.context.history.earlier)
    if (e.message == message && brought(e)) return &e;
  return nullptr;
}

// One earlier piece that a correction may mean.
struct Old {
  const Earlier* message = nullptr;
  const storage::Item* item = nullptr;
};

// Pieces of this unit and kind, newest message first. Those of the same sender come before those of
// other addresses, and the unit's own before a stranger's: his copy draws no correction to itself.
std::vector<Old> candidates(const Facts& f, const std::string& kind) {
  std::vector<Old> own, confirmed, all;
  for (const auto& e : f.context.history.earlier) {
    if (!brought(e) || !same_sender(f, e)) continue;
    for (const auto& i : e.items) {
      if (!kind.empty() && i.type != kind) continue;
      all.push_back({&e, &i});
      if (same_address(f, e)) own.push_back(all.back());
      if (e.sender_confirmed) confirmed.push_back(all.back());
    }
  }
  if (f.unit.confirmed && !confirmed.empty()) return confirmed;
  return own.empty() ? all : own;
}

// What names one piece whatever version it is: 更正：简讯一（以此为准） and 简讯一 are one.
std::string core(std::string_view title) {
  std::string out = canonical(title);
  for (const std::string_view mark :
       {"以此稿为准", "以此为准", "以本稿为准", "以附件为准", "更正稿", "更正", "修改稿", "修订稿",
        "修正稿",     "补充稿",   "最终版",     "最终稿",     "定稿",   "终稿", "新版",   "更新版",
        "更新稿",     "重新报送", "重报",       "改后",       "修改后", "修改", "关于",   "报送"})
    for (std::size_t at = out.find(mark); at != std::string::npos; at = out.find(mark))
      out.erase(at, mark.size());
  std::string kept;
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(out, at);
    const bool word = is_han(c) || (c < 0x80 && std::isalnum(static_cast<int>(c)) != 0);
    if (word) kept.append(out, begin, at - begin);
  }
  return kept;
}

bool shares_name(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::any_of(a, [&](const std::string& x) {
    const std::string name = core(base_name(x));
    return !name.empty() &&
           std::ranges::any_of(b, [&](const std::string& y) { return core(base_name(y)) == name; });
  });
}

// 简讯 and 简讯二: what one title has more than the other is a number, so they are two pieces.
bool numbered_on(std::string_view longer, std::string_view shorter) {
  static constexpr std::array<std::string_view, 14> numbers = {
      "二", "三", "四", "五", "六", "七", "八", "2", "3", "4", "5", "6", "7", "8"};
  if (!longer.starts_with(shorter)) return false;
  std::string_view rest = longer.substr(shorter.size());
  for (const std::string_view before : {"之", "第"})
    if (rest.starts_with(before)) rest.remove_prefix(before.size());
  if (rest.ends_with("篇")) rest.remove_suffix(std::string_view("篇").size());
  return std::ranges::find(numbers, rest) != numbers.end();
}

// One title, or one with words before or behind it.
bool same_title(const std::string& a, const std::string& b) {
  constexpr std::size_t kTelling = 8;
  if (a.empty() || b.empty() || numbered_on(a, b) || numbered_on(b, a)) return false;
  const bool within = a.find(b) != std::string::npos || b.find(a) != std::string::npos;
  return a == b || (within && std::min(code_points(a), code_points(b)) >= kTelling);
}

std::string whose(const Facts& f, const std::string& unit) {
  return !unit.empty() || f.unit.unit == nullptr ? unit : f.unit.unit->code;
}

// Those a sign speaks for; all of them when it speaks for none.
template <class Sign>
std::vector<Old> those(const std::vector<Old>& all, const Sign& sign) {
  std::vector<Old> out;
  std::ranges::copy_if(all, std::back_inserter(out), sign);
  return out.empty() ? all : out;
}

// Versions of one piece: of one title, or one that first brought it and corrections of that.
bool one_piece(const std::vector<Old>& left) {
  const std::string title = core(left.front().item->title);
  if (!title.empty() &&
      std::ranges::all_of(left, [&](const Old& o) { return core(o.item->title) == title; }))
    return true;
  return std::ranges::count_if(
             left,
             [](const Old& o) { return o.message->disposition == Disposition::submission; }) <= 1 &&
         std::ranges::all_of(left, [&](const Old& o) {
           return std::ranges::count(left, o.message, &Old::message) == 1;
         });
}

// The thread first, then the title, the names of files, files that came before, the subject, and
// last, where none of these tells, the likeness of the texts. Each sign only takes away.
std::vector<Old> narrowed(const Facts& f, std::vector<Old> left, const Draft* draft) {
  const std::vector<const Earlier*> thread = answered(f);
  left = those(left,
               [&](const Old& o) { return std::ranges::find(thread, o.message) != thread.end(); });
  if (draft != nullptr) {
    const std::string unit = whose(f, draft->item.unit);
    left = those(left, [&](const Old& o) {
      return (o.item->unit.empty() ? o.message->unit : o.item->unit) == unit;
    });
    const std::string title = core(draft->item.title);
    left = those(left, [&](const Old& o) { return same_title(core(o.item->title), title); });
    left = those(left, [&](const Old& o) {
      return shares_name(draft->item.attachments, o.item->attachments);
    });
  }
  left = those(left, [&](const Old& o) {
    return std::ranges::any_of(f.documents, [&](const auto& d) {
      return !d.body && d.size > 0 &&
             std::ranges::find(o.message->parts, d.digest) != o.message->parts.end();
    });
  });
  const std::string subject = core(f.reading.subject);
  left = those(left, [&](const Old& o) {
    return !subject.empty() &&
           (core(o.message->subject) == subject || core(o.item->title) == subject);
  });
  if (draft == nullptr || left.size() < 2 || one_piece(left)) return left;
  return those(left, [&](const Old& o) { return is_version_of(f, *draft, *o.message, *o.item); });
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
    if (brought(e) && (same_sender(f, e) || same_address(f, e) || of_its_line(f, e)) &&
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

namespace {

// More than pictures?
bool has_text(const Facts& f, const storage::Item& item) {
  return item.body || std::ranges::any_of(f.documents, [&](const extract::Document& d) {
           return attachment_role(d) != AttachmentRole::picture &&
                  std::ranges::find(item.parts, d.path) != item.parts.end();
         });
}

}  // namespace

bool brings_again(const Facts& f) {
  bool asked = false;
  for (const Draft& draft : f.contents.drafts) {
    if (!has_text(f, draft.item)) continue;
    asked = true;
    const bool guessed = draft.guessed || draft.item.type.empty();
    const std::string title = core(draft.item.title);
    const bool named = !untitled(f, draft.item);
    const auto same = [&](const Earlier& e, const storage::Item& item) {
      if (!guessed && item.type != draft.item.type) return false;
      return (named && (same_title(core(item.title), title) ||
                        shares_name(draft.item.attachments, item.attachments))) ||
             is_version_of(f, draft, e, item);
    };
    for (const Earlier& e : f.context.history.earlier)
      if (brought(e) && same_sender(f, e) &&
          std::ranges::any_of(e.items, [&](const auto& item) { return same(e, item); }))
        return true;
  }
  return !asked;
}

std::vector<const Earlier*> answered(const Facts& f) {
  const auto& ours = f.context.history.ours;
  // A reply to a letter about several mails names them by the numbers in its subject.
  std::vector<const Earlier*> numbered;
  for (const auto& mail : ours)
    if (!mail.number.empty() && f.reading.subject.find(canonical(mail.number)) != std::string::npos)
      add(numbered, by_ref(f, mail.message));
  if (numbered.size() > 1) return numbered;
  std::vector<std::string_view> ids = {bare(f.mail.in_reply_to)};
  for (auto id = f.mail.references.rbegin(); id != f.mail.references.rend(); ++id)
    ids.push_back(bare(*id));
  for (const std::string_view id : ids) {
    if (id.empty()) continue;
    for (const auto& mail : ours)
      if (bare(mail.rfc_message_id) == id)
        if (const Earlier* e = by_ref(f, mail.message)) return {e};
    for (const auto& e : f.context.history.earlier)
      if (bare(e.rfc_message_id) == id && brought(e)) return {&e};
  }
  return numbered;
}

Replaced replaced(const Facts& f) {
  // A recall names the very mail by its subject.
  for (const auto& e : f.context.history.earlier) {
    if (!brought(e) || !same_sender(f, e) || e.subject.empty()) continue;
    const std::string subject = canonical(e.subject);
    if (code_points(subject) >= 6 && f.reading.subject.ends_with(subject) &&
        f.reading.subject.size() > subject.size() && !e.items.empty() &&
        std::ranges::count_if(f.context.history.earlier, [&](const auto& other) {
          return brought(other) && canonical(other.subject) == subject;
        }) == 1)
      return {{&e}, false};
  }
  Replaced out;
  const auto choose = [&](const std::string& kind, const Draft* draft) {
    const std::vector<Old> left = narrowed(f, candidates(f, kind), draft);
    if (left.empty()) return;
    if (!one_piece(left))
      out.doubt = true;
    else
      add(out.messages, left.front().message);
  };
  bool any = false;
  for (const auto& d : f.contents.drafts) {
    if (d.guessed || d.item.type.empty()) continue;
    any = true;
    choose(d.item.type, &d);
  }
  if (!any) {
    const std::vector<std::string> wanted = kinds(f);
    choose(wanted.empty() ? std::string() : wanted.front(), nullptr);
  }
  return out;
}

namespace {

// Is `item` the material of `e` again: one of its files, or its title from the same address?
bool again(const Facts& f, const storage::Item& item, const Earlier& e) {
  const auto file = [&](const extract::Document& d) {
    return d.size > 0 && !d.body && attachment_role(d) != AttachmentRole::picture &&
           std::ranges::find(item.parts, d.path) != item.parts.end() &&
           std::ranges::find(e.parts, d.digest) != e.parts.end();
  };
  if (std::ranges::any_of(f.documents, file)) return true;
  if (!same_address(f, e)) return false;
  const std::string title = core(item.title), subject = core(f.reading.subject);
  if (std::ranges::any_of(e.items, [&](const auto& i) { return same_title(core(i.title), title); }))
    return true;
  return !subject.empty() && core(e.subject) == subject;
}

}  // namespace

const Earlier* judged_otherwise(const Facts& f, const storage::Decision& decision) {
  for (const Earlier& e : f.context.history.earlier) {
    if (!e.by_person) continue;
    const bool mended = std::ranges::find(decision.replaces, e.message) != decision.replaces.end();
    for (const storage::Item& item : decision.items) {
      if (!mended && !again(f, item, e)) continue;
      const std::string& unit = item.unit.empty() ? decision.unit : item.unit;
      const bool agrees =
          brought(e) && std::ranges::any_of(e.items, [&](const auto& i) {
            return i.type == item.type && (i.unit.empty() ? e.unit : i.unit) == unit;
          });
      if (!agrees) return &e;
    }
  }
  return nullptr;
}

bool untitled(const Facts& f, const storage::Item& item) {
  for (const std::string_view second : {"第二篇", "第2篇", "第三篇", "第3篇", "第二个", "第2个"})
    if (f.reading.subject.find(second) != std::string::npos ||
        canonical(item.title).find(second) != std::string::npos)
      return true;
  std::string rest = core(item.title);
  for (auto hits = f.topic.kinds.find(rest, Role::subject); !hits.empty();
       hits = f.topic.kinds.find(rest, Role::subject))
    rest.erase(hits.front().begin, hits.front().end - hits.front().begin);
  for (auto names = f.units.names.find(rest); !names.empty(); names = f.units.names.find(rest))
    rest.erase(names.front().begin, names.front().end - names.front().begin);
  for (const std::string_view word : {"新建文档", "新建", "文档", "材料", "稿件", "附件"})
    for (std::size_t at = rest.find(word); at != std::string::npos; at = rest.find(word))
      rest.erase(at, word.size());
  return rest.empty();
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

namespace {

bool brings_pieces(const storage::Decision& d) {
  return d.disposition == Disposition::submission || d.disposition == Disposition::correction;
}

}  // namespace

// Same content: one message with several arrivals and one receipt. Same pieces: a person may have
// sent them again on purpose, so they are filed as a repetition.
void note_repetition(const Facts& f, storage::Decision& d) {
  if (!brings_pieces(d)) return;
  const auto same = std::ranges::find_if(f.context.history.earlier, [&](const auto& e) {
    return !e.content.empty() && e.content == f.context.content;
  });
  if (same != f.context.history.earlier.end()) {
    d.duplicate_of = same->message;
    d.ack = storage::Answer::none;
    d.evidence.push_back({"duplicate", "history", "", 0, "duplicate.content", 1});
  } else if (const auto* e = repeats_earlier(f)) {
    d.duplicate_of = e->message;
    d.evidence.push_back({"duplicate", "history", "", 0, "duplicate.pieces", 1});
  }
}

// What pictures sent after the earlier version have settled stays settled: the same again, or its
// corrected text, asks for them no more.
void keep_settled(const Facts& f, storage::Decision& d) {
  for (const auto& e : f.context.history.earlier) {
    const bool same =
        d.duplicate_of == e.message || std::ranges::find(d.replaces, e.message) != d.replaces.end();
    if (!same) continue;
    for (const std::string& problem : e.settled)
      if (std::erase(d.problems, problem) > 0)
        d.evidence.push_back({"settled_before=" + problem, "history",
                              "来件" + std::to_string(e.message.value), 0, "history.settled", 0.9});
  }
  if (d.problems.empty() && d.ack == storage::Answer::receipt_with_problems)
    d.ack = storage::Answer::receipt;
}

}  // namespace shouwen::classify
