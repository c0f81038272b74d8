// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/fax_case.h"

#include <algorithm>
#include <span>

namespace shouwen::intake {

namespace fax = parsers::fax;

namespace {

constexpr int kA4Lines = 2292;  // at 196 lines an inch

// Up to where pages are whole: a stub, or a page whose octets are not all there, ends a call.
int whole_pages(const FaxReading& reading) {
  int n = 0;
  for (const fax::Page& page : reading.tiff.pages) {
    if (!page.strips_inside || reading.completeness.stub == n + 1) break;
    ++n;
  }
  return n;
}

// The counts a device claims are of its own call.
void add_pages(FaxCase& out, std::size_t piece, int pages) {
  for (int i = 0; i < pages; ++i) out.pages.push_back({piece, i});
}

std::vector<std::string> page_texts(const std::string& text, std::size_t pages) {
  std::vector<std::string> out;
  std::size_t from = 0;
  for (;;) {
    const std::size_t end = std::min(text.find('\f', from), text.size());
    out.push_back(text.substr(from, end - from));
    if (end == text.size()) break;
    from = end + 1;
  }
  if (out.size() > pages) out = {text};  // not parted by pages
  out.resize(std::max<std::size_t>(pages, 1));
  return out;
}

}  // namespace

FaxPiece open_piece(const storage::FaxCallRow& call, const std::string& path, int kept,
                    const fax::Told& told) {
  FaxPiece piece;
  piece.message = call.message;
  piece.digest = call.octets;
  piece.turns = call.turns;
  piece.kept = kept;
  piece.octets = FileOctets::open(path);
  if (piece.octets)
    piece.reading = read_fax(piece.octets->text(), fax::merged(call.told), told);
  else
    piece.reading.arrival = fax::merged(call.told);
  return piece;
}

void stand_in(FaxPiece& piece, const fax::Told& told) {
  if (piece.documents.empty() || piece.reading.tiff.chain != fax::Chain::not_tiff) return;
  const extract::Document& d = piece.documents.front();
  if (d.outcome == extract::Outcome::corrupt || d.outcome == extract::Outcome::unsupported) return;
  const int pages = d.pages > 0 ? d.pages : extract::is_picture(d.kind) ? 1 : 0;
  fax::Page page;
  page.width = 1728;
  page.height = kA4Lines;
  page.dpi_x = 204;
  page.dpi_y = 196;
  page.strips_inside = true;
  page.bad_lines = 0;
  piece.reading.tiff.chain = fax::Chain::whole;
  piece.reading.tiff.pages.assign(static_cast<std::size_t>(std::min(pages, fax::kTiffPages)), page);
  piece.reading.completeness = fax::judge(piece.reading.tiff, piece.reading.arrival, told);
}

FaxCase assemble(std::vector<FaxPiece> pieces, const fax::Told& told) {
  FaxCase out;
  out.pieces = std::move(pieces);
  const std::size_t count = out.pieces.size();
  out.reading = out.pieces.front().reading;
  if (count == 1) {
    add_pages(out, 0, static_cast<int>(out.reading.tiff.pages.size()));
    return out;
  }
  bool again = false;  // a page seen twice shows where the later call goes on
  for (std::size_t i = 0; i < count; ++i) {
    const FaxPiece& piece = out.pieces[i];
    if (i > 0 && piece.kept >= 0 && static_cast<std::size_t>(piece.kept) <= out.pages.size()) {
      again = true;
      out.pages.resize(static_cast<std::size_t>(piece.kept));
    }
    const bool last = i + 1 == count;
    add_pages(
        out, i,
        last ? static_cast<int>(piece.reading.tiff.pages.size()) : whole_pages(piece.reading));
  }
  const FaxReading& last = out.pieces.back().reading;
  FaxReading& whole = out.reading;
  fax::FaxArrival& a = whole.arrival;
  a.result = last.arrival.result;
  a.ecm = last.arrival.ecm;
  a.received = last.arrival.received;
  a.without_page = false;
  a.pages_claimed = {};
  // What the last call lacks, the whole lacks.
  const int before = static_cast<int>(out.pages.size() - last.tiff.pages.size());
  if (last.arrival.pages_claimed.known())
    a.pages_claimed.learn(before + last.arrival.pages_claimed.value,
                          last.arrival.pages_claimed.from);
  whole.tiff = {};
  whole.tiff.chain = last.tiff.chain;
  whole.tiff.defects = last.tiff.defects;
  for (const FaxCase::PageOf& of : out.pages) {
    whole.tiff.pages.push_back(
        out.pieces[of.piece].reading.tiff.pages[static_cast<std::size_t>(of.page)]);
    whole.tiff.pages.back().page_total = 0;
  }
  whole.told = told;
  whole.joined = again ? FaxReading::Joined::overlapping : FaxReading::Joined::following;
  whole.completeness = fax::judge(whole.tiff, a, told);
  judge_again(whole, {});
  return out;
}

extract::Document merged(const FaxCase& whole, std::vector<extract::Document> of_pieces) {
  extract::Document out = of_pieces.front();
  if (whole.pieces.size() == 1) return out;
  std::vector<std::vector<std::string>> texts;
  for (std::size_t i = 0; i < of_pieces.size(); ++i)
    texts.push_back(page_texts(of_pieces[i].text, whole.pieces[i].reading.tiff.pages.size()));
  out.text.clear();
  out.lines.clear();
  out.pages_read.clear();
  out.pages = out.images = static_cast<int>(whole.pages.size());
  for (std::size_t at = 0; at < whole.pages.size(); ++at) {
    const auto& [piece, page] = whole.pages[at];
    const auto& of = of_pieces[piece];
    if (at > 0) out.text += '\f';
    if (static_cast<std::size_t>(page) < texts[piece].size())
      out.text += texts[piece][static_cast<std::size_t>(page)];
    for (const auto& line : of.lines) {
      if (line.page != page) continue;
      out.lines.push_back(line);
      out.lines.back().page = static_cast<int>(at);
    }
    for (const auto& read : of.pages_read) {
      if (read.page != page) continue;
      out.pages_read.push_back(read);
      out.pages_read.back().page = static_cast<int>(at);
    }
  }
  for (const extract::Document& one : of_pieces) {
    out.wants_ocr = out.wants_ocr || one.wants_ocr;
    out.confidence = std::min(out.confidence, one.confidence);
    if (out.engine.empty()) out.engine = one.engine;
    if (one.outcome == extract::Outcome::ok) out.outcome = one.outcome;
    for (const std::string& flag : one.flags) {
      if (!extract::has_flag(out, flag)) out.flags.push_back(flag);
    }
  }
  return out;
}

storage::FaxFacts fax_facts(const FaxReading& reading, Instant at) {
  const fax::FaxArrival& a = reading.arrival;
  const fax::Completeness& c = reading.completeness;
  storage::FaxFacts out;
  out.source_kind = fax::name(a.source_kind);
  out.at = at;
  const auto put = [](const fax::Fact<std::string>& fact, std::string& value, std::string& from) {
    if (!fact.known()) return;
    value = fact.value;
    from = fax::name(fact.from);
  };
  put(a.tsi, out.tsi, out.tsi_from);
  put(a.cid_number, out.caller, out.caller_from);
  put(a.called, out.called, out.called_from);
  put(a.received, out.received, out.received_from);
  put(a.result, out.result, out.result_from);
  if (a.pages_claimed.known()) out.pages_claimed = a.pages_claimed.value;
  out.pages_found = static_cast<int>(reading.tiff.pages.size());
  out.pages_whole = c.pages_whole;
  out.stub = c.stub;
  out.state = fax::name(c.state);
  for (const std::string& reason : c.reasons)
    out.reasons += (out.reasons.empty() ? "" : " ") + reason;
  out.missing = fax::trouble_words(c);
  return out;
}

}  // namespace shouwen::intake
