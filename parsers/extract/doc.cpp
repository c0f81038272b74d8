// Word 97-2003 documents, which Kingsoft's .wps are too: the text of all stories through the piece
// table, without what revisions deleted and without field codes, with the numbers lists show.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "parsers/extract/blips.h"
#include "parsers/extract/cfb.h"
#include "parsers/extract/doc_lists.h"
#include "parsers/extract/doc_runs.h"
#include "parsers/extract/ole.h"
#include "parsers/text/charset.h"
#include "parsers/text/han.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::uint16_t kWord97 = 0xA5EC, kWord95 = 0xA5DC;
constexpr std::uint16_t kDeleted = 0x0800, kPicture = 0x6A03, kData = 0x0806;
constexpr unsigned kShortDeleted = 0x41;
enum Story { kMain, kFootnotes, kHeaders, kMacros, kComments, kEndnotes, kBoxes, kHeaderBoxes };

// Octets 80..9F of Windows-1252.
constexpr char16_t kWestern[32] = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                   0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                   0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};

// The characters of one piece, one a position. An octet a character is Windows-1252, but writers of
// Chinese systems put GBK there, whose characters take two positions.
class PieceText {
 public:
  PieceText(std::string_view stream, const Piece& piece, bool chinese) : narrow_(piece.narrow) {
    octets_ = slice(stream, piece.offset, std::size_t{piece.count} * (narrow_ ? 1 : 2));
    if (narrow_ && chinese && guess_han(octets_) == "gb18030")
      gbk_ = to_utf8(octets_, "gb18030", octets_.size() * 3 + 16).text;
  }

  std::size_t size() const { return narrow_ ? octets_.size() : octets_.size() / 2; }

  // The character at a position, and how many positions it takes; ask in ascending order.
  std::uint32_t at(std::size_t i, std::size_t& positions) {
    positions = 1;
    if (!narrow_) return le16(octets_, i * 2);
    const std::uint32_t c = octet_at(octets_, i);
    if (!gbk_.empty()) return from_gbk(i, positions);
    return c >= 0x80 && c < 0xA0 ? kWestern[c - 0x80] : c;
  }

 private:
  std::uint32_t from_gbk(std::size_t i, std::size_t& positions) {
    for (; octet_ <= i && utf8_ < gbk_.size(); octet_ += positions) {
      positions = octet_at(octets_, octet_) < 0x80 ? 1 : 2;
      const std::uint32_t lead = octet_at(gbk_, utf8_);
      const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
      last_ = lead;
      if (length > 1) last_ = lead & (0xFFU >> (length + 1));
      for (std::size_t k = 1; k < length; ++k)
        last_ = last_ << 6 | (octet_at(gbk_, utf8_ + k) & 0x3F);
      utf8_ += length;
    }
    return last_;
  }

  std::string_view octets_;
  bool narrow_;
  std::string gbk_;
  std::size_t octet_ = 0, utf8_ = 0;
  std::uint32_t last_ = 0;
};

class Reader {
 public:
  Reader(const Fib& fib, std::string_view table, const Limits& limits)
      : fib_(fib),
        limits_(limits),
        pieces_(read_pieces(fib.part(table, 33))),
        characters_(character_runs(fib.stream, fib.part(table, 12))),
        paragraphs_(paragraph_runs(fib.stream, fib.part(table, 13))),
        character_(characters_),
        paragraph_(paragraphs_),
        lists_(fib.part(table, 1), list_formats(table), fib.part(table, 73).size(),
               fib.part(table, 74)),
        steps_(fib.stream.size() * 4 + 65536) {
    const unsigned page = code_page_of_language(fib.language);
    chinese_ = page == 936 || code_page_of_language(le16(fib.stream, 60)) == 936;
  }

  bool has_pieces() const { return !pieces_.empty(); }
  bool full() const { return full_; }
  std::string take() { return std::move(text_); }
  const std::set<std::uint32_t>& pictures() const { return pictures_; }

  void story(std::uint32_t begin, std::uint32_t end) {
    const std::string before = text_;
    const DocLists lists_before = lists_;
    walk(begin, end);
    if (!open_fields_) return;
    // A field that never shows its result would swallow the rest: read without fields.
    text_ = before;
    lists_ = lists_before;
    fields_ = false;
    walk(begin, end);
    fields_ = true;
  }

 private:
  std::string_view list_formats(std::string_view table) const {
    const std::string_view formats = fib_.part(table, 73);
    if (formats.empty()) return {};
    return table.substr(static_cast<std::size_t>(formats.data() - table.data()));
  }

  void walk(std::uint32_t begin, std::uint32_t end) {
    in_code_.clear();
    for (const auto& piece : pieces_) {
      const std::uint64_t piece_end = std::uint64_t{piece.first} + piece.count;
      if (piece.first >= end || piece_end <= begin) continue;
      PieceText text(fib_.stream, piece, chinese_);
      const std::size_t from = begin > piece.first ? begin - piece.first : 0;
      const std::size_t to = std::min<std::size_t>(
          text.size(),
          static_cast<std::size_t>(std::min<std::uint64_t>(piece_end, end)) - piece.first);
      std::size_t positions = 1;
      for (std::size_t i = from; i < to; i += positions) {
        full_ = full_ || paragraph_text_.size() >= limits_.text;
        if (full_ || steps_ == 0) return;
        --steps_;
        const std::uint32_t c = text.at(i, positions);
        take_character(c, piece, piece.offset + i * (piece.narrow ? 1 : 2));
      }
    }
    end_paragraph(nullptr, {}, "\n");
    open_fields_ = fields_ && std::ranges::find(in_code_, true) != in_code_.end();
  }

  void take_character(std::uint32_t c, const Piece& piece, std::size_t octet) {
    const Form form = form_at(piece, octet);
    if (form.deleted) return;
    if (c >= 0x20) {
      if (!hidden()) put(c);
      return;
    }
    switch (c) {
      case 0x01:
        if (form.picture && !hidden()) pictures_.insert(form.where);
        break;
      case 0x07:
        end_paragraph(paragraph_.at(octet), piece.modifiers, "\t");
        break;
      case 0x09:
        if (!hidden()) paragraph_text_ += '\t';
        break;
      case 0x0B:
      case 0x0E:
        if (!hidden()) paragraph_text_ += '\n';
        break;
      case 0x0C:
      case 0x0D:
        end_paragraph(paragraph_.at(octet), piece.modifiers, "\n");
        break;
      case 0x13:
        in_code_.push_back(true);
        break;
      case 0x14:
        if (!in_code_.empty()) in_code_.back() = false;
        break;
      case 0x15:
        if (!in_code_.empty()) in_code_.pop_back();
        break;
      case 0x1E:
        if (!hidden()) paragraph_text_ += '-';
        break;
      default:
        break;
    }
  }

  struct Form {
    bool deleted = false, picture = false;
    std::uint32_t where = 0;
  };

  // The same for all characters of a run, so it is kept until the run changes.
  Form form_at(const Piece& piece, std::size_t octet) {
    const Run* run = character_.at(octet);
    const std::string_view own = run != nullptr ? run->modifiers : std::string_view{};
    if (own.data() == form_of_ && &piece == form_piece_) return form_;
    form_of_ = own.data();
    form_piece_ = &piece;
    form_ = {};
    bool data = false;
    const auto take = [&](std::uint16_t sprm, std::string_view operand) {
      if (sprm == kDeleted) form_.deleted = octet_at(operand, 0) != 0;
      if (sprm == kData) data = octet_at(operand, 0) != 0;
      if (sprm == kPicture) {
        form_.picture = true;
        form_.where = le32(operand, 0);
      }
    };
    each_modifier(own, take);
    each_modifier(piece.modifiers, take);
    if ((piece.modifier >> 1 & 0x7F) == kShortDeleted) form_.deleted = piece.modifier >> 8 != 0;
    if (data) form_.picture = false;
    return form_;
  }

  bool hidden() const { return fields_ && std::ranges::find(in_code_, true) != in_code_.end(); }

  void put(std::uint32_t c) {
    if (c >= 0xDC00 && c < 0xE000 && high_ != 0) {
      append_code_point(paragraph_text_, 0x10000 + ((high_ - 0xD800) << 10 | (c - 0xDC00)));
      high_ = 0;
      return;
    }
    high_ = c >= 0xD800 && c < 0xDC00 ? c : 0;
    if (high_ != 0) return;
    if (c == 0xA0) c = ' ';
    if (c == 0x7F || c == 0xFEFF || (c >= 0xF000 && c < 0xF100)) return;  // symbol fonts
    append_code_point(paragraph_text_, c);
  }

  void end_paragraph(const Run* run, std::string_view piece_modifiers, std::string_view end) {
    if (hidden()) return;
    if (run != nullptr) {
      ParagraphForm form = lists_.form(run->style, run->modifiers);
      if (!piece_modifiers.empty())
        form = lists_.form(run->style, std::string(run->modifiers) + std::string(piece_modifiers));
      if (form.row_end && end == "\t") {
        end = "\n";
      } else if (form.list != 0) {
        const std::string number = lists_.next(form);
        text_ += number;
        if (!number.empty() && static_cast<unsigned char>(number.back()) < 0x80) text_ += ' ';
      }
    } else if (end == "\t" && paragraph_text_.empty() && text_.ends_with('\t')) {
      end = "\n";  // no tables to tell: two marks together end a row
    }
    if (end == "\n" && text_.ends_with('\t') && paragraph_text_.empty()) text_.pop_back();
    if (!paragraph_text_.empty() || !text_.empty()) {
      text_ += paragraph_text_;
      text_ += end;
    }
    paragraph_text_.clear();
    full_ = text_.size() >= limits_.text;
  }

  const Fib& fib_;
  const Limits& limits_;
  std::vector<Piece> pieces_;
  std::vector<Run> characters_, paragraphs_;
  RunCursor character_, paragraph_;
  DocLists lists_;
  std::size_t steps_;  // left: pieces may claim the same octets again and again
  bool chinese_ = false, full_ = false, fields_ = true, open_fields_ = false;
  std::vector<bool> in_code_;  // of nested fields: true until the result begins
  std::uint32_t high_ = 0;     // first half of a surrogate pair
  std::string text_, paragraph_text_;
  std::set<std::uint32_t> pictures_;  // offsets into the Data stream
  const char* form_of_ = nullptr;
  const Piece* form_piece_ = nullptr;
  Form form_;
};

void read_pictures(const Cfb& file, const Fib& fib, std::string_view table,
                   const std::set<std::uint32_t>& inline_ones, const Limits& limits,
                   Extracted& out) {
  const std::string data = inline_ones.empty() ? std::string{} : file.read("Data");
  for (const std::uint32_t at : inline_ones) {
    const std::string_view picture = slice(data, at, le32(data, at));
    std::size_t records = le16(picture, 4);
    if (le16(picture, 6) == 0x66) records += 1 + std::size_t{octet_at(picture, records)};
    read_blips(slice(picture, records, picture.size()), {}, limits, out.pictures);
  }
  // What floats beside the text lies in the drawing store.
  read_blips(fib.part(table, 50), fib.stream, limits, out.pictures);
}

std::string_view refused(std::string_view stream) {
  if (le16(stream, 0) == kWord97) return {};
  if (le16(stream, 0) == kWord95 || le16(stream, 0) == 0xA697 || le16(stream, 0) == 0xA699)
    return "Word 6.0/95 文档，请另存为 .docx 后重发 (Word 6/95)";
  return "不是 Word 97—2003 文档 (no Word 97 document inside)";
}

}  // namespace

void read_doc(const Cfb& file, const Limits& limits, Extracted& out) {
  const std::string stream = file.read("WordDocument");
  const Fib fib = read_fib(stream);
  if (const auto why = refused(stream); !why.empty() || fib.version < 0xC1) {
    out.outcome = Outcome::unsupported;
    out.why = why.empty() ? "Word 6.0/95 文档，请另存为 .docx 后重发 (Word 6/95)" : why;
    return;
  }
  if (fib.encrypted()) return set_encrypted(out);
  std::string table = file.read(fib.table());
  Reader reader(fib, table, limits);
  if (!reader.has_pieces()) {
    out.outcome = Outcome::corrupt;
    out.why = "文档的文字目录已损坏，请对方重发 (the piece table is damaged)";
    return;
  }
  std::uint64_t begin = 0;
  std::uint64_t begins[8], ends[8];
  for (std::size_t i = 0; i < 8; ++i) {
    begins[i] = std::min<std::uint64_t>(begin, 0x7FFFFFFF);
    begin += fib.characters[i];
    ends[i] = std::min<std::uint64_t>(begin, 0x7FFFFFFF);
  }
  for (const Story s : {kMain, kBoxes, kFootnotes, kEndnotes, kHeaders, kHeaderBoxes})
    if (begins[s] < ends[s])
      reader.story(static_cast<std::uint32_t>(begins[s]), static_cast<std::uint32_t>(ends[s]));
  read_pictures(file, fib, table, reader.pictures(), limits, out);
  const bool full = reader.full();
  out.text = reader.take();
  const bool blank = out.text.find_first_not_of(" \t\r\n") == std::string::npos;
  out.outcome = blank ? Outcome::empty : Outcome::ok;
  if (full) set_limit(out, "文字超过上限，只读了前面部分 (text beyond the limit)");
}

}  // namespace shouwen::parsers::extract
