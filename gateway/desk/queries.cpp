// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/queries.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

#include "config/text.h"
#include "gateway/desk/purge.h"
#include "gateway/desk/records.h"
#include "gateway/desk/set_apart.h"
#include "gateway/desk/told.h"
#include "gateway/desk/wording.h"
#include "parsers/mail.h"
#include "parsers/mime/mime.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

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

// What has not left and needs a person, newest first: both states as one list.
Result<std::vector<storage::OutboxMail>> unsent(storage::Reader& reader,
                                                const storage::Page& page) {
  auto out = reader.outbox("failed", page);
  if (!out) return out;
  auto back = reader.outbox("undelivered", page);
  if (!back) return back;
  out->insert(out->end(), back->begin(), back->end());
  std::sort(out->begin(), out->end(), [](const auto& a, const auto& b) { return a.ref > b.ref; });
  if (out->size() > static_cast<std::size_t>(page.limit))
    out->erase(out->begin() + page.limit, out->end());
  return out;
}

// Who made each version, when and why: the ledger knows.
std::map<std::int64_t, const storage::TrailEntry*> makers_of(const storage::MessageTrail& trail) {
  std::map<std::int64_t, const storage::TrailEntry*> out;
  for (const storage::TrailEntry& entry : trail.entries) {
    const json detail = json::parse(split_detail(entry.detail).first, nullptr, false);
    if (!detail.is_object() || !detail.contains("version")) continue;
    if (detail["version"].is_number_integer()) out[detail["version"].get<std::int64_t>()] = &entry;
  }
  return out;
}

json versions_json(const storage::MessageTrail& trail, const Office& office) {
  const auto makers = makers_of(trail);
  json out = json::array();
  int n = 0;
  for (const storage::Decision& d : trail.decisions) {
    json version = {{"version", ++n},
                    {"in_force", n == trail.message.version},
                    {"disposition", storage::name(d.disposition)},
                    {"unit", d.unit},
                    {"unit_name", unit_name(office, d.unit)},
                    {"items", d.items.size()},
                    {"review", open_reasons(d)},
                    {"rules_version", d.rules_version}};
    const auto made = makers.find(n);
    if (made != makers.end()) {
      version["at"] = moment_json(made->second->at, office);
      version["by"] = made->second->actor;
      version["event"] = made->second->event;
      version["reason"] = split_detail(made->second->detail).second;
    }
    out.push_back(std::move(version));
  }
  return out;
}

// A piece kept beside an earlier one is open though the decision names no reason: which one it is.
std::string beside_reason(const storage::MessageRow& message,
                          const std::vector<storage::SubmissionRow>& rows) {
  for (const storage::SubmissionRow& mine : rows) {
    if (mine.message != message.ref || !mine.in_review) continue;
    for (const storage::SubmissionRow& other : rows) {
      const bool named = std::count(message.decision.replaces.begin(),
                                    message.decision.replaces.end(), other.message) > 0;
      const bool alike = fold(other.title) == fold(mine.title) && !mine.title.empty();
      if (other.message != message.ref && track::is_live(other) && other.unit == mine.unit &&
          other.type == mine.type && (named || alike))
        return "beside: " + std::to_string(other.message.value);
    }
  }
  return "";
}

Status say_beside(storage::Reader& reader, const storage::MessageRow& row, json& record) {
  if (row.state != "review" || !open_reasons(row.decision).empty() || row.decision.items.empty())
    return Done{};
  auto pieces = reader.submissions(row.decision.campaign, "");
  if (!pieces) return pieces.error();
  const std::string reason = beside_reason(row, *pieces);
  // What it stood beside has gone since, or bears another title: it waits all the same.
  record["review"].push_back(reason.empty() ? "beside" : reason);
  return Done{};
}

// As staff have set it; the mailbox's own stands beside it.
Result<std::optional<Instant>> true_arrival(storage::Reader& reader, MessageRef message) {
  auto overlays = reader.overlays("");  // those of no campaign: arrivals
  if (!overlays) return overlays.error();
  std::optional<Instant> out;
  for (const storage::Overlay& o : *overlays)
    if (o.message == message && o.kind == storage::OverlayKind::arrival && !o.ended) out = o.until;
  return out;
}

// A reason is a word, or a word with what it is about: "beside: 12". Failed and quarantined mail
// waits for what it is.
bool for_one_of(const json& row, const std::vector<std::string>& reasons) {
  return std::ranges::any_of(reasons, [&](const std::string& wanted) {
    if (row.at("state") == wanted) return true;
    return std::ranges::any_of(row.at("review"), [&](const json& why) {
      const auto& text = why.get_ref<const std::string&>();
      return text == wanted || text.starts_with(wanted + ":");
    });
  });
}

// What the index does not hold: the mail of a receipt number, the newest mails of an address. On
// the first page only, at most as many as its lines.
Result<std::vector<storage::MessageRow>> named_mails(storage::Reader& reader,
                                                     const std::string& words,
                                                     const storage::Page& page) {
  std::vector<storage::MessageRow> out;
  if (page.before > 0 || words.empty() || words.find(' ') != std::string::npos) return out;
  storage::MessageFilter filter;
  if (words.find('@') == std::string::npos)
    filter.number = words;
  else
    for (const char c : words)
      filter.sender += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return reader.messages(filter, {page.limit + 1, 0});
}

// The numbers of the pieces it is nearly; of one in quarantine, then or since, no word is quoted.
Status name_alike(storage::Reader& reader, bool hidden, json& alike) {
  for (json& a : alike) {
    auto other = reader.trail({a.at("message").get<std::int64_t>()});
    if (!other) return other.error();
    a["number"] = other->message.number;
    if (hidden || other->message.decision.quarantine) a["differences"] = json::array();
  }
  return Done{};
}

}  // namespace

Result<json> messages(storage::Reader& reader, const Office& office,
                      const storage::MessageFilter& filter, const storage::Page& page) {
  if (Status known = check_messages(office, filter); !known) return known.error();
  auto rows = reader.messages(filter, page);
  if (!rows) return rows.error();
  json out = json::array();
  for (const storage::MessageRow& row : *rows) {
    out.push_back(message_json(row, office));
    if (Status said = say_beside(reader, row, out.back()); !said) return said.error();
  }
  json next = next_page(out, "message", page);
  return json{{"messages", std::move(out)}, {"next", std::move(next)}};
}

Result<json> show(storage::Reader& reader, const Office& office, const std::string& what) {
  auto ref = reader.find(what);
  if (!ref) return ref.error();
  auto erased = reader.purge_of(*ref);
  if (!erased) return erased.error();
  if (*erased)
    return json{{"message", ref->value},
                {"number", (*erased)->number},
                {"state", storage::kPurged},
                {"purge", purge_json(**erased, office)}};
  auto trail = reader.trail(*ref);
  if (!trail) return trail.error();
  const bool hidden = trail->message.decision.quarantine;
  json out = message_json(trail->message, office);
  if (Status said = say_beside(reader, trail->message, out); !said) return said.error();
  const storage::Header& header = trail->message.header;
  out["to"] = header.to;
  out["reply_to"] = header.reply_to;
  out["date"] = header.date;
  out["message_id"] = header.message_id;
  out["decision"] = decision_json(trail->message.decision, office);
  if (Status named = name_alike(reader, hidden, out["decision"]["alike"]); !named)
    return named.error();
  const storage::Decision& now = trail->message.decision;
  out["problem_texts"] = texts_json(now.problems, now, office);
  out["check_texts"] = texts_json(now.checks, now, office);
  for (std::size_t i = 0; i < trail->pieces.size(); ++i) {
    json& item = out["decision"]["items"][i];
    const storage::PieceState& piece = trail->pieces[i];
    item["submission"] = piece.ref ? json(piece.ref.value) : json(nullptr);
    item["state"] = piece.state;
    item["replaced_by"] = piece.replaced_by ? json(piece.replaced_by.value) : json(nullptr);
  }
  auto joined = reader.joined_to(*ref);
  if (!joined) return joined.error();
  out["joined"] = json::array();
  for (const MessageRef part : *joined) out["joined"].push_back(part.value);
  if (hidden) {  // evidence quotes the document
    for (json& e : out["decision"]["evidence"]) e["words"] = "";
    for (json& item : out["decision"]["items"])
      item["title"] = "", item["attachments"] = json::array();
  }
  out["arrivals"] = arrivals_json(trail->arrivals, office);
  auto arrival = true_arrival(reader, *ref);
  if (!arrival) return arrival.error();
  out["true_arrival"] = moment_json(*arrival, office);
  out["parts"] = parts_json(trail->parts, hidden);
  if (trail->late) out["owed"] = owed_json(*trail->late, office);
  json mails = json::array(), entries = json::array();
  for (const storage::OutboxMail& mail : trail->outbox) mails.push_back(outbox_json(mail, office));
  for (const storage::TrailEntry& e : trail->entries) {
    auto [detail, reason] = split_detail(e.detail);
    entries.push_back({{"at", moment_json(e.at, office)},
                       {"event", e.event},
                       {"actor", e.actor},
                       {"detail", detail},
                       {"reason", reason}});
  }
  out["versions"] = versions_json(*trail, office);
  out["outbox"] = std::move(mails);
  out["trail"] = std::move(entries);
  return out;
}

Result<json> search(storage::Reader& reader, const Office& office, const std::string& words,
                    const storage::Page& page) {
  auto named = named_mails(reader, words, page);
  if (!named) return named.error();
  const bool more = named->size() > static_cast<std::size_t>(page.limit);
  if (more) named->pop_back();
  json mails = json::array();
  for (const storage::MessageRow& row : *named) mails.push_back(message_json(row, office));
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
  return json{{"mails", std::move(mails)},
              {"more_mails", more},
              {"hits", std::move(out)},
              {"next", std::move(next)}};
}

Result<json> review(storage::Reader& reader, const Office& office, const ReviewFilter& filter,
                    const storage::Page& page) {
  if (Status known = check_review(office, filter); !known) return known.error();
  storage::MessageFilter queue;
  queue.only_review = true;
  queue.unit = filter.unit;
  if (filter.reasons.empty()) return messages(reader, office, queue, page);
  // Reasons stand inside the decisions, so the queue is looked through.
  json kept = json::array();
  storage::Page at{1000, page.before};
  for (;;) {
    auto found = messages(reader, office, queue, at);
    if (!found) return found.error();
    for (json& row : (*found)["messages"]) {
      if (!for_one_of(row, filter.reasons)) continue;
      kept.push_back(std::move(row));
      if (kept.size() < static_cast<std::size_t>(page.limit)) continue;
      json next = kept.back().at("message");
      return json{{"messages", std::move(kept)}, {"next", std::move(next)}};
    }
    if ((*found)["next"].is_null()) return json{{"messages", std::move(kept)}, {"next", nullptr}};
    at.before = (*found)["next"].get<std::int64_t>();
  }
}

Result<json> outbox(storage::Reader& reader, const Office& office, const std::string& state,
                    const storage::Page& page) {
  if (Status known = check_outbox_state(state); !known) return known.error();
  auto rows = state == "unsent" ? unsent(reader, page) : reader.outbox(state, page);
  if (!rows) return rows.error();
  json out = json::array();
  for (const storage::OutboxMail& mail : *rows) out.push_back(outbox_json(mail, office));
  json next = next_page(out, "id", page);
  return json{{"mails", std::move(out)}, {"next", std::move(next)}};
}

Result<json> unfetchable(storage::Reader& reader, const Office& office) {
  auto rows = reader.unfetchable();
  if (!rows) return rows.error();
  json out = json::array();
  for (const storage::Unfetchable& row : *rows) {
    out.push_back({{"entry", row.id},
                   {"mailbox", row.account},
                   {"folder", row.folder},
                   {"uidvalidity", row.uidvalidity},
                   {"uid", row.uid},
                   {"why", row.why},
                   {"at", moment_json(row.at, office)},
                   {"asked_again", row.asked_again}});
  }
  return json{{"mails", std::move(out)}};
}

Result<json> outbox_show(storage::Reader& reader, const Office& office, OutboxRef ref) {
  auto mail = reader.outbox_mail(ref);
  if (!mail) return mail.error();
  json out = outbox_json(*mail, office);
  out["subject"] = "";
  out["text"] = "";
  out["size"] = mail->octets.size();
  if (storage::route_of(mail->to) == storage::Route::fax) {
    // What follows a form feed was signed and is on no page.
    out["text"] = mail->octets.substr(0, mail->octets.find('\f'));
  } else if (!mail->octets.empty()) {
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
  json learned = json::array();
  for (const LearnedInForce& one : office.learned)
    learned.push_back({{"campaign", one.campaign},
                       {"version", one.version},
                       {"since", moment_json(one.since, office)},
                       {"state", one.state},
                       {"error", one.why.empty() ? json() : json(one.why)}});
  return json{{"at", moment_json(now, office)},
              {"counts", counts_json(*counts, office)},
              {"units", office.roster.size()},
              {"campaigns", std::move(campaigns)},
              {"learned", std::move(learned)}};
}

}  // namespace shouwen::desk
