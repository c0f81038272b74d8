// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/blockers.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "gateway/classify/checks.h"
#include "gateway/classify/fax_numbers.h"
#include "gateway/classify/han.h"
#include "gateway/desk/acts.h"
#include "gateway/desk/records.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kKinds = {{
    {"identity_number", "身份证号码"},
    {"phone_number", "电话号码"},
    {"bank_card", "银行卡号"},
    {"minors", "可能涉及未成年人，请核文字和照片"},
    {"listed_word", "词表中的词"},
    {"private_person", "写到具体的人，须征得本人同意"},
    {"near_duplicate", "与他单位材料雷同"},
    {"unread", "未能读出内容"},
}};

const std::vector<std::string> kMinors = {"小学",   "中学", "幼儿园", "学生", "儿童",
                                          "未成年", "少年", "少儿",   "孩子"};

// Of one kind in one piece: who finds forty telephone numbers has a list of contacts before him.
constexpr std::size_t kMostOfAKind = 40;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string digits_of(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), is_digit);
  return out;
}

bool mark(char c) {
  return c == ' ' || c == '-' || c == '(' || c == ')';
}

// Where each group of a run ends: "138 0013 8000", "6222-0212-…", "(0431)81234567".
std::vector<std::size_t> groups_of(std::string_view text, std::size_t at) {
  std::vector<std::size_t> out;
  for (;;) {
    while (at < text.size() && is_digit(text[at])) ++at;
    out.push_back(at);
    std::size_t next = at;
    while (next < text.size() && next - at < 2 && mark(text[next])) ++next;
    if (next == at || next >= text.size() || !is_digit(text[next])) return out;
    at = next;
  }
}

// 15 digits of before 2000: a region, then a day that is one.
bool old_identity(std::string_view digits) {
  if (digits.size() != 15 || digits[0] == '0' || digits[0] == '9') return false;
  const int month = (digits[8] - '0') * 10 + digits[9] - '0';
  const int day = (digits[10] - '0') * 10 + digits[11] - '0';
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// 电话：85097777: without an area code a number is one where a word says so.
bool called_phone(std::string_view before) {
  constexpr std::size_t kNear = 18;  // octets
  const std::string_view near = before.substr(before.size() - std::min(before.size(), kNear));
  return std::ranges::any_of(
      std::array<std::string_view, 6>{"电话", "手机", "传真", "联系方式", "办公室:", "tel"},
      [&](std::string_view w) { return near.find(w) != near.npos; });
}

// A region, a day of birth that is one: what looks like that is hardly anything else, and a wrong
// check digit is more often a slip of the pen than another number.
bool looks_identity(std::string_view digits) {
  if (digits.size() != 18 || digits[0] == '0' || digits[0] == '9') return false;
  const int month = (digits[10] - '0') * 10 + digits[11] - '0';
  const int day = (digits[12] - '0') * 10 + digits[13] - '0';
  return (digits.substr(6, 2) == "19" || digits.substr(6, 2) == "20") && month >= 1 &&
         month <= 12 && day >= 1 && day <= 31;
}

bool called_card(std::string_view before) {
  constexpr std::size_t kNear = 18;  // octets
  const std::string_view near = before.substr(before.size() - std::min(before.size(), kNear));
  return std::ranges::any_of(
      std::array<std::string_view, 6>{"卡号", "银行卡", "账号", "账户", "帐号", "帐户"},
      [&](std::string_view w) { return near.find(w) != near.npos; });
}

// "" for what is no number of a person.
std::string_view kind_of(const std::string& digits, std::string_view before) {
  using enum classify::PrivateNumber;
  switch (classify::private_number(digits)) {
    case identity:
      return "identity_number";
    case mobile:
      return "phone_number";
    case card:
      return "bank_card";
    case none:
      break;
  }
  if (looks_identity(digits)) return "identity_number";
  if (digits.size() >= 16 && digits.size() <= 19 && called_card(before)) return "bank_card";
  const bool landline =
      digits.size() >= 10 && digits.size() <= 12 && digits[0] == '0' && digits[1] != '0';
  const bool local =
      (digits.size() == 7 || digits.size() == 8) && digits[0] > '1' && called_phone(before);
  return landline || local ? "phone_number" : "";
}

bool of_ours(const std::string& digits, const config::Campaign& campaign) {
  const std::string number = classify::national_number(digits);
  for (const std::string* own : {&campaign.contact.phone, &campaign.contact.fax})
    if (!own->empty() && classify::national_number(*own) == number) return true;
  return false;
}

void add(std::vector<Blocker>& out, Blocker blocker) {
  const auto same = std::ranges::count(out, blocker.kind, &Blocker::kind);
  if (static_cast<std::size_t>(same) >= kMostOfAKind) return;
  if (std::ranges::find(out, blocker) == out.end()) out.push_back(std::move(blocker));
}

void find_numbers(std::string_view text, const std::string& place, const config::Campaign& campaign,
                  std::vector<Blocker>& out) {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    const std::vector<std::size_t> groups = groups_of(text, at);
    std::size_t next = groups.front();
    // The longest that is a number, so that two beside each other are two.
    for (auto to = groups.rbegin(); to != groups.rend(); ++to) {
      const bool x = *to < text.size() && text[*to] == 'x';
      const std::string digits = digits_of(text.substr(at, *to - at)) + (x ? "x" : "");
      const std::string_view kind = *to == groups.front() && old_identity(digits)
                                        ? "identity_number"
                                        : kind_of(digits, text.substr(0, at));
      if (kind.empty()) continue;
      if (!of_ours(digits, campaign)) add(out, {std::string(kind), place, digits});
      next = *to;
      break;
    }
    at = next;
  }
}

void find_words(std::string_view text, const std::string& place, const std::string& kind,
                const std::vector<std::string>& words, std::vector<Blocker>& out) {
  for (const std::string& raw : words) {
    const std::string word = classify::canonical(raw);
    if (!word.empty() && text.find(word) != std::string_view::npos) add(out, {kind, place, word});
  }
}

struct Piece {
  storage::MessageTrail trail;
  storage::Item item;
  std::string campaign;
};

Result<Piece> piece_of(const Call& call, storage::Reader& reader, SubmissionRef ref) {
  const std::array<SubmissionRef, 1> refs = {ref};
  auto rows = reader.pieces_by_id(refs);
  if (!rows) return rows.error();
  if (rows->empty())
    return Error{Fault::rejected_input, "desk", "no submission " + std::to_string(ref.value), ""};
  auto trail = trail_of(call.store, rows->front().second.message);
  if (!trail) return trail.error();
  Piece out{std::move(*trail), {}, rows->front().first};
  // trail.pieces stands beside the decision's items.
  for (std::size_t i = 0; i < out.trail.pieces.size(); ++i)
    if (out.trail.pieces[i].ref == ref && i < out.trail.message.decision.items.size())
      out.item = out.trail.message.decision.items[i];
  return out;
}

bool of_piece(const Piece& piece, const std::string& place) {
  if (place == "subject" || place == "body") return piece.item.body;
  const auto& parts = piece.item.parts;
  return std::ranges::any_of(parts, [&](const std::string& part) {
    return place == part ||
           (place.starts_with(part) && place.size() > part.size() && !is_digit(place[part.size()]));
  });
}

// What no reader could open, or has not read yet, nobody has looked through.
void find_unread(const Piece& piece, std::vector<Blocker>& out) {
  for (const storage::StoredPart& part : piece.trail.parts)
    if (of_piece(piece, part.path) && part.outcome != "ok" && part.outcome != "empty")
      add(out, {"unread", part.path, part.outcome + " " + part.digest.text});
  if (piece.trail.late) add(out, {"unread", "", "late"});
}

std::vector<Blocker> found_in(const Piece& piece, const config::Campaign& campaign,
                              const std::vector<std::pair<std::string, std::string>>& texts) {
  std::vector<Blocker> out;
  for (const auto& [place, text] : texts)
    if (of_piece(piece, place))
      for (Blocker& one : blockers_in(text, place, campaign)) add(out, std::move(one));
  find_words(classify::canonical(piece.item.title), "title", "listed_word",
             campaign.words("withheld"), out);
  for (const storage::Alike& a : piece.trail.message.decision.alike)
    if ((a.kind == "copy" || a.kind == "pattern") && of_piece(piece, a.place))
      add(out, {"near_duplicate", a.place, std::to_string(a.other.value)});
  const config::Requirement* requirement = campaign.find(piece.item.type);
  if (requirement != nullptr && requirement->consent)
    add(out, {"private_person", "", piece.trail.message.octets.text + " " + piece.item.type});
  find_unread(piece, out);
  return out;
}

std::string masked(const Blocker& blocker) {
  const std::string& found = blocker.found;
  const bool number = blocker.kind == "identity_number" || blocker.kind == "phone_number" ||
                      blocker.kind == "bank_card";
  if (number && found.size() > 6)
    return found.substr(0, 3) + std::string(found.size() - 5, '*') + found.substr(found.size() - 2);
  if (blocker.kind == "near_duplicate") return "来件" + found;
  if (blocker.kind == "unread")
    return found == "late" ? "待补读" : found.substr(0, found.find(' '));
  return blocker.kind == "private_person" ? "" : found;
}

}  // namespace

std::string blocker_zh(std::string_view kind) {
  for (const auto& [word, zh] : kKinds)
    if (word == kind) return std::string(zh);
  return std::string(kind);
}

std::vector<Blocker> blockers_in(std::string_view text, const std::string& place,
                                 const config::Campaign& campaign) {
  std::vector<Blocker> out;
  // Line by line: a number does not go on in the next one.
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    find_numbers(classify::canonical(text.substr(at, end - at)), place, campaign, out);
    at = end + 1;
  }
  const std::string plain = classify::canonical(text);
  find_words(plain, place, "listed_word", campaign.words("withheld"), out);
  const config::Words& minors = campaign.words("minors");
  find_words(plain, place, "minors", minors.empty() ? kMinors : minors, out);
  return out;
}

namespace {

// Mails joined to the piece are published with it: all they brought is looked through.
Status look_through_joined(storage::Reader& reader, MessageRef whole,
                           const config::Campaign& campaign, std::vector<Blocker>& out) {
  auto joined = reader.joined_to(whole);
  if (!joined) return joined.error();
  for (const MessageRef message : *joined) {
    const std::string mail = "message:" + std::to_string(message.value);
    auto texts = reader.texts(message);
    if (!texts) return texts.error();
    for (const auto& [place, text] : *texts)
      for (Blocker& one : blockers_in(text, mail, campaign)) add(out, std::move(one));
    auto trail = reader.trail(message);
    if (!trail) return trail.error();
    for (const storage::StoredPart& part : trail->parts)
      if (part.outcome != "ok" && part.outcome != "empty" && !part.outcome.empty())
        add(out, {"unread", mail, part.outcome + " " + part.digest.text});
    if (trail->late) add(out, {"unread", mail, "late"});
  }
  return Done{};
}

}  // namespace

Result<std::vector<Standing>> blockers_of(const Call& call, SubmissionRef ref) {
  auto reader = storage::Reader::over(call.store);
  if (!reader) return reader.error();
  auto piece = piece_of(call, **reader, ref);
  if (!piece) return piece.error();
  const config::Campaign* campaign = call.office->campaign(piece->campaign);
  if (campaign == nullptr)
    return Error{Fault::rejected_input, "desk", "没有此活动 no such campaign: " + piece->campaign,
                 ""};
  auto texts = (*reader)->texts(piece->trail.message.ref);
  if (!texts) return texts.error();
  auto overrides = (*reader)->overrides(ref);
  if (!overrides) return overrides.error();
  std::vector<Blocker> found = found_in(*piece, *campaign, *texts);
  Status joined = look_through_joined(**reader, piece->trail.message.ref, *campaign, found);
  if (!joined) return joined.error();
  std::vector<Standing> out;
  for (Blocker& one : found) {
    Standing standing{{}, storage::blocker_digest(call.store, one.kind, one.found), std::nullopt};
    standing.blocker = std::move(one);
    for (const storage::BlockerOverride& o : *overrides)
      if (!o.ended && o.finding == standing.digest) standing.answered = o;
    out.push_back(std::move(standing));
  }
  return out;
}

json blocker_json(const Standing& standing, const Office& office) {
  json out{{"kind", standing.blocker.kind},
           {"text", blocker_zh(standing.blocker.kind)},
           {"place", standing.blocker.place},
           {"found", masked(standing.blocker)}};
  if (standing.answered)
    out["answered"] = {{"override", standing.answered->id},
                       {"person", standing.answered->person},
                       {"reason", standing.answered->reason},
                       {"actor", standing.answered->actor},
                       {"at", moment_json(standing.answered->at, office)}};
  return out;
}

Result<Standing> answer_for(const Call& call, SubmissionRef piece, std::size_t index,
                            const std::string& person) {
  if (person.empty() || call.actor.reason.empty())
    return Error{Fault::rejected_input, "desk",
                 "放行要写明何人负责、为何 say who answers for it, and why",
                 "--by 姓名 -r 已征得本人同意"};
  auto found = blockers_of(call, piece);
  if (!found) return found.error();
  if (index == 0 || index > found->size())
    return Error{Fault::rejected_input, "desk",
                 "没有第" + std::to_string(index) + "项 no such entry",
                 "见 see: shouwen select check " + std::to_string(piece.value)};
  storage::BlockerOverride what;
  what.submission = piece;
  what.blocker = (*found)[index - 1].blocker.kind;
  what.finding = (*found)[index - 1].digest;
  what.person = person;
  auto id = storage::override_blocker(call.store, what, call.actor, call.now);
  if (!id) return id.error();
  what.id = *id;
  what.reason = call.actor.reason;
  what.actor = call.actor.name;
  what.at = call.now;
  (*found)[index - 1].answered = what;
  return (*found)[index - 1];
}

}  // namespace shouwen::desk
