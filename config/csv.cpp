// SPDX-License-Identifier: Apache-2.0
#include "config/csv.h"

namespace shouwen::config {
namespace {

class Reader {
 public:
  Reader(const Source& source, Problems& problems)
      : source_(source), text_(source.text()), problems_(problems) {}

  bool run(const std::function<void(CsvRow&&)>& row) {
    while (pos_ < text_.size()) {
      if (end_of_line()) continue;  // blank line
      CsvRow record;
      record.line = line_;
      const std::size_t before = problems_.size();
      do {
        const bool quoted = pos_ < text_.size() && text_[pos_] == '"';
        record.cells.push_back(quoted ? quoted_cell() : plain_cell());
      } while (comma());
      end_of_line();
      record.broken = problems_.size() != before;
      row(std::move(record));
    }
    return good_;
  }

 private:
  bool at_end() const {
    return pos_ == text_.size() || text_[pos_] == '\n' ||
           (text_[pos_] == '\r' && (pos_ + 1 == text_.size() || text_[pos_ + 1] == '\n'));
  }

  bool comma() {
    if (pos_ == text_.size() || text_[pos_] != ',') return false;
    ++pos_;
    return true;
  }

  // Moves past a line end, if one is here.
  bool end_of_line() {
    if (!at_end() || pos_ == text_.size()) return false;
    pos_ += text_[pos_] == '\r' && pos_ + 1 < text_.size() ? 2 : 1;
    ++line_;
    return true;
  }

  CsvCell plain_cell() {
    CsvCell cell{"", pos_, false};
    while (!at_end() && text_[pos_] != ',') {
      if (text_[pos_] == '"') {
        fail(pos_, "引号只能包住整个单元格 a quote may only enclose a whole cell",
             "把整格用引号括起，格内引号写两个 \"\" quote the whole cell and double inner quotes");
        skip_cell();
        break;
      }
      ++pos_;
    }
    cell.text = text_.substr(cell.offset, pos_ - cell.offset);
    return cell;
  }

  CsvCell quoted_cell() {
    const std::size_t open = pos_++;
    CsvCell cell{"", pos_, true};
    for (; pos_ < text_.size(); ++pos_) {
      if (text_[pos_] == '"') {
        if (pos_ + 1 == text_.size() || text_[pos_ + 1] != '"') break;
        ++pos_;
      }
      if (text_[pos_] == '\n') ++line_;
      cell.text.push_back(text_[pos_]);
    }
    if (pos_ == text_.size()) {
      fail(open, "引号没有结束 this quote is never closed",
           "在单元格末尾补上 \" add the closing \"");
      return cell;
    }
    ++pos_;
    if (!at_end() && text_[pos_] != ',') {
      fail(pos_, "引号后还有内容 text after the closing quote",
           "把整格用引号括起，格内引号写两个 \"\" quote the whole cell and double inner quotes");
      skip_cell();
    }
    return cell;
  }

  void skip_cell() {
    while (!at_end() && text_[pos_] != ',') ++pos_;
  }

  void fail(std::size_t offset, std::string message, std::string remedy) {
    problems_.push_back(source_.problem(source_.at(offset), std::move(message), std::move(remedy)));
    good_ = false;
  }

  const Source& source_;
  const std::string& text_;
  Problems& problems_;
  std::size_t pos_ = 0;
  int line_ = 1;
  bool good_ = true;
};

}  // namespace

std::size_t CsvCell::source_offset(const Source& source, std::size_t index) const {
  std::size_t at = offset;
  for (; index > 0 && at < source.text().size(); --index) {
    at += quoted && source.text()[at] == '"' ? 2 : 1;
  }
  return at;
}

bool read_csv(const Source& source, Problems& problems, const std::function<void(CsvRow&&)>& row) {
  return Reader(source, problems).run(row);
}

}  // namespace shouwen::config
