// Slides of PowerPoint 97-2003, which Kingsoft's .dps are too: text in the order of the slides,
// then the speaker's notes. A file saved in place keeps its old slides; the directory says which
// count.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "parsers/extract/blips.h"
#include "parsers/extract/cfb.h"
#include "parsers/extract/octets.h"
#include "parsers/extract/ole.h"

namespace shouwen::parsers::extract {
namespace {

// Record types of MS-PPT 2.13.24 and MS-ODRAW.
enum : unsigned {
  kDocument = 0x03E8,
  kSlide = 0x03EE,
  kNotes = 0x03F0,
  kSlidePersist = 0x03F3,
  kMaster = 0x03F8,
  kOutlineRef = 0x0F9E,
  kTextChars = 0x0FA0,
  kTextOctets = 0x0FA8,
  kSlideList = 0x0FF0,
  kUserEdit = 0x0FF5,
  kHeadersFooters = 0x0FD9,
  kPersistDirectory = 0x1772,
  kClientTextbox = 0xF00D
};
constexpr unsigned kContainer = 0xF;
constexpr std::uint32_t kEncrypted = 0xF3D1C4DF;
constexpr std::size_t kEdits = 4096, kDepth = 32;

std::string plain(std::string_view octets, bool wide) {
  std::string text;
  if (wide) {
    text = utf16le(octets);
  } else {
    for (const char c : octets) append_code_point(text, static_cast<unsigned char>(c));
  }
  for (char& c : text)
    if (c == '\r' || c == '\x0B') c = '\n';
  std::erase_if(text, [](char c) { return c >= 0 && c < 0x20 && c != '\n' && c != '\t'; });
  return text;
}

class Slides {
 public:
  Slides(std::string_view stream, const Limits& limits, Extracted& out)
      : stream_(stream), limits_(limits), out_(out) {}

  // False when the directory leads nowhere.
  bool by_directory(std::string_view current_user) {
    read_edits(le32(current_user, 16));
    const auto document = persist_.find(document_);
    if (document == persist_.end()) return false;
    const OfficeRecord r = office_record(stream_, document->second);
    if (r.type != kDocument) return false;
    std::vector<Listed> slides, notes;
    for (std::size_t at = 0; at + 8 <= r.body.size();) {
      const OfficeRecord list = office_record(r.body, at);
      at = list.next;
      if (list.type == kSlideList && list.instance == 0) slides = read_list(list.body);
      if (list.type == kSlideList && list.instance == 2) notes = read_list(list.body);
    }
    for (const auto& s : slides) write(s, kSlide);
    for (const auto& n : notes) write(n, kNotes);
    out_.pages = static_cast<int>(slides.size());
    return true;
  }

  // Every slide the stream holds, as it comes: for files whose directory is damaged.
  void as_it_comes() {
    std::set<std::string> seen;
    for (std::size_t at = 0; at + 8 <= stream_.size() && !full();) {
      const OfficeRecord r = office_record(stream_, at);
      at = r.next;
      if (r.type == kSlide || r.type == kDocument || r.type == kNotes) {
        std::vector<std::string> texts;
        collect(r.body, nullptr, 0, texts);
        for (auto& t : texts)
          if (seen.insert(t).second) add(t);
      }
    }
  }

  bool full() const { return out_.text.size() >= limits_.text; }
  bool encrypted() const { return encrypted_; }

 private:
  struct Listed {
    std::uint32_t persist = 0;
    std::vector<std::string> outline;
  };

  // The chain of edits, newest first: where each numbered object lies.
  void read_edits(std::uint32_t at) {
    std::set<std::uint32_t> seen;
    bool newest = true;
    while (seen.size() < kEdits && seen.insert(at).second) {
      const OfficeRecord edit = office_record(stream_, at);
      if (edit.type != kUserEdit) return;
      if (newest) document_ = le32(edit.body, 16);
      encrypted_ = encrypted_ || (newest && edit.body.size() >= 32 && le32(edit.body, 28) != 0);
      newest = false;
      read_directory(office_record(stream_, le32(edit.body, 12)));
      at = le32(edit.body, 8);
      if (at == 0) return;
    }
  }

  void read_directory(const OfficeRecord& r) {
    if (r.type != kPersistDirectory) return;
    for (std::size_t at = 0; at + 4 <= r.body.size();) {
      const std::uint32_t first = le32(r.body, at) & 0xFFFFF, count = le32(r.body, at) >> 20;
      at += 4;
      for (std::uint32_t i = 0; i < count && at + 4 <= r.body.size(); ++i, at += 4)
        persist_.try_emplace(first + i, le32(r.body, at));
    }
  }

  // Slides in order, each with the texts of its outline.
  std::vector<Listed> read_list(std::string_view body) const {
    std::vector<Listed> out;
    for (std::size_t at = 0; at + 8 <= body.size();) {
      const OfficeRecord r = office_record(body, at);
      at = r.next;
      if (r.type == kSlidePersist) {
        if (out.size() >= static_cast<std::size_t>(limits_.pages)) break;
        out.push_back({le32(r.body, 0), {}});
      } else if (!out.empty() && (r.type == kTextChars || r.type == kTextOctets)) {
        out.back().outline.push_back(plain(r.body, r.type == kTextChars));
      }
    }
    return out;
  }

  void write(const Listed& slide, unsigned type) {
    if (full()) return;
    std::vector<std::string> texts;
    std::vector<std::string> outline = slide.outline;
    const auto at = persist_.find(slide.persist);
    if (at != persist_.end()) {
      const OfficeRecord r = office_record(stream_, at->second);
      if (r.type == type) collect(r.body, &outline, 0, texts);
    }
    // What no shape on the slide shows stands before the shapes: a title most often.
    for (const auto& t : outline) add(t);
    for (const auto& t : texts) add(t);
  }

  // Texts of shapes in order; those that stand in the outline are taken out of it.
  void collect(std::string_view records, std::vector<std::string>* outline, std::size_t depth,
               std::vector<std::string>& texts) const {
    for (std::size_t at = 0; at + 8 <= records.size();) {
      const OfficeRecord r = office_record(records, at);
      at = r.next;
      if (r.type == kTextChars || r.type == kTextOctets) {
        texts.push_back(plain(r.body, r.type == kTextChars));
      } else if (r.type == kOutlineRef && outline != nullptr) {
        const std::size_t number = le32(r.body, 0);
        if (number < outline->size()) texts.push_back(std::move((*outline)[number]));
        if (number < outline->size()) (*outline)[number].clear();
      } else if ((r.version == kContainer || r.type == kClientTextbox) && depth < kDepth &&
                 r.type != kHeadersFooters && r.type != kMaster) {
        collect(r.body, outline, depth + 1, texts);
      }
    }
  }

  void add(const std::string& text) {
    if (full() || text.find_first_not_of(" \n\t") == std::string::npos) return;
    out_.text += text;
    if (!text.ends_with('\n')) out_.text += '\n';
  }

  std::string_view stream_;
  const Limits& limits_;
  Extracted& out_;
  std::map<std::uint32_t, std::uint32_t> persist_;  // number of an object: its offset
  std::uint32_t document_ = 0;
  bool encrypted_ = false;
};

}  // namespace

void read_ppt(const Cfb& file, const Limits& limits, Extracted& out) {
  const std::string stream = file.read("PowerPoint Document");
  const std::string user = file.read("Current User", 1 << 16);
  if (le32(user, 12) == kEncrypted) return set_encrypted(out);
  Slides slides(stream, limits, out);
  const bool found = slides.by_directory(user);
  if (slides.encrypted()) return set_encrypted(out);
  if (!found) slides.as_it_comes();
  read_blips(file.read("Pictures"), {}, limits, out.pictures);
  out.outcome = out.text.empty() ? Outcome::empty : Outcome::ok;
  if (!found && out.text.empty()) {
    out.outcome = Outcome::corrupt;
    out.why = "演示文稿的目录已损坏，请对方重发 (the slide directory is damaged)";
  }
  if (slides.full()) set_limit(out, "文字超过上限，只读了前面部分 (text beyond the limit)");
}

}  // namespace shouwen::parsers::extract
