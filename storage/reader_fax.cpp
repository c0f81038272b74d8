// Faxes as staff list them.
// SPDX-License-Identifier: Apache-2.0
#include "storage/fax_rows.h"
#include "storage/reader_impl.h"
#include "storage/text_index.h"

namespace shouwen::storage {

const std::string kFaxFactsSelect =
    "SELECT f.message, f.source_kind, f.at, f.tsi, f.tsi_from, f.caller, f.caller_from, f.called, "
    "f.called_from, f.received, f.received_from, f.result, f.result_from, f.pages_claimed, "
    "f.pages_found, f.pages_whole, f.stub, f.state, f.reasons, f.missing FROM fax f";

FaxFacts fax_facts(const Query& q, int first) {
  int at = first;
  FaxFacts f;
  f.source_kind = q.text(at++);
  f.at = q.instant(at++);
  for (std::string* text :
       {&f.tsi, &f.tsi_from, &f.caller, &f.caller_from, &f.called, &f.called_from, &f.received,
        &f.received_from, &f.result, &f.result_from})
    *text = q.text(at++);
  for (int* number : {&f.pages_claimed, &f.pages_found, &f.pages_whole, &f.stub})
    *number = static_cast<int>(q.integer(at++));
  for (std::string* text : {&f.state, &f.reasons, &f.missing}) *text = q.text(at++);
  return f;
}

namespace {

constexpr int kFacts = 19;  // columns fax_facts reads

// `where` may use f (fax) and m (message).
std::string rows(const std::string& where) {
  std::string facts = kFaxFactsSelect.substr(0, kFaxFactsSelect.rfind(" FROM"));
  return facts +
         ", l.head, l.kind, l.by_person, l.kept, (SELECT count(*) FROM fax_link p WHERE "
         "p.head=f.message AND p.kind='part'), coalesce(m.arrival, m.seen), m.unit, m.disposition, "
         "m.state, m.number, (SELECT o.state FROM outbox o WHERE o.message=m.id AND "
         "(o.purpose IN ('receipt','fax_receipt') OR o.purpose LIKE 'receipt:%') ORDER BY o.id "
         "DESC LIMIT 1) FROM fax f JOIN "
         "message m ON m.id=f.message "
         "LEFT JOIN fax_link l ON l.message=f.message WHERE " +
         where;
}

FaxRow row_of(const Query& q) {
  FaxRow row;
  row.message = q.id<MessageTag>(0);
  row.facts = fax_facts(q, 1);
  int at = 1 + kFacts;
  row.link = {row.message, q.is_null(at) ? row.message : q.id<MessageTag>(at),
              fax_link_kind(q.text(at + 1)), q.flag(at + 2), static_cast<int>(q.integer(at + 3))};
  at += 4;
  row.parts = static_cast<int>(q.integer(at++));
  row.arrival = q.instant(at++);
  for (std::string* text : {&row.unit, &row.disposition, &row.state, &row.number, &row.receipt})
    *text = q.text(at++);
  return row;
}

}  // namespace

Result<std::vector<FaxRow>> Reader::faxes(const std::string& state, const Page& page) {
  Database& db = *impl_->db;
  std::vector<FaxRow> out;
  Query q =
      db.query(rows("(?1='' OR f.state=?1) AND f.message<?2 ORDER BY f.message DESC LIMIT ?3"),
               state, page.before > 0 ? page.before : INT64_MAX, page.limit);
  while (q.next()) out.push_back(row_of(q));
  return db.result(std::move(out));
}

Result<std::vector<FaxRow>> Reader::fax(MessageRef message) {
  Database& db = *impl_->db;
  std::vector<FaxRow> out;
  Query q =
      db.query(rows("f.message=?1 OR l.head=?1 ORDER BY f.message<>?1, f.at, f.message"), message);
  while (q.next()) out.push_back(row_of(q));
  for (FaxRow& row : out) row.turns = turns_of(db, row.message);
  return db.result(std::move(out));
}

Result<std::vector<std::pair<std::string, std::string>>> Reader::ocr_lines(MessageRef message) {
  Database& db = *impl_->db;
  std::vector<std::pair<std::string, std::string>> out;
  Query q = db.query("SELECT place, body FROM text WHERE message=? ORDER BY id", message);
  while (q.next()) {
    std::string place = q.text(0);
    if (!holds_lines(place)) continue;
    place.resize(place.size() - kLinesPlace.size());
    out.emplace_back(std::move(place), q.text(1));
  }
  return db.result(std::move(out));
}

Result<std::vector<std::string>> Reader::fax_told(MessageRef message) {
  Database& db = *impl_->db;
  std::vector<std::string> out;
  Query q = db.query("SELECT told FROM fax_told WHERE message=? ORDER BY arrival", message);
  while (q.next()) out.push_back(q.text(0));
  return db.result(std::move(out));
}

}  // namespace shouwen::storage
