// The words of a receipt 回执: a model of values and its rendering, exactly as OFFICE §6 has them.
// Labels and measure words come from the campaign; the sender's own text is limited to neutralised
// file names, bounded titles and the subject.
// Threads: pure. Errors: none; an empty list leaves its clause out.
// Source: OFFICE §5 §6. Never: 识别 判定 合格 审核通过 逾期未报 尊敬的用户 请勿直接回复.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/campaign.h"
#include "config/ids.h"
#include "config/time.h"

namespace shouwen::replies {

struct FileLine {
  std::string name;  // as sent; cleaned on rendering
  std::uint64_t size = 0;
  Digest digest;
  bool inside = false;  // a member of the archive listed with it: name only
};

// One piece as registered. `ordinal` of `count`: 第1篇，共需2篇; 0 when its place is not known.
struct PieceLine {
  std::string label, measure;  // 图文简讯, 篇; label "" = kind not known
  int ordinal = 0, count = 0;
  std::string title;
  std::vector<FileLine> files;
  bool body = false;  // the text of the mail itself
  bool fax = false;   // the pages of the fax themselves
  bool late = false;
  bool zero_report = false;  // 无此类内容: claimed, settles nothing until staff accept it
};

// The pieces of one unit: a city's receipt has one line of these per county.
struct UnitPieces {
  std::string unit_name;  // "" = the receipt's own unit
  std::vector<PieceLine> pieces;
};

struct Missing {
  std::string label, measure;
  int count = 0;
  CivilDate due;
  bool past = false;     // the due moment is over: 请尽快补报
  bool claimed = false;  // the unit says there is nothing; nobody has accepted that yet
};

// One registered mail inside a receipt; a supplementary receipt may hold several.
struct MailEntry {
  std::string number;  // 收件编号
  Instant arrival;
  std::string from, subject;
  int pages = 0;     // of a fax, that came; 0 = none, or not known
  bool fax = false;  // `from` is then the number the machine gave, "" when it gave none
  std::vector<UnitPieces> units;
  std::vector<FileLine> other_files;  // filed, no piece of their own
  std::vector<FileLine> links;        // named in the mail and left elsewhere: they did not come
  bool kinds_open = false;            // nothing was recognised in them: a person must look
  bool withdrawal = false;            // asks to take a piece back: registered, a person decides
  bool blank = false;                 // neither text nor file
  std::string wish;                   // brings nothing and asks or tells: what becomes of that
  bool enquiry = false;               // brings nothing: its files are only enclosed
  bool asks = false;                  // brings material and asks something besides
  std::vector<std::string> replaced;  // 收件编号 of the mails whose pieces this one replaced
  std::string repeats;                // 收件编号 of the mail that brought the same before
  std::vector<std::string> changed;   // follow_up: what was said otherwise, sentences
  bool more_kept = false;             // too many files: a person registers the rest
  bool pictures_open = false;         // pictures, and a person must say of which piece
  std::string added;  // 配图已收到，并入图文简讯《…》: why the files are no piece
  std::vector<std::string> supply;   // sentences of 五, without the closing words
  std::optional<CivilDate> redo_by;  // returned: 补正期限
};

enum class LetterKind {
  receipt,
  supplement,     // 30 minutes of mail from one sender, one answer
  follow_up,      // a person corrected what an earlier receipt said; at most one a message
  returned,       // 退回修改: a person asks for a piece to be mended
  unit_notice,    // to the unit's own address: mail in its name came from an unconfirmed one
  county_notice,  // to a county: its city forwarded this
  quarantine,     // 密级: says only that something came
  plain,          // a step crashed: says only that something came
};

// The campaign's texts (config::text_names), OFFICE §6 by default.
struct Wording {
  std::string subject, opening, closing, missing, resend, late, neutral, signature;
};
Wording wording_of(const config::Campaign& campaign);

struct ReceiptModel {
  LetterKind kind = LetterKind::receipt;
  std::string unit_name;    // ××县交通运输局; "" = unknown
  std::string salutation;   // 你局; "" = 你单位
  std::string sender_unit;  // county_notice: the city that forwarded it
  std::string short_title;  // 信用交通宣传月
  std::vector<MailEntry> mails;
  std::vector<Missing> missing;      // 六; empty for unconfirmed recipients
  std::vector<Missing> general;      // unconfirmed: the notice's own dates, nobody's affairs
  std::vector<Missing> received;     // to an enquiry of the unit itself: what has come so far
  std::vector<std::string> kinds;    // what a sender may name when a kind is open
  bool sender_registered = false;    // unit_notice: From is the unit's, Reply-To was not
  bool sender_unregistered = false;  // says why 六 is absent
  bool unit_was_told = false;        // a notice to the unit's registered address is queued or sent
  config::Contact contact;
  CivilDate today;
  Zone zone;
  Wording wording = wording_of({});
};

struct Words {
  std::string subject, body;  // UTF-8, body lines by \n
};
Words render(const ReceiptModel& model);

// As one text for a page of paper: there is no mail to reply to.
std::string fax_words(const Words& words);

// --- parts of it, shared with the digest and the desk
std::string check_code(const Digest& digest);  // "sha256:9f3a71c2..." -> 9F3A-71C2
std::string size_text(std::uint64_t octets);   // 3.2MB, 86KB, 512B
std::string han_number(int n);                 // 一 .. 九十九
std::string clean_file_name(
    std::string_view name);  // last component, neutral, at most 80, see file_list.cpp
// "图文简讯1篇（10月15日前）；…"
std::string missing_text(const std::vector<Missing>& missing);

}  // namespace shouwen::replies
