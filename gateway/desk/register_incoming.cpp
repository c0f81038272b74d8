// 收件登记簿 and 隔离登记: what came in.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "gateway/desk/records.h"
#include "gateway/desk/register_parts.h"
#include "gateway/track/board.h"
#include "storage/reasons.h"

namespace shouwen::desk {
namespace {

using storage::Disposition;
using storage::RegisterEntry;
using storage::RegisterPiece;

std::string channel_zh(const std::string& channel) {
  if (channel == "fax") return "传真";
  if (channel == "imap") return "电子邮件";
  return channel == "ingest" ? "人工收进" : "文件夹";
}

// What is no document and gets no line of its own: it is counted under the table.
std::string left_out(Disposition d) {
  switch (d) {
    case Disposition::spam:
      return "垃圾邮件";
    case Disposition::unrelated:
      return "无关";
    case Disposition::auto_reply:
      return "自动回复";
    case Disposition::bounce:
      return "退信";
    case Disposition::receipt_of_ours:
      return "退回的回执";
    default:
      return "";
  }
}

std::string disposition_zh(Disposition d) {
  if (d == Disposition::enquiry) return "咨询";
  if (d == Disposition::reminder_reply) return "答复";
  return d == Disposition::correction ? "更正" : "报送";
}

bool counts(const RegisterPiece& piece) {
  return piece.state != "void";
}

// Distinct words in their order, by 、.
std::string listed(const std::vector<std::string>& words) {
  std::set<std::string> seen;
  std::string out;
  for (const std::string& word : words)
    if (!word.empty() && seen.insert(word).second) out += (out.empty() ? "" : "、") + word;
  return out;
}

std::string unit_of(const RegisterCall& call, const RegisterEntry& e) {
  if (!e.decision) return "";  // its header had not been read yet
  std::vector<std::string> names;
  if (!e.decision->unit.empty()) names.push_back(call.unit(e.decision->unit));
  if (names.empty())
    for (const RegisterPiece& piece : e.pieces)
      if (counts(piece) && !piece.unit.empty()) names.push_back(call.unit(piece.unit));
  const std::string out = listed(names);
  return out.empty() ? call.words(e.sender) : out;
}

std::string title_of(const RegisterCall& call, const RegisterEntry& e) {
  if (e.purged) return "（已依法删除）";
  if (!e.decision) return "";
  if (e.apart) return "（隔离）";
  std::vector<std::string> titles;
  for (const RegisterPiece& piece : e.pieces)
    if (counts(piece)) titles.push_back(piece.title);
  const std::string out = listed(titles);
  // A fax has no subject but the one a later filing may give it.
  if (out.empty()) return e.channel == "fax" ? "传真" : call.words(e.subject);
  return call.words(out);
}

std::string kind_of(const RegisterCall& call, const RegisterEntry& e) {
  if (!e.decision) return "";
  std::vector<std::string> labels;
  for (const RegisterPiece& piece : e.pieces)
    if (counts(piece)) labels.push_back(call.label(piece.campaign, piece.type));
  const std::string out = listed(labels);
  return out.empty() ? disposition_zh(e.decision->disposition) : out;
}

std::string amount_of(const RegisterEntry& e) {
  const auto pieces = std::ranges::count_if(e.pieces, counts);
  std::string out = pieces > 0 ? std::to_string(pieces) + "件" : "";
  if (e.pages >= 0) out += (out.empty() ? "" : "/") + std::to_string(e.pages) + "页";
  return out;
}

// 来件 axis of OFFICE §1, and what became of its pieces.
std::string handling_of(const RegisterEntry& e) {
  if (e.purged) return "已依法删除";
  if (!e.decision) return "已收到";
  if (e.decision->quarantine) return "隔离";
  std::map<std::string, int> states;
  const storage::Decision& d = *e.decision;
  bool doubted = !d.review.empty() || !d.tasks.empty(), open = false;
  for (const RegisterPiece& piece : e.pieces) {
    doubted = doubted || piece.in_review;
    open = open || piece.state == "pending" || piece.state == "returned";
    ++states[piece.state];
  }
  // As the list of what waits for a person has it: of replaced pieces nothing is doubted any more.
  const bool replaced =
      states["replaced"] > 0 && std::ranges::all_of(e.pieces, [](const RegisterPiece& piece) {
        return piece.state == "replaced" || piece.state == "void";
      });
  const bool review = storage::of_the_mail(d.review, d.tasks) || (doubted && !replaced);
  const bool nothing_open = e.pieces.empty() ? !e.decided_by.empty() : !open;
  std::string out = review ? "待核" : nothing_open ? "已办结" : "已登记";
  std::string more;
  for (const char* state : {"accepted", "pending", "returned", "replaced", "withdrawn", "void"})
    if (const auto at = states.find(state); at != states.end() && at->second > 0)
      more += (more.empty() ? "：" : "、") + track::piece_state_zh(state) +
              std::to_string(at->second) + "件";
  return out + more;
}

std::string note_of(const RegisterEntry& e, std::string_view field) {
  const auto at = e.notes.find(field);
  return at == e.notes.end() ? "" : at->second;
}

// Of what is set apart only numbers and moments (OFFICE §5).
track::Line line_apart(const RegisterCall& call, const RegisterEntry& e) {
  return {e.number,
          call.minute(e.arrival),
          "",
          "",
          "",
          title_of(call, e),
          "",
          "",
          "",
          e.decision && !e.decided_by.empty() ? e.decided_by : "系统",
          handling_of(e),
          note_of(e, "our_number"),
          note_of(e, "archive_number"),
          std::to_string(e.ref.value)};
}

track::Line line_of(const RegisterCall& call, const RegisterEntry& e) {
  if (e.apart) return line_apart(call, e);
  const std::string by_hand = note_of(e, "their_number");
  return {e.number,
          call.minute(e.arrival),
          channel_zh(e.channel),
          unit_of(call, e),
          by_hand.empty() ? e.their_number : by_hand,
          title_of(call, e),
          kind_of(call, e),
          amount_of(e),
          call.contact(note_of(e, "contact")),
          e.decision ? (e.decided_by.empty() ? "系统" : e.decided_by) : "",
          handling_of(e),
          note_of(e, "our_number"),
          note_of(e, "archive_number"),
          std::to_string(e.ref.value)};
}

}  // namespace

Status incoming_rows(const RegisterCall& call, track::RegisterTable& table) {
  std::map<std::string, int> others;
  std::map<std::pair<Instant, MessageRef>, track::Line> rows;
  Status read = call.reader.each_entry(call.moment, [&](RegisterEntry&& e) {
    if (!call.within(e.arrival)) return;
    if (call.campaign && (!e.decision || e.decision->campaign != call.campaign->id)) return;
    if (e.decision)
      if (const std::string why = left_out(e.decision->disposition); !why.empty()) {
        ++others[why];
        return;
      }
    rows.emplace(std::pair(e.arrival, e.ref), line_of(call, e));
  });
  if (!read) return read;
  for (auto& [key, row] : rows) table.rows.push_back(std::move(row));
  std::string counted;
  for (const auto& [why, n] : others)
    counted += (counted.empty() ? "" : "、") + why + std::to_string(n) + "件";
  if (!counted.empty()) table.notes.push_back("另有不列入的：" + counted);
  if (!call.asked.unmasked) table.notes.push_back("个人信息已遮盖");
  return Done{};
}

Status set_apart_rows(const RegisterCall& call, track::RegisterTable& table) {
  if (call.campaign)
    return Error{Fault::rejected_input, "register", "隔离登记不分活动 it is of no campaign",
                 "不写 without --campaign"};
  auto spans = call.reader.set_apart_spans(call.moment);
  if (!spans) return spans.error();
  for (const storage::SetApartSpan& s : *spans) {
    if (!call.within(s.from)) continue;
    table.rows.push_back({s.number, call.minute(s.arrival), call.minute(s.from),
                          call.minute(s.until),
                          !s.until             ? ""
                          : s.ended_by.empty() ? "系统"
                                               : s.ended_by,
                          !s.until     ? "隔离中"
                          : s.by_purge ? "已依法删除"
                                       : "已解除",
                          std::to_string(s.message.value)});
  }
  return Done{};
}

}  // namespace shouwen::desk
