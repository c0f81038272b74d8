// SPDX-License-Identifier: Apache-2.0
#include "parsers/mime/header_block.h"

namespace shouwen::parsers::mime {
namespace {

class Reader {
 public:
  Reader(std::string_view text, std::size_t pos, const Boundaries& boundaries, const Limits& limits)
      : text_(text), start_(pos), pos_(pos), boundaries_(boundaries), limits_(limits) {}

  HeaderBlock read(bool top) {
    if (top) skip_lead();
    if (no_header_here()) {
      block_.defects |= kNoHeader;
      block_.header = text_.substr(start_, 0);
      block_.body = start_;
      return block_;
    }
    const bool blank = read_lines();
    finish_field(header_end_);
    if (!blank && pos_ > start_) {
      block_.defects |= kHeaderUnended;
      // Without a blank line the first line that is no field began the body.
      if (junk_ != std::string_view::npos) header_end_ = block_.body = junk_;
    }
    block_.header = text_.substr(start_, header_end_ - start_);
    return block_;
  }

 private:
  void skip_lead() {
    std::string_view line = line_at(text_, pos_);
    if (line.starts_with("\xef\xbb\xbf")) start_ = pos_ = pos_ + 3;
    line = line_at(text_, pos_);
    if (line.starts_with("From ") || line.starts_with(">From ")) {
      start_ = pos_ = next_line(text_, pos_);
    }
    // Exports padded with blank lines: only when a field of mail follows, else they are the body.
    std::size_t p = pos_;
    while (p < text_.size() &&
           line_at(text_, p).find_first_not_of(" \t") == std::string_view::npos) {
      p = next_line(text_, p);
    }
    std::string_view name;
    if (p != pos_ && is_field(line_at(text_, p), &name) && mail_field(name)) start_ = pos_ = p;
  }

  static bool mail_field(std::string_view name) {
    for (std::string_view known :
         {"Received", "Return-Path", "From", "To", "Subject", "Date", "Message-ID", "MIME-Version",
          "Content-Type", "X-Originating-IP"}) {
      if (equal_nocase(name, known)) return true;
    }
    return false;
  }

  // A first line that is no field, followed by another: text, not a damaged header.
  bool no_header_here() const {
    if (pos_ >= text_.size()) return false;
    const std::string_view line = line_at(text_, pos_);
    if (line.empty() || only_blanks(line) || is_field(line) || at_boundary(line)) return false;
    const std::size_t second = next_line(text_, pos_);
    if (line[0] == ' ' || line[0] == '\t')
      return !is_field(line.substr(line.find_first_not_of(" \t")));
    return second >= text_.size() || !is_field(line_at(text_, second));
  }

  bool at_boundary(std::string_view line) const {
    return line.starts_with("--") && boundaries_.match(line).found;
  }

  // The boundary this very block declares, with no blank line before it: what follows are parts.
  bool own_boundary(std::string_view line) {
    if (line.size() < 4 || !line.starts_with("--")) return false;
    finish_field(pos_);
    const std::string_view declared = block_.content_type.substr(0, 1000);  // a flood stays cheap
    const std::size_t at = declared.find(line.substr(2));
    return at != std::string_view::npos &&
           declared.substr(0, at).find('=') != std::string_view::npos;
  }

  // True when a blank line ended the block. Sets body and header_end_.
  bool read_lines() {
    header_end_ = pos_;
    while (pos_ < text_.size()) {
      const std::string_view line = line_at(text_, pos_);
      const std::size_t next = next_line(text_, pos_);
      if (line.empty() || (only_blanks(line) && !folds_on(next))) {
        block_.body = next;
        pos_ = next;
        return true;
      }
      if (at_boundary(line) || own_boundary(line)) break;
      if (pos_ - start_ > limits_.header_block) {
        block_.defects |= kLimitHeader;
        finish_field(header_end_);
      } else if (line[0] != ' ' && line[0] != '\t') {
        begin_field(line);
      } else if (pos_ == start_ && !only_blanks(line) &&
                 is_field(line.substr(line.find_first_not_of(" \t")))) {
        block_.defects |= kJunkHeaderLine;
        begin_field(line.substr(line.find_first_not_of(" \t")));
      }
      pos_ = header_end_ = next;
    }
    block_.body = pos_;
    return false;
  }

  // A line of blanks only is folding when the header visibly goes on after it.
  bool folds_on(std::size_t next) const {
    const std::string_view line = line_at(text_, next);
    return !line.empty() && (line[0] == ' ' || line[0] == '\t' || is_field(line));
  }

  void begin_field(std::string_view line) {
    finish_field(pos_);
    std::string_view name;
    if (!is_field(line, &name)) {
      block_.defects |= kJunkHeaderLine;
      if (junk_ == std::string_view::npos) junk_ = pos_;
      return;
    }
    if (++fields_ > limits_.fields) {
      block_.defects |= kLimitHeader;
      return;
    }
    const std::size_t name_at = static_cast<std::size_t>(name.data() - text_.data());
    value_at_ = text_.find(':', name_at) + 1;
    slot_ = slot_of(name);
  }

  std::string_view* slot_of(std::string_view name) {
    if (name.size() < 10 || (name[0] | 0x20) != 'c') return nullptr;
    if (equal_nocase(name, "Content-Type")) return &block_.content_type;
    if (equal_nocase(name, "Content-Transfer-Encoding")) return &block_.encoding;
    if (equal_nocase(name, "Content-Disposition")) return &block_.disposition;
    if (equal_nocase(name, "Content-ID")) return &block_.content_id;
    return nullptr;
  }

  void finish_field(std::size_t end) {
    if (value_at_ == 0) return;
    std::string_view value = text_.substr(value_at_, end > value_at_ ? end - value_at_ : 0);
    if (value.size() > limits_.header_line) {
      value = value.substr(0, limits_.header_line);
      block_.defects |= kLimitHeader;
    }
    if (slot_ && slot_->data() == nullptr) {
      *slot_ = value;
    } else if (slot_) {
      block_.defects |= kDuplicateField;
      // An empty first one says nothing; the second does.
      if (slot_->find_first_not_of(" \t\r\n") == std::string_view::npos) *slot_ = value;
    }
    value_at_ = 0;
    slot_ = nullptr;
  }

  std::string_view text_;
  std::size_t start_, pos_;
  const Boundaries& boundaries_;
  const Limits& limits_;
  HeaderBlock block_;
  std::size_t header_end_ = 0, value_at_ = 0, fields_ = 0;
  std::size_t junk_ = std::string_view::npos;
  std::string_view* slot_ = nullptr;
};

}  // namespace

HeaderBlock read_header_block(std::string_view text, std::size_t pos, bool top,
                              const Boundaries& boundaries, const Limits& limits) {
  HeaderBlock block = Reader(text, pos, boundaries, limits).read(top);
  if (block.header.find('\0') != std::string_view::npos) block.defects |= kNulOctet;
  return block;
}

}  // namespace shouwen::parsers::mime
