// What a reminder may ask for at one moment: pieces that are owed, missing and of the stage asked
// about, by the crediting, dates and overlays of the board; and who has something in review, whom
// nobody chases. Loaded once, then asked for any number of units.
// Threads: the Reader's. Errors: the store's.
// Source: OFFICE §3 §6 (held while in review; 免报 延期 零报告 respected).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/result.h"
#include "gateway/desk/office.h"
#include "gateway/track/obligation.h"
#include "storage/reader.h"

namespace shouwen::desk {

// Of one requirement: of `asked` pieces due by `due`, `got` have come.
struct Asked {
  std::string type, label, measure;
  int asked = 0, got = 0, missing = 0;
  config::Due due;  // of the first missing piece
};
// "图文简讯1篇、活动总结1份"; with dates: "图文简讯1篇（10月15日前）".
std::string missing_text(const std::vector<Asked>& asked, bool with_dates);
// "10月15日", "10月15日17时".
std::string due_text(const config::Due& due);

struct Wanted {
  storage::ReminderStage stage = storage::ReminderStage::before;
  std::vector<std::string> types = {};    // empty: every requirement
  std::optional<CivilDate> horizon = {};  // before: dates up to this one; absent: any
};

class Chase {
 public:
  static Result<Chase> load(storage::Reader& reader, const Office& office,
                            const config::Campaign& campaign, Instant now);

  Result<std::vector<Asked>> asked(const config::Unit& unit, const Wanted& wanted) const;
  // The mail that waits for a person and may bring one of these; none: nothing keeps it from being
  // asked for them. One whose kind is not doubted, 雷同 or an address, brings no other kind.
  MessageRef in_review(const std::string& unit, const std::vector<Asked>& asked) const;
  // Mails that wait, name many units and come from an address nobody confirmed: one of them is to
  // stop nobody's letter, and who drafts is told of them.
  const std::vector<MessageRef>& naming_many() const { return naming_many_; }
  // It says it has nothing to send of one of these, and nobody has answered that.
  bool zero_claimed(const config::Unit& unit, const Wanted& wanted) const;
  // The next date of the notice that is not over.
  std::optional<CivilDate> next_date() const;

 private:
  Chase(storage::Reader& reader, const Office& office, const config::Campaign& campaign,
        Instant now)
      : reader_(&reader), office_(&office), campaign_(&campaign), now_(now) {}
  Status load_reviews();

  storage::Reader* reader_;
  const Office* office_;
  const config::Campaign* campaign_;
  Instant now_;
  track::Overlays overlays_;
  struct Waiting {
    MessageRef message;
    std::set<std::string> types;  // it may bring; empty: any
  };
  std::map<std::string, std::vector<Waiting>> waiting_;  // by unit
  std::vector<MessageRef> naming_many_;
};

// All a letter is written from.
struct AskedUnit {
  const config::Unit* unit = nullptr;
  std::vector<Asked> asked;
};
struct ReminderFacts {
  storage::Reminder row;
  const config::Campaign* campaign = nullptr;
  const config::Unit* to = nullptr;
  std::vector<AskedUnit> units;         // with something missing, in the order of the roster
  std::vector<std::string> held;        // codes: in review, or a 零报告 waits
  bool date_passed = false;             // before: what is missing is due no more, it is past
  std::vector<CivilDate> earlier = {};  // days letters of this kind were sent to it
  Instant now;                          // 截至
};
// REQUIRES: `office` outlives the facts. rejected_input: the campaign or the unit is no more.
Result<ReminderFacts> reminder_facts(storage::Reader& reader, const Office& office,
                                     const storage::Reminder& row, Instant now);

// The address the roster has for it; "" when none.
std::string reminder_address(const Office& office, const config::Unit& unit);

// May another letter of this kind go to it now? "" = yes, else why not, for staff.
std::string too_often(const Office& office, const config::Campaign& campaign,
                      const std::vector<storage::Reminder>& all, const std::string& unit, bool line,
                      Instant when);

}  // namespace shouwen::desk
