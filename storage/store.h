// The store: everything that has happened. Calls are the size of a use case and each is one
// transaction (T1 = receive, T2 = file). SQLite (WAL, synchronous=FULL) plus a content store of
// files; no SQL leaves this folder.
//
// Threads: a Store belongs to one thread, the writer's (storage/writer.h); a Reader to the thread
// that opened it. Both outlive nothing and are closed by their destructor.
// Errors: transient (busy, disk full: nothing was changed, call again), corrupt (a digest or a page
// does not match: stop and run `verify`), rejected_input (no such message, wrong state), bug.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/result.h"
#include "storage/decision.h"
#include "storage/durable.h"
#include "storage/fax.h"
#include "storage/fs.h"
#include "storage/history.h"
#include "storage/late.h"
#include "storage/message.h"
#include "storage/outbox.h"
#include "storage/overlay.h"
#include "storage/records.h"

namespace shouwen::storage {

class Database;  // storage/sqlite.h

// One message through T2. Everything in it becomes durable together or not at all.
struct Filing {
  MessageRef message;
  Header header;
  Digest content;             // content key (DESIGN §3.2); "" when unparsable
  Instant arrival;            // the moment that decides lateness
  std::string arrival_basis;  // received, internal_date, first_seen
  std::vector<StoredPart> parts;
  std::string body_text;
  std::vector<TextKey> texts = {};  // by what its texts are found again (HistoryKeys::texts)
  std::string their_number = {};    // 来文字号, where the document has one beyond doubt
  Decision decision;
  std::string failed_step;  // "" or the step that crashed or failed
  std::string engine_version, config_digest;
  std::string receipt_prefix;  // "XY2020-" ; a number is taken when requests is not empty
  std::vector<OutboxRequest> requests;
  std::string server_action;  // "", "seen", "flag:$Shouwen", "move:Processed"
  std::optional<FaxFiling> fax = {};
  Owed owed = {};  // read later: late_work()
};

struct Filed {
  MessageRef message;
  int version = 1;
  MessageRef same_as;  // set: same content as an earlier message, nothing credited
  std::string number;  // receipt number, "" when none
  std::vector<OutboxRef> outbox;
};

struct LateFiled {
  Filed filed;
  bool changed = false;  // a new version is in force
  bool stale = false;
};

struct FolderState {
  std::string account, folder, uidvalidity;
  std::uint64_t last_uid = 0;  // every UID up to here is received or noted as failed
  std::uint64_t exists = 0;
  std::optional<Instant> census_at;  // first contact done
  bool owed = false;  // a person asked for something unfetchable again: list everything
};

struct ServerTodo {
  std::int64_t id = 0;
  MessageRef message;
  std::string account, folder, uidvalidity, action;
  std::uint64_t uid = 0;
  int attempts = 0;
};

struct StoreOptions {
  std::string dir = {};      // state folder: shouwen.db, objects/, incoming/
  bool in_memory = false;    // inspect: nothing touches the disk; `dir` unused
  FileSystem* fs = nullptr;  // seam for the power-cut tests; nullptr = the real one
  std::string vfs = {};      // SQLite's seam for the same tests; "" = the default one
  std::string message_id_domain = "shouwen.invalid";  // right of the @ in our Message-IDs
};

struct ReceiptKey;

class Store {
 public:
  // Opens or creates; migrates by number; refuses a newer schema (permanent) with a remedy.
  // `now` is for the ledger entry of a creation or migration.
  static Result<std::unique_ptr<Store>> open(const StoreOptions& options, Instant now);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  std::string incoming_dir() const;  // temporaries go here, same file system as objects/
  std::string object_path(const Digest& digest) const;
  int epoch() const;                      // raised by restore
  std::string install_key() const;        // 32 random bytes, for Message-IDs
  const ReceiptKey& receipt_key() const;  // none in a store in memory

  // --- T1: octets and arrivals. Syncs the temporaries, renames, syncs, commits. All or nothing.
  // `actor`: who brought them, for the ledger.
  Result<std::vector<Received>> receive(std::span<const Incoming> batch, Instant now,
                                        const Actor& actor = {});
  // One mail a person brought, or a fax out of a mail (with what was told of it): written, then
  // received.
  Result<Received> take_in(const std::string& octets, const Arrival& arrival, bool answerable,
                           const Actor& actor, Instant now, const std::string& told = "");
  // In-memory stores (inspect) have no files: the octets stay with the caller.

  // --- work
  // Unfiled messages but faxes, oldest arrival first; messages whose last attempt did not end come
  // last and one at a time, so one that kills the process is met alone.
  Result<std::vector<Work>> unfiled(int limit);
  Result<std::int64_t> unfiled_count();
  Status begin(Step step, std::span<const MessageRef> messages, Instant now);
  // The attempts ended without a result and without being to blame (shutdown, a full disk): their
  // counters start again. file() does this itself when it fails with a transient fault.
  Status give_back(std::span<const MessageRef> messages, Instant now);
  Result<std::string> read_octets(MessageRef message);  // verifies the digest
  Status retry(MessageRef message, const Actor& actor,
               Instant now);  // file it again as a new version

  // Runs `body` as one transaction: the calls it makes of this store commit together, or, when it
  // returns an error, not at all. For a batch whose members are judged one after the other.
  // `before` and `after` name its durable steps.
  Status transaction(const std::function<Status()>& body, DurableStep before = "t2.commit",
                     DurableStep after = "t2.committed");

  // --- T2
  Result<std::vector<Filed>> file(std::span<const Filing> batch, const Actor& actor, Instant now);
  // --- late readings (storage/late.h), lowest priority: none is due while mail waits to be filed.
  // `can`: what could be paid now.
  Result<std::optional<LateWork>> late_work(const Owed& can, Instant now);
  Status begin_late(MessageRef message, Instant now);
  Status give_back_late(MessageRef message, Instant now);  // ended through no fault of its own
  Status set_aside_late(MessageRef message, const std::string& why, Instant now);
  // What a late reading came to: texts and parts as read now and, when it says something else, one
  // more decision with its first answers. A person's decision stays in force; one newer than
  // `late.version` by a machine makes this reading stale: nothing is written, it is due again.
  Result<LateFiled> file_late(const Filing& filing, const LateWork& late, const LateEnd& end,
                              Instant now);

  // A person's decision: a new version, never overwritten by a machine's. It is stored as given:
  // what no longer needs review has an empty `review`. Cause "accept" marks every item 已核收
  // (accepted), and such an item replaces the one it was kept beside.
  Result<Filed> decide(MessageRef message, const Decision& decision, const std::string& cause,
                       const Actor& actor, Instant now);
  // Back to the version before, as a new version; repeated calls walk further back.
  Status undo_decision(MessageRef message, const Actor& actor, Instant now);
  // pending, accepted, returned, withdrawn or void, by a person.
  Status mark_submission(SubmissionRef submission, const std::string& state, const Actor& actor,
                         Instant now);

  // --- faxes
  // The next fax to file, with the calls joined to it; suspects last, as above.
  Result<std::optional<FaxWork>> unfiled_fax();
  // Other filed faxes received between the two moments that nothing links yet, newest first.
  Result<std::vector<FaxNear>> faxes_near(MessageRef message, Instant from, Instant to);
  // A person joins a call to `head`, or sets it apart (`head` is then not looked at); what is
  // concerned is filed again.
  Status link_fax(MessageRef message, MessageRef head, FaxLinkKind kind, const Actor& actor,
                  Instant now);

  // --- context for classification
  Result<History> history(const HistoryKeys& keys);

  // --- mailbox state
  Result<std::optional<FolderState>> folder(const std::string& account, const std::string& folder);
  Status save_folder(const FolderState& state, Instant now);
  Status note_unfetchable(const std::string& account, const std::string& folder,
                          const std::string& uidvalidity, std::uint64_t uid, const std::string& why,
                          Instant now);  // quarantined, alarmed, never silent
  // A person's: fetch it again at the next poll (id 0: all that is open); how many. Or: no longer
  // needed, its mail came by other means.
  Result<int> retry_unfetchable(std::int64_t id, const Actor& actor, Instant now);
  Status dismiss_unfetchable(std::int64_t id, const Actor& actor, Instant now);
  // Entries of a folder that a person asked for again.
  Result<std::vector<std::int64_t>> unfetchable_asked(const std::string& account,
                                                      const std::string& folder);
  // After everything in the folder was listed and fetched: of what had been `asked` for before,
  // `given` came and the rest is no longer there; what has another UIDVALIDITY is open again.
  Status settle_unfetchable(std::span<const std::int64_t> asked, const std::string& uidvalidity,
                            std::span<const std::uint64_t> given, Instant now);
  Result<std::vector<std::uint64_t>> known_uids(const std::string& account,
                                                const std::string& folder,
                                                const std::string& uidvalidity,
                                                std::uint64_t from_uid = 0);
  // (folder, key) of every arrival of a source that has no UIDs.
  Result<std::vector<std::pair<std::string, std::string>>> known_keys(const std::string& account);
  Result<std::vector<ServerTodo>> server_todo(const std::string& account, int limit);
  Status todo_done(std::int64_t id, const std::string& outcome, Instant now);
  Status todo_failed(std::int64_t id, const std::string& why, Instant now);

  // --- outbox
  // pending, not_before <= now, oldest first; or of these what goes to confirmed addresses.
  Result<std::vector<OutboxMail>> due(Instant now, int limit, bool confirmed_only = false,
                                      Route route = Route::mail);
  Result<std::optional<Instant>> next_due(Route route = Route::mail);
  // `merged`: pending supplements this mail answers too. They become cancelled ("merged:<ref>")
  // with it in one transaction, and sent when it is sent.
  Status start_sending(OutboxRef ref, const std::string& octets, Instant now,
                       std::span<const OutboxRef> merged = {});
  Status sent(OutboxRef ref, const std::string& reply, Instant now);
  Status not_sent(OutboxRef ref, OutboxState state, const std::string& why, Instant next,
                  Instant now);
  Result<int> recover_sending(Instant now);  // at start-up; see storage/outbox.h
  // The session broke after the final dot: retried once with the same Message-ID, then held.
  Status outcome_unknown(OutboxRef ref, const std::string& why, Instant now);
  // Digests, and what a decision after the first entails. `by_machine`: held where a restore may
  // have lost that it was sent; a person's is not.
  Result<OutboxRef> queue(const OutboxRequest& request, MessageRef about, Instant now,
                          bool by_machine = false);
  Status set_outbox(OutboxRef ref, OutboxState state, const std::string& why, const Actor& actor,
                    Instant now);  // resend (pending), cancel, undelivered
  // Sent from `since` to `now`; to == "": to all recipients.
  Result<int> sent_since(Instant since, const std::string& to, Instant now);
  Result<int> release_held(const std::string& why_held, const Actor& actor, Instant now);
  bool replies_paused();
  Status pause_replies(bool paused, const Actor& actor, Instant now);

  // --- obligations: what a person decides beside the pieces (storage/overlay.h). `id`, `at`,
  // `actor` and `reason` of the one given are not looked at. rejected_input: the same is in force
  // already.
  Result<std::int64_t> add_overlay(const Overlay& overlay, const Actor& actor, Instant now);
  Status end_overlay(std::int64_t id, const Actor& actor, Instant now);
  // What a projection must read again; forgotten by this call.
  TrackChanges take_track_changes();

  // --- lawful erasure (storage/purge.h): asked for by one person, done by another
  Result<std::int64_t> request_purge(MessageRef message, const std::string& authority,
                                     const Actor& actor, Instant now);
  Status withdraw_purge(std::int64_t id, const Actor& actor, Instant now);
  // rejected_input: the same person, no such request, something of it is under way. Once it is
  // approved it is done, whatever becomes of this process; finish_purges() ends it.
  Status approve_purge(std::int64_t id, const Actor& actor, Instant now);
  // Files of what was purged, the index, free pages; at open() and after each approval. Not ok
  // (a full disk, a reader that stays): to be called again. Cheap when nothing is left to do.
  Status finish_purges(Instant now);

  // --- what the office states, as activated versions (DESIGN §5)
  // kind: campaign, units, holidays. `reading`: which one a campaign chose, for the ledger.
  Status activate(const std::string& kind, const std::string& key, const std::string& text,
                  Instant effective, const Actor& actor, Instant now,
                  const std::string& reading = "");
  // In force now; after a clock was set back, what was in force before it was.
  Result<std::vector<Statement>> active_statements(Instant now);
  Status confirm_address(const std::string& unit, const std::string& address, const Actor& actor,
                         Instant now);

  Status checkpoint();  // WAL checkpoint when idle

  Database& database();  // storage/ and its Reader only

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace shouwen::storage
