// What a message is (处置), whose it is (报送单位), what it holds (报送件), what is missing, and
// whether it may be answered. Deterministic rules with evidence; below the threshold a person
// decides. Threads: Knowledge is immutable after construction and shared; classify() is pure, so
// the same input gives the same Decision on any thread, at any time, on replay. Lifetime: Knowledge
// refers to the roster and campaigns it was built from; they must outlive it. Errors: none. What
// cannot be decided is a review reason. Source: DESIGN §3.3 §3.4 §7 §9, OFFICE §1 §4 §5 §9, RFC
// 3834, 3464, 8098.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/time.h"
#include "gateway/extract/extract.h"
#include "storage/decision.h"
#include "storage/history.h"

namespace shouwen::config {
class Roster;
struct Campaign;
}  // namespace shouwen::config
namespace shouwen::parsers {
struct Mail;
}

namespace shouwen::classify {

class Learned;

extern const std::string_view kRulesVersion;  // a digest of the rules' sources

// The office's statements compiled for matching: build once per active version, not per message.
// Cost of classifying a mail does not grow with the number of aliases.
// What was learned against other rules than these is left out: it was not measured with them.
class Knowledge {
 public:
  Knowledge(const config::Roster& roster, std::span<const config::Campaign> campaigns,
            std::span<const std::shared_ptr<const Learned>> learned = {});
  ~Knowledge();
  Knowledge(Knowledge&&) noexcept;
  Knowledge(const Knowledge&) = delete;
  Knowledge& operator=(const Knowledge&) = delete;

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<const Impl> impl_;
};

// The moment that decides lateness, and why it was chosen ("received", "internal_date",
// "first_seen").
struct Arrival {
  Instant at;
  std::string basis;
};

// Where a message came from: only a mailbox server's own Received line is believed.
struct Source {
  bool mailbox_server = true;  // IMAP, inspect, a mail saved from one; false for files and drops
  std::optional<Instant> internal_date;
  Instant first_seen;
};
Arrival arrival(const parsers::Mail& mail, const Source& source);

// What the telephone line tells of a fax, beside its pages. All of it is typed or forwarded by
// somebody: evidence, not proof. "" and 0 = not known.
struct FaxCall {
  std::string tsi;         // the station's own identification, as received
  std::string caller;      // caller id of the line
  std::string called;      // the number or extension dialled
  bool complete = true;    // pages, result and line counts all say that nothing is missing
  std::string incomplete;  // why not, one line
  int pages_found = 0, pages_claimed = 0;
};

// An earlier message that came without something its pieces need, as far as that is known now.
struct Wanting {
  MessageRef message;
  std::vector<std::string> problems;  // still open
  std::vector<std::string> settled;   // by what came later
};

struct Context {
  const Knowledge& knowledge;
  std::vector<std::string> own_addresses;     // the mailbox itself and its aliases, any case
  std::vector<std::string> own_domains;       // Message-ID domains of our own earlier mail
  std::vector<std::string> trusted_authserv;  // authserv-ids whose Authentication-Results count;
                                              // empty: the topmost one, written by our own server
  Arrival arrival;
  Zone zone;
  storage::History history;
  Digest content = {};  // content key of this mail (DESIGN §3.2); empty when it has none
  std::optional<FaxCall> fax =
      {};  // set when it came by fax: `mail` is then empty but for its date
  std::vector<Wanting> wanting = {};  // of what brings pictures or pages
};

// What one storage call must look up before classify(). `content` is the content key (DESIGN §3.2).
storage::HistoryKeys history_keys(const parsers::Mail& mail,
                                  const std::vector<extract::Document>& documents,
                                  const Knowledge& knowledge, const Digest& content,
                                  const FaxCall* fax = nullptr);

// Could these be the pictures of an earlier piece? Then classify() needs Context::wanting.
bool brings_pictures(const std::vector<extract::Document>& documents);

// Does this fax bring again what we asked for by a receipt's number? Then, too.
bool brings_pages_again(const std::vector<extract::Document>& documents,
                        const Knowledge& knowledge);
// Is this the reason for which such a fax is in review?
bool is_page_of(std::string_view reason);

storage::Decision classify(const parsers::Mail& mail,
                           const std::vector<extract::Document>& documents, const Context& context);

}  // namespace shouwen::classify
