// What earlier mail says about a new one: one call, a few indexed lookups each with a limit.
// SPDX-License-Identifier: Apache-2.0
#include "storage/history.h"

#include <algorithm>
#include <memory>
#include <set>

#include "storage/confirmed.h"
#include "storage/decision_json.h"
#include "storage/filing.h"
#include "storage/likeness.h"
#include "storage/store_impl.h"

namespace shouwen::storage {
namespace {

constexpr std::size_t kEarlier = 64, kLookups = 200, kOurs = 32, kFaxes = 4;

// Collects message ids, the most telling lookups first, until there are enough.
class Picker {
 public:
  explicit Picker(Database& db) : db_(db) {}

  template <class Value>
  void look(std::string_view sql, const Value& value) {
    if (ids_.size() >= kEarlier || lookups_++ >= kLookups) return;
    Query q = db_.query(sql, value, kEarlier);
    while (ids_.size() < kEarlier && q.next()) {
      // A copy stands for the message it repeats.
      ids_.insert(q.is_null(1) ? q.integer(0) : q.integer(1));
    }
  }
  const std::set<std::int64_t>& ids() const { return ids_; }

 private:
  Database& db_;
  std::set<std::int64_t> ids_;
  std::size_t lookups_ = 0;
};

std::set<std::int64_t> pick(Database& db, const HistoryKeys& keys) {
  Picker picker(db);
  constexpr std::string_view by_rfc_id =
      "SELECT id, same_as FROM message WHERE rfc_id=? AND rfc_id<>'' AND filed=1 AND own_sent=0 "
      "ORDER BY id DESC LIMIT ?";
  if (!keys.content.empty()) {
    picker.look(
        "SELECT id, same_as FROM message WHERE content=? AND filed=1 AND own_sent=0 "
        "ORDER BY id DESC LIMIT ?",
        keys.content);
  }
  picker.look(by_rfc_id, without_brackets(keys.rfc_message_id));
  for (const std::string& id : keys.references) picker.look(by_rfc_id, without_brackets(id));
  for (const std::string& number : keys.numbers) {
    picker.look("SELECT id, same_as FROM message WHERE number=? ORDER BY id DESC LIMIT ?", number);
  }
  for (const Digest& part : keys.parts) {
    picker.look(
        "SELECT message, NULL FROM part WHERE digest=? AND digest<>'' ORDER BY message DESC LIMIT "
        "?",
        part);
  }
  picker.look(
      "SELECT id, same_as FROM message WHERE sender=? AND sender<>'' AND filed=1 AND own_sent=0 "
      "ORDER BY id DESC LIMIT ?",
      keys.from);
  for (const std::string& unit : keys.units) {
    picker.look(
        "SELECT id, same_as FROM message WHERE unit=? AND unit<>'' ORDER BY id DESC LIMIT ?", unit);
  }
  return picker.ids();
}

// What pictures sent afterwards have settled stands in the evidence, read for such messages alone.
void add_settled(Database& db, Earlier& e) {
  constexpr std::string_view kSettled = "settled=";
  if (!db.integer("SELECT 1 FROM link WHERE other=? AND kind='completes' LIMIT 1", e.message))
    return;
  Query q = db.query(
      "SELECT d.body, d.evidence FROM message m JOIN decision d ON d.message=m.id AND "
      "d.version=m.version WHERE m.id=?",
      e.message);
  if (!q.next()) return;
  const auto decision = decision_from_json(q.text(0), q.text(1));
  if (!decision.ok()) return;
  for (const Evidence& why : decision->evidence)
    if (why.fact.starts_with(kSettled)) e.settled.push_back(why.fact.substr(kSettled.size()));
}

// Without the evidence, which classification does not read again.
std::shared_ptr<const Earlier> load(Database& db, std::int64_t id) {
  Query q = db.query(
      "SELECT m.rfc_id, m.sender, m.subject, coalesce(m.arrival, m.seen), m.content, d.body, "
      "EXISTS (SELECT 1 FROM outbox o WHERE o.message=m.id AND o.purpose IN "
      "('receipt','supplement') "
      "AND (o.state<>'cancelled' OR o.why_held LIKE 'merged:%')), m.by_person "
      "FROM message m JOIN decision d ON d.message=m.id AND d.version=m.version "
      "WHERE m.id=? AND m.filed=1 AND m.own_sent=0 AND m.purged IS NULL",
      id);
  if (!q.next()) return nullptr;
  auto decision = decision_from_json(q.text(5));
  if (!decision.ok()) return nullptr;  // `verify` tells of it; new mail is not to suffer for it
  Earlier e;
  e.message = {id};
  e.rfc_message_id = q.text(0);
  e.from = q.text(1);
  e.answered = q.flag(6);
  e.by_person = q.flag(7);
  e.subject = q.text(2);
  e.arrival = q.instant(3);
  e.content = {q.text(4)};
  e.unit = decision->unit;
  e.disposition = decision->disposition;
  e.items = std::move(decision->items);
  e.sender_confirmed = decision->sender_confirmed;
  add_settled(db, e);
  Query parts = db.query("SELECT digest FROM part WHERE message=? ORDER BY path", id);
  while (parts.next()) e.parts.push_back({parts.text(0)});
  return std::make_shared<const Earlier>(std::move(e));
}

void add_ours(Database& db, std::string_view where, const std::string& key,
              std::vector<OurMail>& out) {
  if (key.empty() || out.size() >= kOurs) return;
  Query q =
      db.query("SELECT id, message, rfc_id, purpose, number, recipient, unit FROM outbox WHERE " +
                   std::string(where) + "=? AND " + std::string(where) + "<>'' ORDER BY id LIMIT 8",
               key);
  while (q.next()) {
    const auto ref = q.id<OutboxTag>(0);
    const bool known =
        std::any_of(out.begin(), out.end(), [&](const OurMail& m) { return m.ref == ref; });
    if (known) continue;
    out.push_back({ref, q.id<MessageTag>(1), "<" + q.text(2) + ">", q.text(3), q.text(4), q.text(5),
                   q.text(6)});
  }
}

// A unit whose own address this was when it wrote: known, though the address left the roster since.
void see_confirmed(const std::string& from, History& out) {
  for (const Earlier& e : out.earlier)
    if (e.sender_confirmed && e.from == from && !e.unit.empty() &&
        std::find(out.seen_units.begin(), out.seen_units.end(), e.unit) == out.seen_units.end())
      out.seen_units.push_back(e.unit);
}

}  // namespace

void EarlierMessages::sort() {
  std::sort(all_.begin(), all_.end(), [](const auto& a, const auto& b) {
    return a->arrival != b->arrival ? a->arrival > b->arrival : a->message > b->message;
  });
}

Result<History> Store::history(const HistoryKeys& keys) {
  Database& db = *impl_->db;
  History out;
  bool taken_back = false;  // a person said the address is not the unit's
  const auto before = std::pair(keys.again ? keys.arrival.ms : INT64_MAX, keys.again.value);
  if (!keys.from.empty()) {
    const auto confirmed =
        db.text("SELECT unit FROM address WHERE address=? ORDER BY n DESC LIMIT 1", keys.from);
    out.confirmed_unit = confirmed.value_or("");
    taken_back = confirmed && confirmed->empty();
    // 核收 says that the address speaks for the unit. What a person returned, cleared or gave
    // another title he dealt with and vouched for nobody.
    Query q = db.query(
        "SELECT unit, max(id), max(by_person AND EXISTS (SELECT 1 FROM submission s WHERE "
        "s.message=recent.id AND s.accepted)) FROM (SELECT unit, id, by_person FROM message WHERE "
        "sender=? AND sender<>'' AND unit<>'' AND id<>? AND (coalesce(arrival, seen), id)<(?, ?) "
        "ORDER BY id DESC LIMIT 500) recent GROUP BY unit ORDER BY 2 DESC LIMIT 16",
        keys.from, keys.self.value, before.first, before.second);
    while (q.next())
      if (q.flag(2) && !taken_back) out.seen_units.push_back(q.text(0));
  }
  for (std::size_t i = 0; i < keys.faxes.size() && i < kFaxes; ++i) {
    const auto unit = db.text("SELECT unit FROM address WHERE address=? ORDER BY n DESC LIMIT 1",
                              fax_address(keys.faxes[i]));
    if (unit && !unit->empty()) out.confirmed_faxes[keys.faxes[i]] = *unit;
  }
  for (std::size_t i = 0; i < keys.references.size() && i < kLookups; ++i) {
    add_ours(db, "rfc_id", without_brackets(keys.references[i]), out.ours);
  }
  for (std::size_t i = 0; i < keys.numbers.size() && i < kLookups; ++i) {
    add_ours(db, "number", keys.numbers[i], out.ours);
  }
  const auto earlier = [&](std::int64_t id) -> std::shared_ptr<const Earlier> {
    if (id == keys.self.value) return nullptr;
    std::shared_ptr<const Earlier> one = impl_->earlier.get(id);
    if (!one) {
      one = load(db, id);
      if (!one) return nullptr;
      impl_->earlier.put(id, one);
    }
    return std::pair(one->arrival.ms, one->message.value) < before ? one : nullptr;
  };
  for (std::int64_t id : pick(db, keys))
    if (auto one = earlier(id)) out.earlier.push_back(std::move(one));
  out.alike = find_alike(db, keys.texts, earlier);
  out.earlier.sort();
  if (!taken_back) see_confirmed(keys.from, out);
  return db.result(std::move(out));
}

}  // namespace shouwen::storage
