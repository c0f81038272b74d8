// SPDX-License-Identifier: Apache-2.0
#include "storage/fax_out.h"

#include "storage/filing.h"
#include "storage/rows.h"
#include "storage/store_impl.h"

namespace shouwen::storage {

std::string fax_tag(const OutboxMail& mail) {
  return "shouwen-" + std::to_string(mail.ref.value) + "-" + std::to_string(mail.created.ms) + "-" +
         std::to_string(mail.attempts);
}

Result<std::vector<OutboxMail>> faxes_under_way(Store& store) {
  Database& db = store.database();
  std::vector<OutboxMail> out;
  {
    Query q =
        db.query(kOutboxSelect + "WHERE state='sending' AND recipient LIKE 'fax:%' ORDER BY id");
    while (q.next()) out.push_back(outbox_of(q));
  }
  for (OutboxMail& mail : out)
    mail.octets = db.text("SELECT octets FROM outbox WHERE id=?", mail.ref).value_or("");
  return db.result(std::move(out));
}

Status note_fax_job(Store& store, OutboxRef ref, const std::string& job, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  db.run("UPDATE outbox SET reply=? WHERE id=? AND state='sending'", job, ref);
  if (!db.failed() && db.changes() != 1)
    db.fail(rejected("mail " + std::to_string(ref.value) + " is not in state sending"));
  const MessageRef message = {db.integer("SELECT message FROM outbox WHERE id=?", ref).value_or(0)};
  append_ledger(db, "fax_queued", Detail().add("outbox", ref.value).add("job", job).json(), Actor{},
                message, now);
  return tx.commit("fax_job.commit", "fax_job.committed");
}

Status note_receipt_again(Store& store, MessageRef message, OutboxRef mail, const std::string& what,
                          const Actor& actor, Instant now) {
  Database& db = store.database();
  Transaction tx(db);
  append_ledger(db, "receipt_again", Detail().add("outbox", mail.value).add("what", what).json(),
                actor, message, now);
  return tx.commit("outbox.commit", "outbox.committed");
}

}  // namespace shouwen::storage
