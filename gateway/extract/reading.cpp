// SPDX-License-Identifier: Apache-2.0
#include "gateway/extract/reading.h"

#include <algorithm>
#include <array>

#include "gateway/extract/names.h"
#include "gateway/extract/scanner.h"
#include "gateway/extract/scans.h"
#include "parsers/extract/sniff.h"
#include "parsers/extract/zip_directory.h"
#include "parsers/text/charset.h"
#include "parsers/text/html.h"

namespace shouwen::extract {

using parsers::extract::PictureSize;
using parsers::extract::ZipDirectory;

namespace {

constexpr std::uint64_t kTiny = 2048;  // icons and bullets, not pictures of anything

void add_flag(Document& d, std::string_view flag) {
  if (!has_flag(d, flag)) d.flags.emplace_back(flag);
}

// What the directory at the end of a zip tells without unpacking anything.
void look_at_zip(Document& d, std::string_view tail, const Limits& limits) {
  const ZipDirectory dir = parsers::extract::read_zip_directory(tail, limits.members);
  if (!dir.found) {
    d.outcome = Outcome::corrupt;
    d.why = "文件不完整 the file was cut off";
    const std::string ext = extension(d.name);
    if (ext == "docx" || ext == "xlsx" || ext == "pptx" || ext == "ofd") d.kind = ext;
    return;
  }
  d.kind = parsers::extract::zip_kind(dir);
  if (parsers::extract::zip_is_bomb(dir)) add_flag(d, "bomb");
  if (!dir.complete) add_flag(d, "members_partly");
  for (const auto& e : dir.entries)
    if (e.encrypted) d.outcome = Outcome::encrypted;
  if (d.kind != "zip") {
    const auto inside = parsers::extract::zip_pictures(dir);
    d.images = dir.complete ? inside.pictures : -1;
    if (inside.tiny > 0 && inside.pictures == 0) add_flag(d, "tiny_pictures");
    return;
  }
  for (const auto& e : dir.entries)
    if (!e.name.ends_with('/')) d.members.push_back({e.name, e.size});
}

void read_text(Document& d, const Taken& taken, std::string_view charset, const Limits& limits) {
  auto converted = parsers::to_utf8(taken.text, charset, limits.text * 2);
  d.outcome = taken.size > taken.text.size() ? Outcome::limit : Outcome::ok;
  d.text =
      d.kind == "html" ? parsers::html_to_text(converted.text).text : std::move(converted.text);
  d.images = 0;
}

// Kinds no reader will ever be for; the rest is asked, so that a closed reader can say why.
bool worth_asking(std::string_view kind) {
  static constexpr std::array<std::string_view, 6> never = {"none", "data", "exe",
                                                            "txt",  "html", "vcf"};
  return std::ranges::find(never, kind) == never.end();
}

// Logos of signatures and the like: no text of a page fits in there.
bool is_icon(const Document& d) {
  constexpr int kSide = 150;
  return d.width > 0 && d.width < kSide && d.height < kSide;
}

void take_pictures(Document& d, const std::vector<parsers::extract::Picture>& pictures) {
  for (const auto& p : pictures) d.pictures.push_back({p.width, p.height, p.size});
  if (pictures.empty()) return;
  if (is_picture(d.kind)) {
    d.width = pictures[0].width;
    d.height = pictures[0].height;
    return;
  }
  d.images = static_cast<int>(
      std::ranges::count_if(pictures, [](const auto& p) { return p.size >= kTiny; }));
  if (d.images == 0) add_flag(d, "tiny_pictures");
}

}  // namespace

FileReading::FileReading(const Limits& limits, const Tools& tools, std::vector<Document>& out)
    : limits_(limits),
      tools_(tools),
      out_(out),
      text_left_(limits.text_total),
      unpacked_left_(limits.unpacked),
      entries_left_(limits.entries),
      until_(std::chrono::steady_clock::now() + limits.deadline),
      ocr_until_(std::chrono::steady_clock::now() + limits.ocr) {}

std::size_t FileReading::text_limit() const {
  return std::min(limits_.text, text_left_);
}

void FileReading::add(Document document, Taken& taken, std::string_view charset, int depth) {
  document.digest = taken.finish();
  document.size = taken.size;
  document.kind = taken.kind;
  const std::size_t at = out_.size();
  out_.push_back(std::move(document));
  Document& d = out_[at];
  if (is_picture(d.kind)) {
    const PictureSize size = parsers::extract::picture_size(taken.head, d.kind);
    d.images = 1;
    d.width = size.width;
    d.height = size.height;
  }
  const bool open = scan(d, taken);
  if (open && tools_.met != nullptr && taken.octets && taken.octets->whole())
    (*tools_.met)(d, *taken.octets);
  if (open) read(d, taken, charset, depth);
  flag_name(out_[at]);  // reading may have moved the list, and known the kind better
}

// False: it is locked.
bool FileReading::scan(Document& d, const Taken& taken) {
  if (tools_.scanner == nullptr || d.body || taken.size == 0 || abandoned()) return true;
  const Scanner::Verdict verdict = taken.octets && taken.octets->whole()
                                       ? tools_.scanner->scan(*taken.octets, until_)
                                       : Scanner::Verdict{Scan::unscanned, "内存不足 no memory"};
  d.scan = verdict.scan;
  d.signature = verdict.words;
  d.wants_scan = verdict.unreached;
  if (d.scan != Scan::infected) return true;
  add_flag(d, "infected");
  d.outcome = Outcome::unsupported;
  d.why = "含病毒，已锁定，不予打开 infected, locked and not opened: " + d.signature;
  return false;
}

void FileReading::read(Document& d, const Taken& taken, std::string_view charset, int depth) {
  if (taken.size == 0) {
    d.outcome = Outcome::empty;
    return;
  }
  if (d.kind == "zip") look_at_zip(d, taken.tail, limits_);
  if (d.body) {
    if (d.kind != "zip") d.outcome = Outcome::ok;
    return;
  }
  if (!taken.text.empty()) {
    read_text(d, taken, charset, limits_);
    text_left_ -= std::min(text_left_, d.text.size());
    return;
  }
  if (has_flag(d, "bomb")) {
    d.outcome = Outcome::limit;
    d.why = "解压炸弹，不予展开 an archive bomb, not unpacked";
    return;
  }
  if (tools_.extractor == nullptr || !worth_asking(d.kind)) return;
  ask_helper(static_cast<std::size_t>(&d - out_.data()), taken, depth);
}

void FileReading::ask_helper(std::size_t at, const Taken& taken, int depth) {
  if (std::chrono::steady_clock::now() >= until_ || abandoned()) {
    out_[at].outcome = Outcome::timeout;
    out_[at].why = "整封来件的提取时限已到 the message's time for reading is over";
    return;
  }
  if (!taken.octets || !taken.octets->whole()) {
    out_[at].outcome = Outcome::crashed;
    out_[at].why = "内存不足 no memory for it";
    return;
  }
  parsers::extract::Limits limits;
  limits.text = text_limit();
  limits.unpacked = static_cast<std::size_t>(unpacked_left_);
  limits.entries = entries_left_;
  limits.picture_octets = 0;
  Extractor::Answer answer = tools_.extractor->read(out_[at].kind, *taken.octets, limits, until_);
  Document& d = out_[at];
  auto& read = answer.document;
  // A cut zip is corrupt although nothing could open it to say so.
  const bool unread = read.outcome == Outcome::unsupported;
  d.wants_reading = answer.unreached;
  if (!unread || d.outcome == Outcome::unsupported) {
    d.outcome = read.outcome;
    d.why = std::move(read.why);
  }
  if (!unread && !read.kind.empty()) d.kind = std::move(read.kind);
  d.engine = std::move(answer.engine);
  d.text = std::move(read.text);
  text_left_ -= std::min(text_left_, d.text.size());
  d.pages = read.pages;
  for (const auto& flag : read.flags) add_flag(d, flag);
  take_pictures(d, read.pictures);
  d.wants_ocr = d.text.find_first_not_of(" \t\r\n\f") == std::string::npos &&
                (d.outcome == Outcome::empty || d.outcome == Outcome::ok) &&
                (is_picture(d.kind) ? !is_icon(d) : d.pages > 0 || d.images > 0);
  if (d.wants_ocr) {
    const Status scanned = read_scan(d, *taken.octets, tools_, ocr_until_);
    // Of several, one that another try may mend.
    if (!scanned.ok() && tools_.ocr_trouble != nullptr &&
        (tools_.ocr_trouble->ok() || scanned.error().fault != Fault::rejected_input))
      *tools_.ocr_trouble = scanned;
    text_left_ -= std::min(text_left_, d.text.size());
  }
  add_members(at, answer, depth);
}

void FileReading::add_members(std::size_t at, Extractor::Answer& answer, int depth) {
  auto& members = answer.document.members;
  if (members.empty()) return;
  out_[at].members.clear();
  for (const auto& m : members) {
    if (out_[at].members.size() == limits_.members) break;
    out_[at].members.push_back({m.name, m.size});
  }
  unpacked_left_ -= std::min(unpacked_left_, answer.members.size());
  if (depth >= limits_.depth) {
    out_[at].outcome = Outcome::limit;
    out_[at].why = "压缩包套得太深，未再展开 nested too deep, not unpacked further";
    add_flag(out_[at], "members_partly");
    return;
  }
  std::uint64_t from = 0;
  for (const auto& m : members) {
    if (entries_left_ == 0) {
      out_[at].outcome = Outcome::limit;
      out_[at].why = "文件太多，其余未读 too many files, the rest is unread";
      add_flag(out_[at], "members_partly");
      return;
    }
    --entries_left_;
    add_member(at, m, answer, from, depth + 1);
    if (m.outcome == Outcome::ok) from += m.size;
  }
}

// Two of one name are two files, and an archive may hold thousands of them.
std::string FileReading::own_path(const std::string& wanted) {
  std::string path = wanted;
  int& copies = copies_[wanted];
  while (!paths_.insert(path).second) path = wanted + "#" + std::to_string(++copies + 1);
  return path;
}

void FileReading::add_member(std::size_t at, const parsers::extract::Member& member,
                             const Extractor::Answer& answer, std::uint64_t from, int depth) {
  Document d;
  d.path = own_path(out_[at].path + "!" + name_in_path(member.name));
  d.name = member.name;
  d.in_rfc822 = out_[at].in_rfc822;
  d.container = static_cast<int>(at);
  d.flags = member.flags;
  if (member.outcome != Outcome::ok) {
    d.kind = "data";
    d.size = member.size;
    d.outcome = member.outcome;
    d.why = "压缩包内未能读出 could not be taken out of the archive";
    flag_name(d);
    out_.push_back(std::move(d));
    return;
  }
  Taken taken(member.name, "", text_limit(), wants_octets());
  answer.members.each(from, member.size, [&](std::string_view piece) { taken.add(piece); });
  add(std::move(d), taken, "", depth);
}

}  // namespace shouwen::extract
