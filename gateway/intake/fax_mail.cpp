// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/fax_mail.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "config/text.h"
#include "gateway/classify/authentication.h"
#include "gateway/classify/classify.h"
#include "parsers/extract/sniff.h"
#include "storage/sha256.h"

namespace shouwen::intake {

namespace fax = parsers::fax;

namespace {

using config::FaxMailSettings;
using config::Pattern;
using Proof = FaxMailSettings::Proof;

constexpr std::size_t kSubject = 1000, kName = 300, kBody = std::size_t{32} << 10;
constexpr std::size_t kHead = 4096;  // by which a file's kind is known
constexpr std::size_t kFact = 80;
constexpr std::size_t kKey = 16;  // hexadecimal digits of a digest in a key

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t from = text.find_first_not_of(kBlank);
  if (from == std::string_view::npos) return "";
  return neutral(text.substr(from, text.find_last_not_of(kBlank) - from + 1).substr(0, kFact));
}

void learn_number(fax::Fact<int>& fact, const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && value > 0) fact.learn(value, fax::Origin::mail);
}

// What one mail told so far; the first to tell a fact keeps the word.
struct Telling {
  fax::FaxArrival arrival;
  fax::Fact<int> part, parts;

  void take(const std::string& name, std::string_view text) {
    const std::string value = trimmed(text);
    const auto learn = [&](fax::Fact<std::string>& fact) {
      if (!value.empty()) fact.learn(value, fax::Origin::mail);
    };
    fax::FaxArrival& a = arrival;
    if (name == "caller" && !fax::withheld(value)) learn(a.cid_number);
    if (name == "tsi") learn(a.tsi);
    if (name == "name" && !fax::withheld(value)) learn(a.cid_name);
    if (name == "called") learn(a.called);
    if (name == "device") learn(a.device);
    if (name == "result") learn(a.result);
    if (name == "ok") a.result.learn("", fax::Origin::mail);
    if (name == "pages") learn_number(a.pages_claimed, value);
    if (name == "part") learn_number(part, value);
    if (name == "parts") learn_number(parts, value);
    const std::string moment = name == "received" ? fax::civil_time(value) : "";
    if (!moment.empty()) a.received.learn(moment, fax::Origin::mail);
  }

  // True when one of them occurs; all of them may tell something.
  bool read(const std::vector<Pattern>& patterns, std::string_view text) {
    bool any = false;
    for (const Pattern& pattern : patterns) {
      any = pattern.find(text, [this](const std::string& name, std::string_view value) {
        take(name, value);
      }) || any;
    }
    return any;
  }

  // One of several mails of one fax ends as a call does that breaks off: the next goes on.
  void finish() {
    if (part.value > 0 && part.value < parts.value)
      arrival.result.learn("分为" + std::to_string(parts.value) + "封，此为第" +
                               std::to_string(part.value) + "封 split by the device",
                           fax::Origin::mail);
  }
};

bool occurs(const std::vector<Pattern>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const Pattern& pattern) { return pattern.find(text); });
}

std::string stem(const std::string& name) {
  return ascii_lower(name.substr(0, name.rfind('.')));
}

// A TIFF or PDF by its octets, or by its name: a broken one is a fax too, and a person sees it.
std::string fax_kind(const Reading& reading, const parsers::Leaf& leaf) {
  if (leaf.body || leaf.in_rfc822) return "";
  const std::string head = parsers::mime::decode_string(reading.tree, leaf.part, kHead);
  if (head.empty()) return "";
  std::string kind = parsers::extract::sniff(head, leaf.filename, leaf.type);
  if (kind == "tif" || kind == "pdf") return kind;
  const std::string name = ascii_lower(leaf.filename);
  if (name.ends_with(".tif") || name.ends_with(".tiff") || leaf.type == "image/tiff") return "tif";
  return name.ends_with(".pdf") || leaf.type == "application/pdf" ? "pdf" : "";
}

struct File {
  const parsers::Leaf* leaf = nullptr;
  std::string kind;
};

// Servers enclose the same fax as TIFF and as PDF: the TIFF is what the line brought.
std::vector<File> fax_files(const Reading& reading) {
  std::vector<File> out;
  std::set<std::string> tiffs;
  for (const parsers::Leaf& leaf : reading.mail.leaves) {
    if (std::string kind = fax_kind(reading, leaf); !kind.empty() && out.size() < kFaxesAMail) {
      if (kind == "tif") tiffs.insert(stem(leaf.filename));
      out.push_back({&leaf, std::move(kind)});
    }
  }
  std::erase_if(out, [&](const File& file) {
    return file.kind == "pdf" && tiffs.contains(stem(file.leaf->filename));
  });
  return out;
}

bool is_from(const parsers::Mail& mail, const FaxMailSettings& profile) {
  const bool shown = !mail.from.empty() && profile.sends(mail.from.front().address);
  return shown || (mail.return_path && profile.sends(*mail.return_path));
}

bool proven(const parsers::Mail& mail, const FaxMailSettings& profile,
            const std::vector<std::string>& own) {
  if (profile.from.empty() || classify::several_from(mail)) return false;
  switch (profile.proof) {
    case Proof::authenticated:
      return !mail.from.empty() && profile.sends(mail.from.front().address) &&
             classify::authenticated(mail, own);
    case Proof::host:
      return classify::taken_from(mail, profile.hosts);
    case Proof::address:
      return true;
    case Proof::none:
      return false;
  }
  return false;
}

// What is said of one file by the subject, its name and the body, in this order.
fax::FaxArrival read_telling(const Reading& reading, const FaxMailSettings& profile,
                             const parsers::Leaf& leaf, bool is_proven) {
  Telling telling;
  telling.read(profile.subject, std::string_view(reading.mail.subject).substr(0, kSubject));
  telling.read(profile.file, std::string_view(leaf.filename).substr(0, kName));
  telling.read(profile.body, std::string_view(reading.mail.body_text).substr(0, kBody));
  telling.finish();
  fax::FaxArrival& a = telling.arrival;
  a.source_kind = fax::Kind::mail;
  a.source_id = profile.id;
  a.external_id = std::to_string(reading.work.message.value) + "#" + leaf.path;
  a.file = leaf.filename;
  a.unproven = !is_proven;
  return a;
}

// Does the mail say that it brings a fax? Without a pattern every file of the device is one.
bool speaks_of_fax(const Reading& reading, const FaxMailSettings& profile,
                   const std::vector<File>& files) {
  if (profile.subject.empty() && profile.file.empty()) return !files.empty();
  return occurs(profile.subject, std::string_view(reading.mail.subject).substr(0, kSubject)) ||
         std::any_of(files.begin(), files.end(), [&](const File& file) {
           return occurs(profile.file, std::string_view(file.leaf->filename).substr(0, kName));
         });
}

DeviceMail::Kind kind_of(const Reading& reading, const FaxMailSettings& profile,
                         const std::vector<File>& files) {
  using Kind = DeviceMail::Kind;
  const bool speaks = speaks_of_fax(reading, profile, files);
  // An address nobody stated: only what looks like a fax is looked at as one.
  if (profile.from.empty()) return speaks && !files.empty() ? Kind::fax : Kind::none;
  if (files.empty()) {
    const bool notice =
        occurs(profile.notice, std::string_view(reading.mail.subject).substr(0, kSubject));
    return speaks && !notice ? Kind::without_fax : Kind::notice;
  }
  return speaks ? Kind::fax : Kind::other;
}

const FaxMailSettings* profile_of(const Reading& reading, const config::Settings& settings,
                                  const std::vector<File>& files) {
  const FaxMailSettings* device = nullptr;
  for (const FaxMailSettings& profile : settings.fax_mails) {
    const bool its = profile.from.empty() || is_from(reading.mail, profile);
    if (!its) continue;
    if (kind_of(reading, profile, files) == DeviceMail::Kind::fax) return &profile;
    if (device == nullptr && !profile.from.empty()) device = &profile;
  }
  return device;
}

}  // namespace

DeviceMail device_mail(const Reading& reading, const config::Settings& settings) {
  DeviceMail out;
  if (settings.fax_mails.empty() || !reading.octets || reading.fax || reading.work.own_sent)
    return out;
  const bool any = std::ranges::any_of(settings.fax_mails, [&](const FaxMailSettings& profile) {
    return profile.from.empty() || is_from(reading.mail, profile);
  });
  if (!any) return out;
  const std::vector<std::string> own = settings.own_addresses();
  const std::vector<File> files = fax_files(reading);
  const FaxMailSettings* profile = profile_of(reading, settings, files);
  // Whom our own server knows to be somebody else is no device.
  if (profile == nullptr ||
      classify::authentication(reading.mail, {}, own) == classify::Proof::failed)
    return out;
  out.kind = kind_of(reading, *profile, files);
  out.profile = profile->id;
  if (out.kind != DeviceMail::Kind::fax) return out;
  const bool is_proven = proven(reading.mail, *profile, own);
  for (const File& file : files) {
    out.faxes.push_back({file.leaf->part, file.leaf->path, file.leaf->filename,
                         read_telling(reading, *profile, *file.leaf, is_proven)});
  }
  return out;
}

TakenOut take_out(const Reading& reading, const DeviceMail& device, const EnclosedFax& fax) {
  const storage::Work& work = reading.work;
  TakenOut out;
  out.octets = parsers::mime::decode_string(reading.tree, fax.part, reading.octets->text().size());
  out.told = parsers::fax::to_text(fax.told);
  // Read again by other patterns, it tells something else: one more arrival of the same.
  parsers::fax::FaxArrival said = fax.told;
  said.external_id.clear();
  const auto key = [](const Digest& digest) {
    return digest.text.substr(digest.text.rfind(':') + 1).substr(0, kKey);
  };
  const bool server = work.channel == "imap" || (work.channel == "ingest" && !work.internal_date);
  const Instant at =
      classify::arrival(reading.mail, {server, work.internal_date, work.arrival_seen}).at;
  out.arrival = {
      "fax",
      device.profile,
      "mail",
      "",
      0,
      key(work.octets) + "#" + fax.path + "#" + key(storage::sha256(parsers::fax::to_text(said))),
      std::min(at, work.arrival_seen),
      work.arrival_seen};
  return out;
}

void settle_device(storage::Decision& decision, const DeviceMail& device) {
  using Kind = DeviceMail::Kind;
  if (device.kind == Kind::none) return;
  storage::Decision out;
  out.rules_version = decision.rules_version;
  out.confidence = 1;
  // What must not be shown is not shown here either.
  out.quarantine = decision.quarantine;
  if (out.quarantine) out.review = decision.review;
  const bool silent = device.kind == Kind::fax || device.kind == Kind::notice;
  out.disposition = silent ? storage::Disposition::auto_reply : storage::Disposition::enquiry;
  if (device.kind == Kind::without_fax) out.review.emplace_back("fax_mail_without_fax");
  if (device.kind == Kind::other) out.review.emplace_back("fax_mail_other");
  if (device.faxes.size() > 1) out.tasks.emplace_back("fax_mail_several");
  out.evidence.push_back({"device=" + device.profile, "from", "", 0, "fax.device", 1});
  for (std::size_t i = 0; i < device.taken.size() && i < device.faxes.size(); ++i) {
    out.evidence.push_back({"fax=mail", "attachment:" + device.faxes[i].path,
                            "来件" + std::to_string(device.taken[i].value), 0, "fax.mail", 1});
  }
  decision = std::move(out);
}

}  // namespace shouwen::intake
