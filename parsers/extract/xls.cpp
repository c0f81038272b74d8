// Workbooks of Excel 97-2003 (BIFF8) and 5/95 (BIFF5), which Kingsoft's .et are too: every sheet by
// name, its cells as they are shown, text boxes, pictures.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "parsers/extract/blips.h"
#include "parsers/extract/cell_format.h"
#include "parsers/extract/cfb.h"
#include "parsers/extract/ole.h"
#include "parsers/extract/xls_records.h"

namespace shouwen::parsers::extract {
namespace {

// Record numbers of MS-XLS 2.3.
enum : unsigned {
  kFormula = 0x06,
  kEnd = 0x0A,
  kDate1904 = 0x22,
  kFilePass = 0x2F,
  kCodePage = 0x42,
  kSheet = 0x85,
  kManyNumbers = 0xBD,
  kRichString = 0xD6,
  kCellForm = 0xE0,
  kDrawings = 0xEB,
  kStrings = 0xFC,
  kSharedLabel = 0xFD,
  kTextBox = 0x1B6,
  kNumber = 0x203,
  kLabel = 0x204,
  kTruth = 0x205,
  kFormulaString = 0x207,
  kShortNumber = 0x27E,
  kFormat = 0x41E,
  kBegin = 0x809
};

constexpr unsigned kChart = 0x20;
constexpr std::size_t kCells = 2'000'000, kSheets = 1000;

// A number in four octets: 30 bits of integer or of a double, perhaps of its hundredfold.
double short_number(std::uint32_t rk) {
  double value = 0;
  if ((rk & 2) != 0)
    value = static_cast<std::int32_t>(rk) >> 2;
  else
    value = std::bit_cast<double>(std::uint64_t{rk & 0xFFFFFFFC} << 32);
  return (rk & 1) != 0 ? value / 100 : value;
}

std::string_view error_name(std::uint32_t code) {
  switch (code) {
    case 0x00:
      return "#NULL!";
    case 0x07:
      return "#DIV/0!";
    case 0x0F:
      return "#VALUE!";
    case 0x17:
      return "#REF!";
    case 0x1D:
      return "#NAME?";
    case 0x24:
      return "#NUM!";
    default:
      return "#N/A";
  }
}

class Workbook {
 public:
  Workbook(std::string_view stream, const Limits& limits, Extracted& out)
      : stream_(stream), limits_(limits), out_(out) {}

  void read() {
    if (!globals()) return;
    if (sheets_.empty()) sheets_.push_back({"", 0});
    std::size_t number = 0;
    for (const auto& sheet : sheets_) {
      if (full() || number++ >= kSheets) break;
      read_sheet(sheet);
    }
    out_.pages = static_cast<int>(sheets_.size());
    finish();
  }

 private:
  struct Sheet {
    std::string name;
    std::size_t at = 0;
  };
  struct Cell {
    std::uint32_t row = 0, column = 0;
    std::string text;
  };

  bool full() const { return out_.text.size() >= limits_.text || cells_ >= kCells; }

  std::string narrow(std::string_view octets) const { return from_code_page(octets, code_page_); }

  // Strings, formats and the list of sheets; false when a password is needed.
  bool globals() {
    std::size_t at = 0;
    const XlsRecord first = xls_record(stream_, 0);
    version_ = le16(first.body, 0);
    if ((first.type & 0xFF) != 0x09) {
      out_.outcome = Outcome::corrupt;
      out_.why = "工作簿已损坏，请对方重发 (the workbook does not begin as one)";
      return false;
    }
    if (first.type != kBegin) {
      out_.outcome = Outcome::unsupported;
      out_.why = "Excel 4.0 及更早的表格，请另存为 .xlsx 后重发 (Excel 4 or older)";
      return false;
    }
    wide_ = version_ >= 0x600;
    for (XlsRecord r = first; r.next > at; r = xls_record(stream_, at)) {
      at = r.next;
      if (r.type == kEnd) break;
      if (r.type == kFilePass) {
        set_encrypted(out_);
        return false;
      }
      take_global(r);
    }
    read_blips(drawings_, {}, limits_, out_.pictures);
    return true;
  }

  void take_global(const XlsRecord& r) {
    switch (r.type) {
      case kCodePage:
        code_page_ = le16(r.body, 0);
        break;
      case kDate1904:
        since_1904_ = le16(r.body, 0) == 1;
        break;
      case kSheet:
        if (sheets_.size() < kSheets && octet_at(r.body, 5) != 6) {  // 6: a macro module
          const std::string_view name = slice(r.body, 6, r.body.size());
          sheets_.push_back(
              {wide_ ? short_xls_string(name) : narrow(slice(name, 1, octet_at(name, 0))),
               le32(r.body, 0)});
        }
        break;
      case kFormat:
        formats_[le16(r.body, 0)] = wide_ ? long_xls_string(slice(r.body, 2, r.body.size()))
                                          : narrow(slice(r.body, 3, octet_at(r.body, 2)));
        break;
      case kCellForm:
        cell_formats_.push_back(le16(r.body, 2));
        break;
      case kStrings:
        strings_ = shared_xls_strings(xls_parts(stream_, r), limits_.unpacked);
        break;
      case kDrawings:
        drawings_ += joined(xls_parts(stream_, r));  // a long one comes in two records
        break;
      default:
        break;
    }
  }

  void read_sheet(const Sheet& sheet) {
    std::vector<Cell> cells;
    std::vector<std::string> boxes;
    std::size_t at = sheet.at, depth = 0;
    Cell* formula = nullptr;
    for (XlsRecord r = xls_record(stream_, at); r.next > at; r = xls_record(stream_, at)) {
      at = r.next;
      if (r.type == kBegin) ++depth;
      if (r.type == kBegin && depth == 1 && le16(r.body, 2) == kChart) break;
      if (r.type == kEnd && --depth == 0) break;
      if (depth > 1) continue;  // a chart inside the sheet
      if (depth == 0 || full()) break;
      if (r.type == kTextBox) boxes.push_back(text_box(r));
      if (r.type == kFormulaString && formula != nullptr)
        formula->text = string_in(slice(r.body, 0, r.body.size()));
      take_cell(r, cells);
      formula = r.type == kFormula && !cells.empty() ? &cells.back() : nullptr;
    }
    write(sheet, cells, boxes);
  }

  void take_cell(const XlsRecord& r, std::vector<Cell>& cells) {
    const auto add = [&](std::uint32_t column, std::string text) {
      ++cells_;
      cells.push_back({le16(r.body, 0), column, std::move(text)});
    };
    const std::uint32_t column = le16(r.body, 2), form = le16(r.body, 4);
    switch (r.type) {
      case kSharedLabel: {
        const std::uint32_t number = le32(r.body, 6);
        if (number < strings_.size()) add(column, strings_[number]);
        break;
      }
      case kLabel:
      case kRichString:
        add(column, string_in(slice(r.body, 6, r.body.size())));
        break;
      case kNumber:
        add(column, shown(le_double(r.body, 6), form));
        break;
      case kShortNumber:
        add(column, shown(short_number(le32(r.body, 6)), form));
        break;
      case kManyNumbers:
        for (std::size_t at = 4; at + 8 <= r.body.size(); at += 6)
          add(column + static_cast<std::uint32_t>(at - 4) / 6,
              shown(short_number(le32(r.body, at + 2)), le16(r.body, at)));
        break;
      case kTruth:
        add(column, octet_at(r.body, 7) != 0   ? std::string(error_name(octet_at(r.body, 6)))
                    : octet_at(r.body, 6) != 0 ? "TRUE"
                                               : "FALSE");
        break;
      case kFormula:
        add(column, formula_result(r.body, form));
        break;
      default:
        break;
    }
  }

  std::string formula_result(std::string_view body, std::uint32_t form) const {
    if (le16(body, 12) != 0xFFFF) return shown(le_double(body, 6), form);
    switch (octet_at(body, 6)) {
      case 1:
        return octet_at(body, 8) != 0 ? "TRUE" : "FALSE";
      case 2:
        return std::string(error_name(octet_at(body, 8)));
      default:
        return {};  // a string, which the next record brings
    }
  }

  std::string shown(double value, std::uint32_t form) const {
    const unsigned id = form < cell_formats_.size() ? cell_formats_[form] : 0;
    const auto own = formats_.find(id);
    const std::string_view code = own != formats_.end() ? std::string_view(own->second)
                                                        : builtin_cell_format(static_cast<int>(id));
    return format_cell(value, code, since_1904_);
  }

  std::string string_in(std::string_view octets) const {
    return wide_ ? long_xls_string(octets) : narrow(slice(octets, 2, le16(octets, 0)));
  }

  // A text box's characters stand in the record that continues it.
  std::string text_box(const XlsRecord& r) const {
    const std::vector<std::string_view> parts = xls_parts(stream_, r);
    const std::size_t characters = le16(r.body, 10);
    if (parts.size() < 2 || characters == 0) return {};
    std::string text;
    std::size_t left = characters;
    for (std::size_t i = 1; i < parts.size() && left > 0; ++i) {
      const bool two = (octet_at(parts[i], 0) & 1) != 0;
      const std::string_view octets = slice(parts[i], 1, left * (two ? 2 : 1));
      text += xls_characters(octets, two);
      left -= std::min(left, octets.size() / (two ? 2 : 1));
    }
    return text;
  }

  void write(const Sheet& sheet, std::vector<Cell>& cells, const std::vector<std::string>& boxes) {
    if (cells.empty() && boxes.empty()) return;
    std::string& text = out_.text;
    if (!sheet.name.empty()) text += sheet.name + "\n";
    std::ranges::stable_sort(cells, [](const Cell& a, const Cell& b) {
      return a.row != b.row ? a.row < b.row : a.column < b.column;
    });
    std::uint32_t row = 0, column = 0;
    bool begun = false;
    for (const auto& cell : cells) {
      if (text.size() >= limits_.text) return;
      if (cell.text.empty()) continue;
      any_ = true;
      if (begun && cell.row != row) text += '\n';
      if (!begun || cell.row != row) column = 0;
      begun = true;
      row = cell.row;
      for (; column < cell.column && column < 256; ++column) text += '\t';
      text += cell.text;
    }
    if (begun) text += '\n';
    for (const auto& box : boxes)
      if (!box.empty()) {
        any_ = true;
        text += box + "\n";
      }
  }

  void finish() {
    out_.outcome = any_ ? Outcome::ok : Outcome::empty;
    if (full()) set_limit(out_, "表格超过上限，只读了前面部分 (cells or text beyond the limit)");
  }

  std::string_view stream_;
  const Limits& limits_;
  Extracted& out_;
  unsigned version_ = 0, code_page_ = 0;
  bool wide_ = true, since_1904_ = false, any_ = false;
  std::size_t cells_ = 0;
  std::vector<Sheet> sheets_;
  std::map<unsigned, std::string> formats_;
  std::vector<unsigned> cell_formats_;
  std::vector<std::string> strings_;
  std::string drawings_;
};

}  // namespace

void read_xls(const Cfb& file, const Limits& limits, Extracted& out) {
  const std::string stream = file.read(file.has("Workbook") ? "Workbook" : "Book");
  Workbook(stream, limits, out).read();
}

}  // namespace shouwen::parsers::extract
