// Lists, counts and search. The trail of one message: reader_trail.cpp.
// SPDX-License-Identifier: Apache-2.0
#include "storage/reader.h"

#include "storage/reader_impl.h"
#include "storage/rows.h"
#include "storage/schema.h"
#include "storage/statements.h"
#include "storage/store.h"
#include "storage/text_index.h"

namespace shouwen::storage {
namespace {

constexpr int kLargestPage = 10'000;

std::int64_t before(const Page& page) {
  return page.before > 0 ? page.before : INT64_MAX;
}
int limit(const Page& page) {
  return page.limit < kLargestPage ? page.limit : kLargestPage;
}

}  // namespace

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::open(const std::string& dir) {
  auto db = Database::open(dir + "/shouwen.db", Database::Mode::read_only);
  if (!db.ok()) return db.error();
  if (Status s = check_schema(**db); !s.ok()) return s.error();
  auto impl = std::make_unique<Impl>();
  impl->owned = std::move(*db);
  impl->db = impl->owned.get();
  return std::unique_ptr<Reader>(new Reader(std::move(impl)));
}

Result<std::unique_ptr<Reader>> Reader::over(Store& store) {
  auto impl = std::make_unique<Impl>();
  impl->db = &store.database();
  return std::unique_ptr<Reader>(new Reader(std::move(impl)));
}

// What came in, newest first: neither copies of it nor our own mail from the Sent folder.
Result<std::vector<MessageRow>> Reader::messages(const MessageFilter& f, const Page& page) {
  Database& db = *impl_->db;
  std::string where = "WHERE m.id<?1 AND m.same_as IS NULL AND m.own_sent=0";
  // Only the filters asked for stand in the text, so that each finds its index.
  if (!f.unit.empty()) where += " AND m.unit=?2";
  if (!f.campaign.empty()) where += " AND m.campaign=?3";
  if (!f.disposition.empty()) where += " AND m.disposition=?4";
  if (!f.state.empty()) where += " AND m.state=?5";
  if (!f.type.empty()) {
    where += " AND EXISTS (SELECT 1 FROM submission s WHERE s.message=m.id AND s.type=?6)";
  }
  where += f.sender.empty() ? " AND ?8=''" : " AND m.sender=?8 AND m.sender<>''";
  where += f.number.empty() ? " AND ?9=''"
                            : " AND m.id IN (SELECT message FROM receipt_number WHERE number=?9)";
  // Whatever waits for a person: unsure, set apart, or not readable. A set, not a condition: the
  // few there are come from two indexes, and a million filed mails are not looked at for them.
  if (f.only_review)
    where +=
        " AND m.id IN (SELECT id FROM message WHERE state IN ('review','quarantined','failed') "
        "UNION SELECT message FROM late_reading WHERE state='set_aside')";
  std::vector<MessageRow> out;
  Query q = db.query(kMessageSelect + where + " ORDER BY m.id DESC LIMIT ?7", before(page), f.unit,
                     f.campaign, f.disposition, f.state, f.type, limit(page), f.sender, f.number);
  while (q.next()) out.push_back(message_of(db, q));
  return db.result(std::move(out));
}

Result<std::vector<SubmissionRow>> Reader::submissions(const std::string& campaign,
                                                       const std::string& unit) {
  Database& db = *impl_->db;
  std::string where;
  if (!campaign.empty()) where += " AND s.campaign=?1";
  if (!unit.empty()) where += " AND s.unit=?2";
  std::vector<SubmissionRow> out;
  // What only an undone act had made has never been a piece (undo.cpp).
  where +=
      " AND NOT (s.state='void' AND (SELECT why FROM submission_version v WHERE v.submission=s.id "
      "ORDER BY n DESC LIMIT 1)='unmade')";
  Query q = db.query(kSubmissionSelect + "WHERE ?3=1" + where + " ORDER BY s.arrival, s.id",
                     campaign, unit, 1);
  while (q.next()) out.push_back(submission_of(q));
  return db.result(std::move(out));
}

Result<std::vector<OutboxMail>> Reader::outbox(const std::string& state, const Page& page) {
  Database& db = *impl_->db;
  std::vector<OutboxMail> out;
  Query q = db.query(kOutboxSelect + "WHERE id<?1" + (state.empty() ? "" : " AND state=?2") +
                         " ORDER BY id DESC LIMIT ?3",
                     before(page), state, limit(page));
  while (q.next()) out.push_back(outbox_of(q));
  return db.result(std::move(out));
}

Result<OutboxMail> Reader::outbox_mail(OutboxRef ref) {
  Database& db = *impl_->db;
  Query q = db.query(kOutboxSelect + "WHERE id=?", ref);
  if (!q.next()) {
    if (Status s = db.status(); !s.ok()) return s.error();
    return Error{Fault::rejected_input, "storage",
                 "no mail " + std::to_string(ref.value) + " in the outbox", ""};
  }
  OutboxMail mail = outbox_of(q);
  mail.octets = db.text("SELECT octets FROM outbox WHERE id=?", ref).value_or("");
  return db.result(std::move(mail));
}

Result<std::vector<SearchHit>> Reader::search(const std::string& words, const Page& page) {
  Database& db = *impl_->db;
  std::vector<SearchHit> out;
  const std::string match = match_expression(words);
  if (match.empty()) return out;
  Query q = db.query(
      "SELECT rowid FROM search WHERE search MATCH ? AND rowid<? ORDER BY rowid DESC LIMIT ?",
      match, before(page), limit(page));
  while (q.next()) {
    Query row = db.query(
        "SELECT t.message, t.place, t.body, coalesce(m.arrival, m.seen) FROM text t "
        "JOIN message m ON m.id=t.message WHERE t.id=?",
        q.integer(0));
    if (!row.next()) continue;
    out.push_back({q.integer(0), row.id<MessageTag>(0), row.text(1), excerpt(row.text(2), words),
                   row.instant(3)});
  }
  return db.result(std::move(out));
}

Result<std::vector<Unfetchable>> Reader::unfetchable() {
  Database& db = *impl_->db;
  std::vector<Unfetchable> out;
  Query q = db.query(
      "SELECT id, account, folder, uidvalidity, uid, why, at, state FROM unfetchable "
      "WHERE state IN ('open','retry') ORDER BY id LIMIT 1000");
  while (q.next()) {
    out.push_back({q.integer(0), q.text(1), q.text(2), q.text(3),
                   static_cast<std::uint64_t>(q.integer(4)), q.text(5), q.instant(6),
                   q.text(7) == "retry"});
  }
  return db.result(std::move(out));
}

Result<Counts> Reader::counts() {
  Database& db = *impl_->db;
  Counts c;
  const auto count = [&db](std::string_view sql) { return db.integer(sql).value_or(0); };
  const auto moment = [&db](std::string_view sql) {
    const auto ms = db.integer(sql);
    return ms ? std::optional<Instant>(Instant{*ms}) : std::nullopt;
  };
  c.arrivals = count("SELECT count(*) FROM arrival");
  c.unfiled = count("SELECT count(*) FROM message WHERE filed=0");
  c.unfetchable = count("SELECT count(*) FROM unfetchable WHERE state IN ('open','retry')");
  c.messages = count("SELECT count(*) FROM message WHERE same_as IS NULL AND own_sent=0");
  c.failed = count("SELECT count(*) FROM message WHERE state='failed'");
  c.review = count("SELECT count(*) FROM message WHERE state='review'");
  c.infected = count(
      "SELECT count(*) FROM message WHERE state='review' AND EXISTS (SELECT 1 FROM part WHERE "
      "part.message=message.id AND outcome='infected')");
  c.quarantined = count("SELECT count(*) FROM message WHERE state='quarantined'");
  c.late_waiting = count("SELECT count(*) FROM late_reading WHERE state='waiting'");
  c.late_set_aside = count("SELECT count(*) FROM late_reading WHERE state='set_aside'");
  c.outbox_pending = count("SELECT count(*) FROM outbox WHERE state IN ('pending','sending')");
  c.outbox_held = count("SELECT count(*) FROM outbox WHERE state='held'");
  c.outbox_failed = count("SELECT count(*) FROM outbox WHERE state IN ('failed','undelivered')");
  c.outbox_sent = count("SELECT count(*) FROM outbox WHERE state='sent' AND sent_at IS NOT NULL");
  c.purges_requested = count("SELECT count(*) FROM purge WHERE state='requested'");
  c.replies_paused = db.integer("SELECT 1 FROM meta WHERE key='replies_paused'").has_value();
  Query q = db.query(
      "SELECT disposition, count(*) FROM message WHERE same_as IS NULL AND own_sent=0 AND "
      "disposition<>'' GROUP BY disposition");
  while (q.next()) c.by_disposition[q.text(0)] = q.integer(1);
  c.oldest_pending =
      moment("SELECT min(max(created, not_before)) FROM outbox WHERE state='pending'");
  c.oldest_unfiled = moment("SELECT min(first_seen) FROM message WHERE filed=0");
  return db.result(std::move(c));
}

Result<std::vector<Statement>> Reader::active_statements(Instant now) {
  return statements_now(*impl_->db, now);
}

}  // namespace shouwen::storage
