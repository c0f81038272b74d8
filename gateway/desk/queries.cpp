// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

#include "config/text.h"
#include "gateway/desk/queries.h"
#include "gateway/desk/records.h"
#include "parsers/mail.h"
#include "parsers/mime/mime.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

Result<const config::Campaign*> campaign_of(const Office& office, const std::string& id) {
  const config::Campaign* found = office.campaign(id);
  if (found) return found;
  return Error{Fault::rejected_input, "campaign", "没有此活动 no such campaign: " + id,
               "见 see: shouwen campaign list"};
}

// Where the next page goes on: the smallest id shown, absent on the last page.
json next_page(const json& rows, const char* key, const storage::Page& page) {
  if (rows.size() < static_cast<std::size_t>(std::max(page.limit, 1))) return nullptr;
  return rows.back().at(key);
}

json arrivals_json(const std::vector<storage::Arrival>& arrivals, const Office& office) {
  json out = json::array();
  for (const storage::Arrival& a : arrivals)
    out.push_back({{"channel", a.channel},
                   {"account", a.account},
                   {"folder", a.folder},
                   {"uidvalidity", a.uidvalidity},
                   {"uid", a.uid},
                   {"key", a.key},
                   {"internal_date", moment_json(a.internal_date, office)},
                   {"first_seen", moment_json(a.first_seen, office)}});
  return out;
}

json parts_json(const std::vector<storage::StoredPart>& parts, bool hidden) {
  json out = json::array();
  for (const storage::StoredPart& p : parts)
    out.push_back({{"path", p.path},
                   {"type", p.type},
                   {"charset", p.charset},
                   {"filename", hidden ? "" : p.filename},
                   {"size", p.size},
                   {"digest", p.digest.text},
                   {"outcome", p.outcome}});
  return out;
}

// Messages set apart for a secrecy mark: lists show that they exist and nothing of what they say.
Result<std::set<MessageRef>> set_apart(storage::Reader& reader) {
  storage::MessageFilter filter;
  filter.state = "quarantined";
  storage::Page page{200, 0};
  std::set<MessageRef> out;
  for (;;) {
    auto rows = reader.messages(filter, page);
    if (!rows) return rows.error();
    for (const storage::MessageRow& row : *rows) out.insert(row.ref);
    if (rows->size() < static_cast<std::size_t>(page.limit)) return out;
    page.before = rows->back().ref.value;
  }
}

// The rows of a list, without the words of what is set apart.
Result<std::vector<storage::SubmissionRow>> listed(storage::Reader& reader,
                                                   const std::string& campaign,
                                                   const std::string& unit) {
  auto rows = reader.submissions(campaign, unit);
  if (!rows) return rows;
  auto hidden = set_apart(reader);
  if (!hidden) return hidden.error();
  for (storage::SubmissionRow& row : *rows) {
    if (!hidden->contains(row.message)) continue;
    row.title.clear();
    row.attachments.clear();
  }
  return rows;
}

std::string yes_no(bool b) {
  return b ? "是" : "否";
}

std::string items_csv(const std::vector<storage::SubmissionRow>& rows, const Office& office) {
  std::string out = "\xEF\xBB\xBF";
  auto line = [&out](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? "," : "") + csv_cell(cells[i]);
    out += "\r\n";
  };
  line({"来件", "报送件", "单位代码", "单位", "类别", "标题", "状态", "收到时间", "版本", "待核",
        "迟报", "核收", "附件"});
  for (const storage::SubmissionRow& row : rows) {
    std::string names;
    for (const std::string& name : row.attachments) names += (names.empty() ? "" : "；") + name;
    line({std::to_string(row.message.value), std::to_string(row.ref.value), row.unit,
          unit_name(office, row.unit), type_label(office, row.campaign, row.type), row.title,
          row.state, format_rfc3339(row.arrival, office.settings.zone), std::to_string(row.version),
          yes_no(row.in_review), yes_no(row.late), yes_no(row.accepted), names});
  }
  return out;
}

}  // namespace

Result<track::Board> board(storage::Reader& reader, const Office& office,
                           const std::string& campaign, Instant moment,
                           const track::BoardOptions& options) {
  auto found = campaign_of(office, campaign);
  if (!found) return found.error();
  auto rows = reader.submissions((*found)->id, "");
  if (!rows) return rows.error();
  return track::board(**found, office.roster, *rows, {}, moment, options);
}

Result<json> items(storage::Reader& reader, const Office& office, const std::string& campaign,
                   const ItemsFilter& filter) {
  auto found = campaign_of(office, campaign);
  if (!found) return found.error();
  auto rows = listed(reader, (*found)->id, filter.unit);
  if (!rows) return rows.error();
  json out = json::array();
  for (const storage::SubmissionRow& row : *rows) {
    if (!filter.type.empty() && row.type != filter.type) continue;
    if (!filter.state.empty() && row.state != filter.state) continue;
    out.push_back(submission_json(row, office));
  }
  return json{{"campaign", (*found)->id}, {"items", std::move(out)}};
}

Result<json> messages(storage::Reader& reader, const Office& office,
                      const storage::MessageFilter& filter, const storage::Page& page) {
  auto rows = reader.messages(filter, page);
  if (!rows) return rows.error();
  json out = json::array();
  for (const storage::MessageRow& row : *rows) out.push_back(message_json(row, office));
  json next = next_page(out, "message", page);
  return json{{"messages", std::move(out)}, {"next", std::move(next)}};
}

Result<json> show(storage::Reader& reader, const Office& office, const std::string& what) {
  auto ref = reader.find(what);
  if (!ref) return ref.error();
  auto trail = reader.trail(*ref);
  if (!trail) return trail.error();
  const bool hidden = trail->message.decision.quarantine;
  json out = message_json(trail->message, office);
  const storage::Header& header = trail->message.header;
  out["to"] = header.to;
  out["reply_to"] = header.reply_to;
  out["date"] = header.date;
  out["message_id"] = header.message_id;
  out["decision"] = decision_json(trail->message.decision, office);
  if (hidden) {  // evidence quotes the document
    for (json& e : out["decision"]["evidence"]) e["words"] = "";
    for (json& item : out["decision"]["items"])
      item["title"] = "", item["attachments"] = json::array();
  }
  out["arrivals"] = arrivals_json(trail->arrivals, office);
  out["parts"] = parts_json(trail->parts, hidden);
  json versions = json::array(), mails = json::array(), entries = json::array();
  int n = 0;
  for (const storage::Decision& d : trail->decisions) {
    json version = {{"version", ++n},
                    {"disposition", storage::name(d.disposition)},
                    {"unit", d.unit},
                    {"unit_name", unit_name(office, d.unit)},
                    {"items", d.items.size()},
                    {"review", d.review},
                    {"rules_version", d.rules_version}};
    versions.push_back(std::move(version));
  }
  for (const storage::OutboxMail& mail : trail->outbox) mails.push_back(outbox_json(mail, office));
  for (const storage::TrailEntry& e : trail->entries)
    entries.push_back({{"at", moment_json(e.at, office)},
                       {"event", e.event},
                       {"actor", e.actor},
                       {"detail", e.detail}});
  out["versions"] = std::move(versions);
  out["outbox"] = std::move(mails);
  out["trail"] = std::move(entries);
  return out;
}

Result<json> search(storage::Reader& reader, const Office& office, const std::string& words,
                    const storage::Page& page) {
  auto hits = reader.search(words, page);
  if (!hits) return hits.error();
  auto hidden = set_apart(reader);
  if (!hidden) return hidden.error();
  json out = json::array();
  for (const storage::SearchHit& hit : *hits) {
    const bool apart = hidden->contains(hit.message);
    out.push_back({{"id", hit.id},
                   {"message", hit.message.value},
                   {"where", apart ? "" : hit.where},
                   {"excerpt", apart ? "" : hit.excerpt},
                   {"arrival", moment_json(hit.arrival, office)}});
  }
  json next = next_page(out, "id", page);
  return json{{"hits", std::move(out)}, {"next", std::move(next)}};
}

Result<json> review(storage::Reader& reader, const Office& office, const storage::Page& page) {
  storage::MessageFilter filter;
  filter.only_review = true;
  return messages(reader, office, filter, page);
}

Result<json> outbox(storage::Reader& reader, const Office& office, const std::string& state,
                    const storage::Page& page) {
  auto rows = reader.outbox(state, page);
  if (!rows) return rows.error();
  json out = json::array();
  for (const storage::OutboxMail& mail : *rows) out.push_back(outbox_json(mail, office));
  json next = next_page(out, "id", page);
  return json{{"mails", std::move(out)}, {"next", std::move(next)}};
}

Result<json> outbox_show(storage::Reader& reader, const Office& office, OutboxRef ref) {
  auto mail = reader.outbox_mail(ref);
  if (!mail) return mail.error();
  json out = outbox_json(*mail, office);
  out["subject"] = "";
  out["text"] = "";
  out["size"] = mail->octets.size();
  if (!mail->octets.empty()) {
    const auto bytes = std::as_bytes(std::span(mail->octets));
    parsers::Mail read = parsers::read_mail(parsers::mime::parse(bytes), bytes);
    out["subject"] = read.subject;
    out["text"] = read.body_text;
  }
  return out;
}

Result<json> status(storage::Reader& reader, const Office& office, Instant now) {
  auto counts = reader.counts();
  if (!counts) return counts.error();
  json campaigns = json::array();
  for (const config::Campaign& c : office.campaigns)
    campaigns.push_back({{"id", c.id}, {"short_title", c.short_title}});
  return json{{"at", moment_json(now, office)},
              {"counts", counts_json(*counts, office)},
              {"units", office.roster.size()},
              {"campaigns", std::move(campaigns)}};
}

Result<std::string> export_csv(storage::Reader& reader, const Office& office,
                               const std::string& what, const std::string& campaign,
                               Instant moment) {
  if (what == "board") {
    auto made = board(reader, office, campaign, moment);
    if (!made) return made.error();
    return track::board_csv(*made);
  }
  if (what != "items")
    return Error{Fault::rejected_input, "export", "不能导出 cannot export: " + what,
                 "board, items"};
  auto found = campaign_of(office, campaign);
  if (!found) return found.error();
  auto rows = listed(reader, (*found)->id, "");
  if (!rows) return rows.error();
  std::erase_if(*rows, [moment](const storage::SubmissionRow& r) { return r.arrival > moment; });
  return items_csv(*rows, office);
}

}  // namespace shouwen::desk
