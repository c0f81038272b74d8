// SPDX-License-Identifier: Apache-2.0
#include "storage/verify.h"

#include <algorithm>
#include <map>

#include "config/text.h"
#include "storage/decision_json.h"
#include "storage/erase.h"
#include "storage/filing.h"
#include "storage/ledger.h"
#include "storage/reasons.h"
#include "storage/schema.h"
#include "storage/sha256.h"
#include "storage/store_impl.h"
#include "storage/text_index.h"

namespace shouwen::storage {
namespace {

constexpr std::uint64_t kLargestObject = 1ull << 31;
constexpr int kIndexSamples = 200;

// Does the index's tokenizer surely keep something of it? Of symbols (⻓, 😀) it keeps nothing, of
// rare Han what its Unicode knew.
bool kept_by_index(const std::string& gram) {
  for (std::size_t pos = 0; pos < gram.size();) {
    const char32_t c = next_code_point(gram, pos);
    if ((c >= 0x4E00 && c <= 0x9FA5) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      return true;
  }
  return false;
}

class Verifier {
 public:
  Verifier(Database& db, FileSystem& fs, std::string dir)
      : db_(db), fs_(fs), dir_(std::move(dir)) {}

  void run() {
    database();
    objects();
    ledger();
    purges();
    for (const auto& [check, what, sql] : kRules) rule(check, what, sql);
    decisions();
    statements();
    addresses();
    entered();
    index();
    report_.messages = count("SELECT count(*) FROM message");
    report_.submissions = count("SELECT count(*) FROM submission");
    report_.outbox = count("SELECT count(*) FROM outbox");
    report_.texts = count("SELECT count(*) FROM text");
  }

  // The lists beside the database, and what a person holds.
  void run_lists(std::span<const Anchor> given) {
    anchors(given);
    for (std::string& what : back_again(db_, fs_, dir_))
      find("purge", std::move(what),
           "已依法删除而又出现（恢复了较早的备份），须再次删除 was erased by law and is back with "
           "an "
           "older backup: purge it again");
  }

  VerifyReport take() { return std::move(report_); }

 private:
  struct Rule {
    const char *check, *what, *sql;
  };

  // Each query names the rows that break a rule.
  static constexpr Rule kRules[] = {
      {"digest", "has no digest of a known algorithm",
       "SELECT 'message '||id FROM message WHERE (octets NOT GLOB 'sha256:*' OR "
       "length(octets)<>71) AND purged IS NULL"},
      {"ledger", "is in the ledger and gone",
       "SELECT 'message '||message FROM ledger WHERE event='received' AND message NOT IN (SELECT "
       "id FROM message)"},
      {"purge", "was purged without a tombstone of its digest",
       "SELECT 'message '||m.id FROM message m WHERE m.purged IS NOT NULL AND NOT EXISTS (SELECT 1 "
       "FROM ledger t JOIN ledger r ON r.message=t.message AND r.event='received' AND "
       "json_extract(r.detail,'$.octets')=json_extract(t.detail,'$.octets') WHERE t.message=m.id "
       "AND t.event='purged') AND NOT EXISTS (SELECT 1 FROM ledger t WHERE t.message=m.id AND "
       "t.event='purged_again' AND m.same_as=json_extract(t.detail,'$.as'))"},
      {"purge", "has a tombstone and is there",
       "SELECT 'message '||m.id FROM message m WHERE m.purged IS NULL AND EXISTS (SELECT 1 FROM "
       "ledger t WHERE t.message=m.id AND t.event IN ('purged','purged_again'))"},
      {"purge", "was not purged by two persons",
       "SELECT 'message '||m.id FROM message m JOIN purge p ON p.id=m.purged WHERE "
       "p.state<>'approved' OR p.requested_by=p.ended_by OR p.requested_by='' OR p.ended_by='' OR "
       "NOT EXISTS (SELECT 1 FROM ledger l WHERE l.event='purge_requested' AND l.actor="
       "p.requested_by AND json_extract(l.detail,'$.purge')=p.id)"},
      {"purge", "was purged and still holds some of it",
       "SELECT 'message '||m.id FROM message m WHERE m.purged IS NOT NULL AND (m.octets NOT GLOB "
       "'hmac-sha256:*' OR m.subject||m.from_name||m.sender||m.recipients||m.rfc_id||m.salt<>'' OR "
       "EXISTS (SELECT 1 FROM text WHERE message=m.id) OR EXISTS (SELECT 1 FROM part WHERE "
       "message=m.id) OR EXISTS (SELECT 1 FROM submission WHERE message=m.id AND title<>'') OR "
       "EXISTS (SELECT 1 FROM outbox WHERE message=m.id AND length(octets)>0) OR "
       "EXISTS (SELECT 1 FROM register_note WHERE message=m.id AND value<>'') OR "
       "EXISTS (SELECT 1 FROM register_line WHERE message=m.id AND their_number<>''))"},

      {"arrival", "has no arrival",
       "SELECT 'message '||id FROM message m WHERE NOT EXISTS "
       "(SELECT 1 FROM arrival WHERE message=m.id)"},
      {"sequence", "is outside its sequence",
       "SELECT number FROM receipt_number r LEFT JOIN sequence s ON s.prefix=r.prefix AND "
       "s.epoch=r.epoch WHERE s.last IS NULL OR r.n>s.last OR r.n<1"},
      {"sequence", "is ahead of its receipts",
       "SELECT prefix||epoch FROM sequence s WHERE last<>(SELECT count(*) FROM receipt_number r "
       "WHERE r.prefix=s.prefix AND r.epoch=s.epoch)"},
      {"sequence", "carries a number that was never taken",
       "SELECT 'message '||id FROM message WHERE number IS NOT NULL AND NOT EXISTS "
       "(SELECT 1 FROM receipt_number r WHERE r.number=message.number AND r.message=message.id)"},
      {"copy", "is a copy of no message of its content",
       "SELECT 'message '||m.id FROM message m LEFT JOIN message c ON c.id=m.same_as WHERE "
       "m.same_as IS NOT NULL AND (c.same_as IS NOT NULL OR c.content IS NOT m.content)"},
      {"copy", "repeats the content of an earlier message and was not told",
       "SELECT 'message '||m.id FROM message m WHERE m.content IS NOT NULL AND m.same_as IS NULL "
       "AND m.filed=1 AND EXISTS (SELECT 1 FROM message e WHERE e.content=m.content AND e.id<m.id "
       "AND e.own_sent=m.own_sent AND e.same_as IS NULL AND e.filed=1)"},
      {"copy", "is a copy and was credited or answered",
       "SELECT 'message '||m.id FROM message m WHERE m.same_as IS NOT NULL AND (EXISTS (SELECT 1 "
       "FROM submission WHERE message=m.id) OR EXISTS (SELECT 1 FROM outbox WHERE message=m.id))"},
      {"copy", "arrived after one of its copies",
       "SELECT 'message '||m.id FROM message m JOIN message c ON c.same_as=m.id "
       "WHERE c.arrival<m.arrival"},
      {"decision", "is filed without a decision",
       "SELECT 'message '||m.id FROM message m WHERE m.filed=1 AND m.same_as IS NULL AND NOT "
       "EXISTS "
       "(SELECT 1 FROM decision d WHERE d.message=m.id AND d.version=m.version)"},
      {"decision", "was made from other octets",
       "SELECT 'message '||d.message FROM decision d JOIN message m ON m.id=d.message "
       "WHERE d.input<>m.octets"},
      {"decision", "is a machine's although a later one is a person's",
       "SELECT 'message '||m.id FROM message m WHERE m.by_person=0 AND EXISTS (SELECT 1 FROM "
       "decision d WHERE d.message=m.id AND d.by_person=1 AND d.version>m.version)"},
      {"submission", "counts in no campaign",
       "SELECT 'submission '||id FROM submission WHERE campaign='' AND type<>'' AND state IN "
       "('pending','accepted','returned')"},
      {"submission", "was replaced by nothing",
       "SELECT 'submission '||id FROM submission s WHERE state='replaced' AND NOT EXISTS "
       "(SELECT 1 FROM submission n WHERE n.supersedes=s.id)"},
      {"submission", "counts beside the one that replaced it",
       "SELECT 'submission '||s.id FROM submission n JOIN submission s ON s.id=n.supersedes WHERE "
       "n.state IN ('pending','accepted') AND s.state IN ('pending','accepted')"},
      {"submission", "has no history",
       "SELECT 'submission '||id FROM submission s WHERE NOT EXISTS "
       "(SELECT 1 FROM submission_version v WHERE v.submission=s.id AND v.state=s.state)"},
      {"submission", "is not as its newest version says",
       "SELECT 'submission '||s.id FROM submission s JOIN submission_version v ON "
       "v.submission=s.id AND v.n=(SELECT max(n) FROM submission_version WHERE submission=s.id) "
       "WHERE (v.campaign, v.unit, v.type, v.state, v.in_review, v.arrival, v.brought_by, "
       "v.covers) "
       "IS NOT (s.campaign, s.unit, s.type, s.state, s.in_review, s.arrival, s.brought_by, "
       "s.covers) OR v.supersedes IS NOT s.supersedes OR v.redo_by IS NOT s.redo_by"},
      {"adoption", "is not as the ledger says",
       "SELECT 'step '||a.id FROM adoption a LEFT JOIN ledger l ON l.event='adoption' AND "
       "json_extract(l.detail,'$.adoption')=a.id WHERE l.seq IS NULL OR "
       "json_extract(l.detail,'$.step')<>a.step OR json_extract(l.detail,'$.submission')<>"
       "a.submission OR (a.ended IS NOT NULL)<>EXISTS (SELECT 1 FROM ledger u WHERE "
       "u.event='adoption_undone' AND json_extract(u.detail,'$.adoption')=a.id)"},
      {"adoption", "is in the ledger and gone",
       "SELECT 'step '||json_extract(detail,'$.adoption') FROM ledger WHERE event='adoption' AND "
       "json_extract(detail,'$.adoption') NOT IN (SELECT id FROM adoption)"},
      {"adoption", "is answered for by nobody the ledger knows",
       "SELECT 'override '||id FROM blocker_override WHERE id NOT IN (SELECT "
       "json_extract(detail,'$.override') FROM ledger WHERE event='blocker_overridden')"},
      {"overlay", "ended before it began", "SELECT 'overlay '||id FROM overlay WHERE ended<at"},
      {"overlay", "has no entry in the ledger",
       "SELECT 'overlay '||id FROM overlay WHERE id NOT IN (SELECT json_extract(detail, "
       "'$.overlay') FROM ledger WHERE event='overlay')"},
      {"register", "is in the ledger and gone",
       "SELECT 'note '||json_extract(detail,'$.note') FROM ledger WHERE event='register_noted' AND "
       "json_extract(detail,'$.note') NOT IN (SELECT id FROM register_note)"},
      {"outbox", "is in the ledger and gone",
       "SELECT 'mail '||json_extract(detail,'$.outbox') FROM ledger WHERE event IN ('queued', "
       "'sending', 'sent') AND json_extract(detail,'$.outbox') NOT IN (SELECT id FROM outbox)"},
      {"outbox", "was sent without its text",
       "SELECT 'mail '||id FROM outbox WHERE state IN ('sending','sent') AND octets IS NULL "
       "AND reply NOT LIKE 'merged:%'"},
      {"outbox", "answers a decision that does not exist",
       "SELECT 'mail '||id FROM outbox o WHERE message IS NOT NULL AND decision_version>0 AND NOT "
       "EXISTS (SELECT 1 FROM decision d WHERE d.message=o.message AND "
       "d.version=o.decision_version)"},
      {"outbox", "answers a message that must not be answered",
       "SELECT 'mail '||o.id FROM outbox o JOIN message m ON m.id=o.message "
       "WHERE m.answerable=0 OR m.own_sent=1"},
      {"late", "owes a reading although nobody would use it",
       "SELECT 'message '||m.id FROM late_reading l JOIN message m ON m.id=l.message WHERE "
       "m.same_as IS NOT NULL OR m.own_sent=1 OR l.ocr+l.scan+l.extract=0"},
      {"todo", "marks another message's copy",
       "SELECT 'to-do '||t.id FROM server_todo t JOIN arrival a ON a.id=t.arrival "
       "WHERE a.message<>t.message"},
  };

  void find(std::string check, std::string subject, std::string what) {
    const auto n = std::count_if(report_.findings.begin(), report_.findings.end(),
                                 [&](const Finding& f) { return f.check == check; });
    if (static_cast<std::size_t>(n) >= kMostFindings) return;
    report_.findings.push_back({std::move(check), std::move(subject), std::move(what)});
  }

  std::int64_t count(const char* sql) { return db_.integer(sql).value_or(0); }

  void rule(const char* check, const char* what, const char* sql) {
    Query q = db_.query(sql);
    while (q.next()) find(check, q.text(0), what);
  }

  void database() {
    Query pages = db_.query("PRAGMA integrity_check(20)");
    while (pages.next()) {
      if (pages.text(0) != "ok") find("database", "page", pages.text(0));
    }
    Query keys = db_.query("PRAGMA foreign_key_check");
    while (keys.next()) {
      find("database", keys.text(0) + " row " + std::to_string(keys.integer(1)),
           "refers to a missing row of " + keys.text(2));
    }
  }

  // Every object by its digest, from the rows and from the folder.
  void objects() {
    Query q = db_.query("SELECT id, octets, size FROM message WHERE purged IS NULL ORDER BY id");
    while (q.next()) {
      const std::string subject = "message " + std::to_string(q.integer(0));
      const Digest digest{q.text(1)};
      if (!is_sha256(digest)) continue;  // reported by its rule
      object(subject, digest, static_cast<std::uint64_t>(q.integer(2)));
    }
    for (const std::string& hex : object_names()) {
      const Digest digest{"sha256:" + hex};
      if (db_.integer("SELECT 1 FROM message WHERE octets=?", digest)) continue;
      ++report_.orphans;
      const auto octets = fs_.read_file(object_file(dir_, digest), kLargestObject);
      if (!octets.ok() || sha256(*octets) != digest) {
        find("object", digest.text, "an object no message names is not whole");
      }
    }
  }

  void object(const std::string& subject, const Digest& digest, std::uint64_t size) {
    const auto octets = fs_.read_file(object_file(dir_, digest), kLargestObject);
    if (!octets.ok()) return find("object", subject, octets.error().what);
    ++report_.objects;
    report_.octets += static_cast<std::int64_t>(octets->size());
    if (octets->size() != size) return find("object", subject, "its octets have another size");
    if (sha256(*octets) != digest) find("object", subject, "its octets do not match their digest");
  }

  std::vector<std::string> object_names() {
    std::vector<std::string> out;
    const std::string root = dir_ + "/objects/sha256";
    if (!fs_.exists(root)) return out;
    const auto names = [this](const std::string& dir) {
      auto listed = fs_.list(dir);
      return listed.ok() ? std::move(*listed) : std::vector<std::string>{};
    };
    const auto below = [](std::string dir, const std::string& name) {
      dir += '/';
      dir += name;
      return dir;
    };
    for (const std::string& first : names(root)) {
      const std::string half = below(root, first);
      for (const std::string& second : names(half))
        for (std::string& hex : names(below(half, second))) out.push_back(std::move(hex));
    }
    return out;
  }

  // What the office stated, and who was confirmed, decide whose word counts.
  void statements() {
    Query q = db_.query("SELECT kind, key, version, digest, text FROM statement");
    while (q.next())
      if (sha256(q.text(4)).text != q.text(3))
        find("statement", q.text(0) + " " + q.text(1) + " " + q.text(2),
             "its text does not match its digest");
  }

  void addresses() {
    const std::string key =
        from_hex(db_.text("SELECT value FROM meta WHERE key='install_key'").value_or(""));
    std::map<std::string, int> told, stored;  // by digest and unit; "" = taken back
    Query entries = db_.query(
        "SELECT json_extract(detail,'$.address')||' '||iif(event='address_confirmed', "
        "json_extract(detail,'$.unit'), '') FROM ledger WHERE event IN ('address_confirmed', "
        "'address_unconfirmed')");
    while (entries.next()) ++told[entries.text(0)];
    Query q = db_.query("SELECT address, unit, count(*) FROM address GROUP BY 1, 2");
    while (q.next())
      stored["sha256:" + hmac_sha256_hex(key, q.text(0)) + " " + q.text(1)] =
          static_cast<int>(q.integer(2));
    if (stored != told)
      find("address", "confirmed addresses", "are not those the ledger says were confirmed");
  }

  // What staff entered must be what the ledger has a digest of. There is nothing to hold against it
  // of what was purged, and of steps of adoption before schema 11.
  void entered() {
    Query q = db_.query(
        "SELECT 'register', 'note '||n.id, n.value, m.salt, iif(m.purged IS NULL, coalesce((SELECT "
        "json_extract(l.detail, '$.value') FROM ledger l WHERE l.message=n.message AND "
        "l.event='register_noted' AND json_extract(l.detail, '$.note')=n.id AND "
        "json_extract(l.detail, '$.field')=n.field), ''), NULL) FROM register_note n JOIN message "
        "m "
        "ON m.id=n.message UNION ALL SELECT 'adoption', 'step '||a.id, a.opinion, m.salt, "
        "iif(m.purged IS NULL, json_extract(l.detail, '$.opinion'), NULL) FROM adoption a JOIN "
        "submission s ON s.id=a.submission JOIN message m ON m.id=s.message JOIN ledger l ON "
        "l.event='adoption' AND json_extract(l.detail, '$.adoption')=a.id");
    while (q.next())
      if (!q.is_null(4) && words_digest(q.text(3), q.text(2)) != q.text(4))
        find(q.text(0), q.text(1), "is not what the ledger says");
  }

  void ledger() {
    if (Status s = check_ledger(db_); !s.ok()) find("ledger", "chain", s.error().what);
    const LedgerHead head = ledger_head(db_);
    report_.ledger_entries = head.count;
    report_.ledger_head = head.hash;
  }

  void anchors(std::span<const Anchor> given) {
    Anchors all = stored_anchors(dir_, fs_);
    if (all.unreadable > 0)
      report_.notes.push_back("anchors.txt 中不可读的行 lines that are no anchors: " +
                              std::to_string(all.unreadable));
    all.all.insert(all.all.end(), given.begin(), given.end());
    report_.anchors = static_cast<std::int64_t>(all.all.size());
    AnchorCheck checked = check_anchors(db_, all.all);
    for (std::string& what : checked.findings) find("anchor", "ledger", std::move(what));
    for (std::string& what : checked.notes) report_.notes.push_back(std::move(what));
  }

  void purges() {
    report_.purged = count("SELECT count(*) FROM message WHERE purged IS NOT NULL");
    if (const auto open = count("SELECT count(*) FROM purge WHERE unfinished=1"); open > 0)
      report_.notes.push_back(
          "依法删除尚未收尾，重启服务即续做 approved and not finished, the next start "
          "goes on: " +
          std::to_string(open));
  }

  // The current decision's items against the rows credited from them.
  void decisions() {
    Query q = db_.query(
        "SELECT m.id, d.body, d.evidence, (SELECT count(*) FROM submission WHERE message=m.id), "
        "(SELECT count(*) FROM submission WHERE message=m.id AND state<>'void'), m.state, "
        "m.filed=1 AND "
        "m.same_as IS NULL, (SELECT min(state='replaced') FROM submission WHERE message=m.id AND "
        "state<>'void'), EXISTS (SELECT 1 FROM submission WHERE message=m.id AND state IN ('void', "
        "'returned')) FROM message m JOIN decision d ON d.message=m.id AND d.version=m.version "
        "WHERE m.own_sent=0");
    while (q.next()) {
      const std::string subject = "message " + std::to_string(q.integer(0));
      const auto decision = decision_from_json(q.text(1), q.text(2));
      if (!decision.ok()) {
        find("decision", subject, "cannot be read");
        continue;
      }
      const bool credits = decision->disposition == Disposition::submission ||
                           decision->disposition == Disposition::correction;
      const auto items = credits ? static_cast<std::int64_t>(decision->items.size()) : 0;
      if (q.integer(3) < items) find("submission", subject, "has items that were not credited");
      if (q.integer(4) > items) find("submission", subject, "is credited more than it holds");
      if (q.flag(8)) uncounted(q.integer(0), *decision);
      // The list staff work from is made of states: what is open must have one of these.
      const std::string state = q.text(5);
      // What was doubted of pieces that later ones replaced matters no more.
      const bool open = q.flag(7) ? of_the_mail(decision->review, decision->tasks)
                                  : !decision->review.empty() || !decision->tasks.empty();
      if (q.flag(6) && open && state != "review" && state != "quarantined" && state != "failed")
        find("review", subject, "waits for a person and stands in no list");
    }
  }

  // What counts nowhere must be so by the decision in force.
  void uncounted(std::int64_t message, const Decision& decision) {
    std::map<PieceKey, const Item*> named;
    for (const auto& [key, item] : keyed(decision)) named[key] = item;
    Query q = db_.query(
        "SELECT s.id, s.parts, s.ordinal, s.state FROM submission s JOIN message m ON "
        "m.id=s.message "
        "WHERE s.message=? AND s.state IN ('void', 'returned') AND m.purged IS NULL",
        message);
    while (q.next()) {
      const auto item = named.find({q.text(1), static_cast<int>(q.integer(2))});
      const std::string subject = "submission " + std::to_string(q.integer(0));
      if (item == named.end()) continue;
      if (q.text(3) == "void") find("submission", subject, "is void, and its decision names it");
      if (q.text(3) == "returned" && item->second->returned.empty())
        find("submission", subject, "is returned, and its decision returns it not");
    }
  }

  void index() {
    if (const auto n = index_mismatches(db_); n > 0) {
      find("index", std::to_string(n) + " texts", "differ from the search index");
    }
    Query q = db_.query("SELECT id, body, place FROM text ORDER BY id DESC LIMIT ?", kIndexSamples);
    while (q.next()) {
      if (holds_lines(q.text(2))) continue;
      const std::vector<std::string> grams = bigrams(q.text(1));
      const auto first = std::ranges::find_if(grams, kept_by_index);
      if (first == grams.end()) continue;
      if (!db_.integer("SELECT rowid FROM search WHERE search MATCH ? AND rowid=?",
                       "\"" + *first + "\"", q.integer(0))) {
        find("index", "text " + std::to_string(q.integer(0)), "is not found by its own first word");
      }
    }
  }

  Database& db_;
  FileSystem& fs_;
  std::string dir_;
  VerifyReport report_;
};

// `given` nullptr: nothing beside the database is looked at.
VerifyReport report_on(Database& db, const std::string& dir, FileSystem& fs,
                       const std::span<const Anchor>* given) {
  db.run("BEGIN");  // one moment of the database for the whole run
  Verifier verifier(db, fs, dir);
  verifier.run();
  if (given != nullptr) verifier.run_lists(*given);
  VerifyReport report = verifier.take();
  if (Status s = db.status(); !s.ok())
    report.findings.push_back({"database", dir, s.error().text()});
  db.run("COMMIT");
  return report;
}

}  // namespace

Result<VerifyReport> verify(const std::string& dir, FileSystem& fs, std::span<const Anchor> given) {
  auto db = Database::open(dir + "/shouwen.db", Database::Mode::read_only);
  if (!db.ok()) return db.error();
  if (Status s = check_schema(**db); !s.ok()) return s.error();
  return report_on(**db, dir, fs, &given);
}

VerifyReport verify(Database& db, const std::string& dir, FileSystem& fs) {
  return report_on(db, dir, fs, nullptr);
}

}  // namespace shouwen::storage
