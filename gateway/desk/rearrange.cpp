// Pieces sent back, taken apart and put together by a person. Each is one new version of the
// decision, so each can be undone.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "config/text.h"
#include "gateway/desk/acts.h"
#include "gateway/desk/follow_up.h"
#include "gateway/desk/reassess.h"
#include "gateway/desk/told.h"
#include "gateway/extract/extract.h"
#include "storage/reader.h"

namespace shouwen::desk {
namespace {

using storage::Decision;
using storage::Item;
using storage::MessageTrail;

constexpr std::size_t kWordsLimit = 500;  // code points a unit is asked to read

Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "desk", std::move(what), std::move(remedy)};
}

// Open for such an act: not quarantined, with pieces.
Result<MessageTrail> with_pieces(const Call& call, MessageRef message) {
  auto trail = trail_of(call.store, message);
  if (!trail) return trail.error();
  if (trail->message.decision.quarantine) return set_apart_error("退回、拆并");
  if (!brings_material(trail->message.decision) || trail->message.decision.items.empty())
    return refuse("来件没有报送件 there is no piece",
                  "补登 add one: shouwen review assign 来件 --add --type 类别");
  return trail;
}

Result<std::size_t> which(const Decision& decision, const std::optional<std::size_t>& item) {
  if (!item && decision.items.size() != 1)
    return refuse("来件不是恰好一件，请指明第几件 say which piece",
                  "--item N，件数见 see: shouwen show");
  const std::size_t n = item.value_or(0);
  if (n >= decision.items.size())
    return refuse("没有第" + std::to_string(n + 1) + "件 no such piece",
                  "件数见 see: shouwen show");
  return n;
}

// What a person has looked at: nothing of it is a guess.
void looked_at(Decision& after) {
  make_certain(after);
  settle_sorting(after);
}

// To whom a letter about this mail goes: the address its receipt went to, or would.
Result<std::string> address_of(const Call& call, const MessageTrail& trail, std::string& why_not) {
  if (const storage::OutboxMail* said = said_to_sender(trail)) return said->to;
  for (const storage::OutboxMail& mail : trail.outbox)
    if (mail.purpose == "receipt" || mail.purpose == "supplement") return mail.to;
  if (!call.first_answer) {
    why_not = "无可发函的地址 no address";
    return std::string();
  }
  auto first = call.first_answer(call.store, *call.office, trail);
  if (!first) return first.error();
  why_not = first->why_not;
  for (const storage::OutboxRequest& request : first->requests)
    if (request.purpose == "receipt" || request.purpose == "supplement") return request.to;
  return std::string();
}

std::string stem(const std::string& name) {
  const std::size_t slash = name.find_last_of("/\\");
  const std::string file = slash == std::string::npos ? name : name.substr(slash + 1);
  return neutral(file.substr(0, file.rfind('.')));
}

// Moves one file of `from` into `to`. Names and paths stand side by side.
void move_file(Item& from, std::size_t file, Item& to) {
  const auto at = static_cast<std::ptrdiff_t>(file);
  to.attachments.push_back(from.attachments[file]);
  from.attachments.erase(from.attachments.begin() + at);
  if (file >= from.parts.size()) return;
  to.parts.push_back(from.parts[file]);
  from.parts.erase(from.parts.begin() + at);
}

Item piece_of_file(Item& from, std::size_t file, const std::optional<std::string>& type) {
  Item out;
  out.type = type.value_or(from.type);
  out.unit = from.unit;
  out.late = from.late;
  out.title = stem(from.attachments[file]);
  move_file(from, file, out);
  return out;
}

void absorb(Item& into, Item&& other) {
  into.body = into.body || other.body;
  std::ranges::move(other.attachments, std::back_inserter(into.attachments));
  std::ranges::move(other.parts, std::back_inserter(into.parts));
}

// Pictures joined to a piece that came without them settle that, as if the sender had named it.
void settle_pictures(Decision& part, const MessageTrail& trail, const Decision& whole,
                     const config::Campaign* campaign) {
  const bool pictures = std::ranges::any_of(
      trail.parts, [](const storage::StoredPart& p) { return extract::is_picture(p.type); });
  if (!campaign || !pictures) return;
  for (const Item& item : whole.items) {
    const config::Requirement* kind = campaign->find(item.type);
    const config::Check* check = kind ? kind->check(config::Check::Kind::picture) : nullptr;
    if (!check || std::ranges::find(whole.problems, check->problem) == whole.problems.end())
      continue;
    part.evidence.push_back(
        {"settles=" + check->problem, "history", item.title, 0, "addition.pictures", 1});
    return;
  }
}

Result<Decided> stored(const Call& call, const MessageTrail& trail, Decision& after,
                       const std::string& cause) {
  looked_at(after);
  auto reader = storage::Reader::over(call.store);
  if (!reader) return reader.error();
  auto rows = (*reader)->submissions(after.campaign, "");
  if (!rows) return rows.error();
  reassess(after, *call.office, trail, *rows);
  return decide(call, trail, after, cause);
}

// One would leave its unit's or kind's row without a word.
bool may_become_one(const Decision& decision, const Item& a, const Item& b) {
  const auto unit = [&](const Item& item) { return item.unit.empty() ? decision.unit : item.unit; };
  return unit(a) == unit(b) && a.type == b.type && a.returned.empty() && b.returned.empty();
}

}  // namespace

Status send_return_letter(const Call& call, const MessageTrail& trail, const Decision& after,
                          Decided& out) {
  // One that waits will tell of every piece returned when it is written.
  for (const storage::OutboxMail& mail : trail.outbox)
    if (mail.purpose == "return" && can_still_change(mail)) {
      out.letter = mail.ref;
      return Done{};
    }
  std::string why_not;
  auto to = address_of(call, trail, why_not);
  if (!to) return to.error();
  if (to->empty()) {
    out.note = "未发退回函，请电话告知 no letter leaves, tell the unit by telephone：" + why_not;
    return Done{};
  }
  auto queued = call.store.queue({"return", *to, after.unit, call.now + kSecondThoughts, false},
                                 trail.message.ref, call.now);
  if (!queued) return queued.error();
  out.letter = *queued;
  return Done{};
}

Result<Decided> send_back(const Call& call, MessageRef message, const SendBack& what) {
  auto trail = with_pieces(call, message);
  if (!trail) return trail.error();
  Decision after = trail->message.decision;
  const auto item = which(after, what.item);
  if (!item) return item.error();
  const std::string& state = trail->pieces[*item].state;
  if (state == "withdrawn" || state == "replaced")
    return refuse(state == "withdrawn" ? "本件已撤回，不能退回修改 it was withdrawn"
                                       : "本件已被后来的一件替换 a later piece replaced it",
                  state == "withdrawn" ? "要恢复，撤销对申请撤回的核收 undo the acceptance of the "
                                         "withdrawal: shouwen review undo"
                                       : "退回后来的那件，见 return that one: shouwen show");
  const std::string words = neutral(what.words);
  if (words.empty() || ellipsis(words, kWordsLimit) != words)
    return refuse("请写明要对方补充修改什么，不超过500字 say what the unit should mend",
                  "--ask \"请补充主要负责同志署名\"");
  if (what.redo_by && *what.redo_by <= call.now)
    return refuse(
        "补正期限已过 the date lies in the past",
        "--by " + format_date(to_civil(call.now + 7 * kDay, call.office->settings.zone).date));
  after.items[*item].returned = words;
  after.items[*item].redo_by = what.redo_by;
  looked_at(after);
  Decided out;
  Status done = call.store.transaction(
      [&]() -> Status {
        auto filed = decide(call, *trail, after, "return");
        if (!filed) return filed.error();
        out = *filed;
        return send_return_letter(call, *trail, after, out);
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  return out;
}

Result<Decided> split(const Call& call, MessageRef message, const Split& what) {
  auto trail = with_pieces(call, message);
  if (!trail) return trail.error();
  Decision after = trail->message.decision;
  const auto item = which(after, what.item);
  if (!item) return item.error();
  const config::Campaign* campaign = call.office->campaign(after.campaign);
  if (what.type && (campaign == nullptr || campaign->find(*what.type) == nullptr))
    return refuse("本活动没有此类别 no such type in this campaign: " + *what.type);
  Item whole = after.items[*item];
  const std::size_t n = whole.attachments.size();
  std::vector<std::size_t> files = what.files;
  // Every file: the first stays the piece, unless the text of the mail is.
  if (files.empty())
    for (std::size_t i = whole.body ? 0 : 1; i < n; ++i) files.push_back(i);
  std::ranges::sort(files);
  files.erase(std::unique(files.begin(), files.end()), files.end());
  if (!files.empty() && files.back() >= n)
    return refuse("该件只有" + std::to_string(n) + "个附件 it has only so many files",
                  "附件见 see its files: shouwen show");
  if (files.empty() || (files.size() == n && !whole.body))
    return refuse("拆不开：至少留一个附件或正文 nothing would stay",
                  "附件见 see its files: shouwen show");
  std::vector<Item> fresh;
  for (std::size_t i = files.size(); i-- > 0;)
    fresh.insert(fresh.begin(), piece_of_file(whole, files[i], what.type));
  after.items[*item] = std::move(whole);
  after.items.insert(after.items.begin() + static_cast<std::ptrdiff_t>(*item) + 1, fresh.begin(),
                     fresh.end());
  return stored(call, *trail, after, "split");
}

Result<Decided> merge(const Call& call, MessageRef message, const std::vector<std::size_t>& items) {
  auto trail = with_pieces(call, message);
  if (!trail) return trail.error();
  Decision after = trail->message.decision;
  std::vector<std::size_t> all = items;
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  if (all.size() < 2 || all.back() >= after.items.size())
    return refuse("请指明本来件的至少两件 name at least two pieces of this message",
                  "--items 1,2，件数见 see: shouwen show");
  for (const std::size_t i : all)
    if (!may_become_one(after, after.items[all[0]], after.items[i]))
      return refuse(
          "几件的单位、类别不同或有已退回的，不能并成一件 of different units or kinds, or "
          "returned",
          "先改登记 first: shouwen review assign 来件 --item N --unit 单位 --type 类别");
  for (std::size_t i = all.size(); i-- > 1;) {
    absorb(after.items[all[0]], std::move(after.items[all[i]]));
    after.items.erase(after.items.begin() + static_cast<std::ptrdiff_t>(all[i]));
  }
  return stored(call, *trail, after, "merge");
}

Result<Decided> merge_into(const Call& call, MessageRef message, MessageRef whole) {
  auto trail = trail_of(call.store, message);
  if (!trail) return trail.error();
  auto other = with_pieces(call, whole);
  if (!other) return other.error();
  Decision after = trail->message.decision;
  if (after.quarantine) return set_apart_error("并入");
  if (message == whole || !brings_material(after))
    return refuse("不能并入 it cannot be joined", "两封都应为报送来件 both must bring material");
  const Decision& main = other->message.decision;
  if (main.part_of || main.campaign != after.campaign || main.unit != after.unit)
    return refuse("两封来件的活动或单位不同，或后者已并入别件 not of one unit and campaign",
                  "先改登记 first: shouwen review assign");
  after.part_of = whole;
  after.items.clear();
  after.claims.clear();
  after.problems.clear();
  after.late = false;
  settle_pictures(after, *trail, main, call.office->campaign(main.campaign));
  make_certain(after);
  after.review.clear();
  after.tasks.clear();
  // Of 并入 the sender is not told by itself; what waits and speaks of its pieces is taken back.
  Decided out;
  Status done = call.store.transaction(
      [&]() -> Status {
        auto filed = call.store.decide(message, after, "merge", call.actor, call.now);
        if (!filed) return filed.error();
        out.version = filed->version;
        return take_back_letters(call, *trail, after, out);
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  const Decision* told = told_decision(*trail);
  if (told && !told->items.empty()) add_note(out, kReceiptNamedPieces);
  return out;
}

}  // namespace shouwen::desk
