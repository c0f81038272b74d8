// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/items.h"

#include <algorithm>

#include "config/text.h"
#include "gateway/classify/attachment_role.h"

namespace shouwen::classify {
namespace {

using extract::Document;
using storage::Evidence;

constexpr std::size_t kNarrative = 100;  // code points; covering letters stay below

// One thing that may become an item: an attachment, or a name inside an archive.
struct Candidate {
  std::size_t document;
  std::string shown;  // as sent; nested as a.zip!/b.docx
  std::string part;   // "1.2" or "1.2!b.docx"
  std::string name;   // canonical base name
  AttachmentRole role;
};

// Common beginning of two names, in code points: 简讯二 and 简讯二图1 share three.
std::size_t shared_head(std::string_view a, std::string_view b) {
  const auto [x, y] = std::ranges::mismatch(a, b);
  return code_points(a.substr(0, static_cast<std::size_t>(x - a.begin())));
}

class Finder {
 public:
  Finder(const Reading& reading, const std::vector<Document>& documents, const UnitVerdict& unit,
         const Topic& topic, const Kind& mail_kind, const UnitSources& sources,
         const Context& context)
      : reading_(reading),
        documents_(documents),
        unit_(unit),
        topic_(topic),
        mail_kind_(mail_kind),
        sources_(sources),
        context_(context) {}

  Contents run() {
    collect();
    settle_side_documents();
    out_.narrative = narrative_length(reading_) >= kNarrative;
    for (const auto& c : candidates_)
      if (c.role == AttachmentRole::piece || c.role == AttachmentRole::archive) add_piece(c);
    if (out_.drafts.empty() && out_.narrative && out_.pieces == 0) add_body();
    add_pictures();
    return std::move(out_);
  }

 private:
  void collect() {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      const Document& d = documents_[i];
      const AttachmentRole role = attachment_role(d);
      if (role == AttachmentRole::hostile) ++out_.hostile;
      if (role == AttachmentRole::ignored || role == AttachmentRole::hostile) continue;
      if (d.outcome == extract::Outcome::encrypted) ++out_.encrypted;
      if (d.outcome == extract::Outcome::empty || d.outcome == extract::Outcome::corrupt)
        ++out_.unreadable;
      if (role == AttachmentRole::archive && !d.members.empty())
        collect_members(i);
      else
        candidates_.push_back({i, d.name, d.path, base_name(d.name), role});
    }
    for (const auto& c : candidates_) {
      out_.pieces += c.role == AttachmentRole::piece || c.role == AttachmentRole::archive;
      out_.pictures += c.role == AttachmentRole::picture;
      out_.side += c.role == AttachmentRole::side || c.role == AttachmentRole::companion;
    }
  }

  void collect_members(std::size_t index) {
    const Document& d = documents_[index];
    std::vector<Candidate> inside;
    bool papers = false;
    for (const auto& m : d.members) {
      const AttachmentRole role = member_role(m.name);
      if (role == AttachmentRole::hostile) ++out_.hostile;
      if (role == AttachmentRole::ignored || role == AttachmentRole::hostile) continue;
      papers = papers || role == AttachmentRole::piece || role == AttachmentRole::archive;
      // The folder speaks too: 长岭县交通运输局/署名文章.docx
      inside.push_back(
          {index, d.name + "!/" + m.name, d.path + "!" + m.name, canonical_path(m.name), role});
    }
    if (papers)
      candidates_.insert(candidates_.end(), inside.begin(), inside.end());
    else  // a parcel of pictures is one companion of whatever it comes with
      candidates_.push_back({index, d.name, d.path, base_name(d.name), AttachmentRole::picture});
  }

  static std::string canonical_path(std::string_view name) {
    const std::size_t slash = name.find_last_of("/\\");
    if (slash == std::string_view::npos) return base_name(name);
    return base_name(std::string(name.substr(0, slash)) + " ") + " " + base_name(name);
  }

  // A stamped copy or a text without a word of the campaign counts only when nothing better came.
  void settle_side_documents() {
    const auto is_piece = [](const Candidate& c) {
      return c.role == AttachmentRole::piece || c.role == AttachmentRole::archive;
    };
    for (auto& c : candidates_) {
      const bool plain_text = documents_[c.document].kind == "txt" && is_piece(c);
      if (plain_text && !names_kind(c.name) && !names_unit(c.name) &&
          std::ranges::count_if(candidates_, is_piece) > 1)
        c.role = AttachmentRole::side;
    }
    if (std::ranges::any_of(candidates_, is_piece)) return;
    for (auto& c : candidates_)
      if (c.role == AttachmentRole::companion) {
        c.role = AttachmentRole::piece;
        ++out_.pieces;
        return;
      }
  }

  bool names_kind(const std::string& name) const {
    return topic_.kinds.of({Role::file_name, "", name, 0, 0}).requirement != nullptr;
  }

  bool names_unit(const std::string& name) const {
    return std::ranges::any_of(sources_.names.find(name),
                               [](const NameHit& h) { return h.unit != nullptr; });
  }

  Kind kind_of(const Candidate& c) const {
    const Kind by_name = topic_.kinds.of(
        {Role::file_name, "attachment:" + documents_[c.document].path, c.name, 0, c.document});
    if (by_name.requirement != nullptr && !by_name.several) return by_name;
    Kind by_text = kind_of_text(c.document);
    if (by_text.requirement != nullptr && !by_text.several) return by_text;
    return mail_kind_.several ? Kind{} : mail_kind_;
  }

  Kind kind_of_text(std::size_t document) const {
    for (const auto& p : reading_.passages)
      if (p.role == Role::document && p.document == document) {
        Kind k = topic_.kinds.of(p);
        if (k.requirement != nullptr) return k;
      }
    return {};
  }

  Draft draft(const Kind& kind, bool may_guess) {
    Draft d;
    d.requirement = kind.requirement;
    d.item.confidence = kind.confidence;
    if (d.requirement == nullptr && may_guess) {
      d.requirement = next_due(topic_.kinds.campaign(), context_.arrival.at, context_.zone);
      d.item.confidence = 0.4;
      d.guessed = true;
      if (d.requirement != nullptr)
        out_.evidence.push_back(
            {"type=" + d.requirement->key, "arrival", "", 0, "type.next_due", 0.4});
    }
    if (d.requirement != nullptr) d.item.type = d.requirement->key;
    out_.evidence.insert(out_.evidence.end(), kind.evidence.begin(), kind.evidence.end());
    return d;
  }

  void add_piece(const Candidate& c) {
    Draft d = draft(kind_of(c), true);
    d.documents.push_back(c.document);
    d.item.attachments.push_back(c.shown);
    d.item.parts.push_back(c.part);
    const std::size_t slash = c.shown.find_last_of("/\\");
    const std::string file = slash == std::string::npos ? c.shown : c.shown.substr(slash + 1);
    d.item.title = neutral(file.substr(0, file.rfind('.')));
    if (const auto* unit = document_unit(c.name, c.document, unit_, sources_))
      d.item.unit = unit->code;
    else if (const auto* forwarded = forwarded_unit(c.document))
      d.item.unit = forwarded->code;
    names_.push_back(c.name);
    out_.drafts.push_back(std::move(d));
  }

  // A document inside a forwarded mail, or the only one of a mail forwarded as text, is whose mail
  // it was; and one piece sent in a county's name by its city is the county's.
  const config::Unit* forwarded_unit(std::size_t document) const {
    if (unit_.unit == nullptr || unit_.on_behalf) return nullptr;
    const bool inside = documents_[document].in_rfc822;
    const config::Unit* found = nullptr;
    for (const auto& m : unit_.mentions) {
      if (m.unit == nullptr || m.unit == unit_.unit || m.part == Part::addressee ||
          m.part == Part::event || m.form == NameForm::bare)
        continue;
      if (!sources_.roster.is_within(m.unit->code, unit_.unit->code)) continue;
      const Role role = m.passage->role;
      const bool speaks = role == Role::subject || role == Role::opening ||
                          (role == Role::forwarded && (inside || reading_.forward));
      if (!speaks) continue;
      if (found != nullptr && found != m.unit) return nullptr;  // several: names must tell
      found = m.unit;
    }
    return found;
  }

  void add_body() {
    Kind kind = mail_kind_.several ? Kind{} : mail_kind_;
    if (kind.requirement == nullptr && !topic_.kinds.on_topic(reading_.own)) return;
    Draft d = draft(kind, true);
    d.item.body = true;
    for (const auto& p : reading_.passages)
      if ((p.role == Role::opening || p.role == Role::body) && code_points(p.text) <= 40 &&
          !p.text.ends_with(":") && !p.text.ends_with("。")) {
        d.item.title = p.text;
        break;
      }
    names_.emplace_back();
    out_.drafts.push_back(std::move(d));
  }

  void add_pictures() {
    for (const auto& c : candidates_) {
      if (c.role != AttachmentRole::picture) continue;
      if (out_.drafts.empty()) {
        // Pictures alone are an item only when the mail says of what.
        if (mail_kind_.requirement == nullptr || mail_kind_.several) return;
        out_.drafts.push_back(draft(mail_kind_, false));
        out_.drafts.back().item.title = reading_.subject;
        names_.emplace_back();
        if (const auto* unit = forwarded_unit(c.document))
          out_.drafts.back().item.unit = unit->code;
      }
      Draft& d = out_.drafts[owner_of(c)];
      d.documents.push_back(c.document);
      d.item.attachments.push_back(c.shown);
      d.item.parts.push_back(c.part);
    }
  }

  // The piece whose name begins alike, else the last that wants pictures, else the last.
  std::size_t owner_of(const Candidate& picture) const {
    std::size_t best = out_.drafts.size(), shared = 1;
    for (std::size_t i = 0; i < out_.drafts.size(); ++i) {
      const std::size_t n = shared_head(names_[i], picture.name);
      if (n > shared) {
        shared = n;
        best = i;
      }
    }
    if (best < out_.drafts.size()) return best;
    for (std::size_t i = out_.drafts.size(); i-- > 0;)
      if (out_.drafts[i].requirement != nullptr &&
          out_.drafts[i].requirement->check(config::Check::Kind::picture) != nullptr)
        return i;
    return out_.drafts.size() - 1;
  }

  const Reading& reading_;
  const std::vector<Document>& documents_;
  const UnitVerdict& unit_;
  const Topic& topic_;
  const Kind& mail_kind_;
  const UnitSources& sources_;
  const Context& context_;
  std::vector<Candidate> candidates_;
  std::vector<std::string> names_;  // of drafts, for their pictures
  Contents out_;
};

}  // namespace

Contents find_items(const Reading& reading, const std::vector<Document>& documents,
                    const UnitVerdict& unit, const Topic& topic, const Kind& mail_kind,
                    const UnitSources& sources, const Context& context) {
  return Finder(reading, documents, unit, topic, mail_kind, sources, context).run();
}

std::size_t narrative_length(const Reading& reading) {
  std::size_t n = 0;
  for (const auto& p : reading.passages) {
    if (p.role != Role::opening && p.role != Role::body && p.role != Role::closing) continue;
    const std::size_t length = code_points(p.text);
    if (length < 30) continue;
    // A covering letter speaks of what it covers; a piece never says 见附件 or 请查收.
    const bool letter =
        length < 300 &&
        (p.text.find("附件") != std::string::npos || p.text.find("查收") != std::string::npos ||
         p.text.find("报送") != std::string::npos || p.text.find("请审") != std::string::npos);
    if (!letter) n += length;
  }
  return n;
}

bool brings_files(const std::vector<Document>& documents) {
  return std::ranges::any_of(documents, [](const Document& d) {
    const AttachmentRole role = attachment_role(d);
    return role == AttachmentRole::piece || role == AttachmentRole::archive ||
           role == AttachmentRole::companion;
  });
}

}  // namespace shouwen::classify
