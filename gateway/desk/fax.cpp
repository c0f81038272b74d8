// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/fax.h"

#include <nlohmann/json.hpp>

#include "gateway/desk/records.h"
#include "gateway/extract/ocr_lines.h"
#include "parsers/fax/arrival.h"
#include "storage/fax_turns.h"

namespace shouwen::desk {

namespace {

using nlohmann::json;
using storage::FaxLinkKind;

// A fact and who told it; null when nobody did.
json told(const std::string& value, const std::string& from) {
  if (from.empty()) return nullptr;
  return {{"value", value}, {"from", from}};
}

json record(const storage::FaxRow& row, const Office& office) {
  const storage::FaxFacts& f = row.facts;
  const bool linked = row.link.kind != FaxLinkKind::none;
  return {{"message", row.message.value},
          {"number", row.number.empty() ? json(nullptr) : json(row.number)},
          {"arrival", moment_json(row.arrival, office)},
          {"unit", row.unit},
          {"unit_name", unit_name(office, row.unit)},
          {"disposition", row.disposition},
          {"state", row.state},
          {"fax", f.state},
          {"reasons", f.reasons},
          {"missing", f.missing},
          {"pages", f.pages_found},
          {"pages_whole", f.pages_whole},
          {"pages_claimed", f.pages_claimed < 0 ? json(nullptr) : json(f.pages_claimed)},
          {"stub", f.stub},
          {"sender", f.tsi.empty() ? f.caller : f.tsi},
          {"tsi", told(f.tsi, f.tsi_from)},
          {"caller", told(f.caller, f.caller_from)},
          {"called", told(f.called, f.called_from)},
          {"received", told(f.received, f.received_from)},
          {"result", told(f.result, f.result_from)},
          {"source", f.source_kind},
          {"calls", row.parts + 1},
          {"link", linked ? json(std::string(storage::name(row.link.kind))) : json(nullptr)},
          {"head", linked ? json(row.link.head.value) : json(nullptr)},
          {"receipt", row.receipt.empty() ? json(nullptr) : json(row.receipt)}};
}

// Who brought it: where from, under what name; of a mail, which part of which message.
json brought(const std::vector<std::string>& sources) {
  json out = json::array();
  for (const std::string& text : sources) {
    const parsers::fax::FaxArrival a = parsers::fax::from_text(text);
    json one = {{"kind", parsers::fax::name(a.source_kind)},
                {"source_id", a.source_id},
                {"file", a.file},
                {"mail", nullptr},
                {"part", nullptr}};
    const std::size_t at = a.external_id.find('#');
    if (a.source_kind == parsers::fax::Kind::mail && at != std::string::npos) {
      one["mail"] = a.external_id.substr(0, at);
      one["part"] = a.external_id.substr(at + 1);
      one["proven"] = !a.unproven;
    }
    out.push_back(std::move(one));
  }
  return out;
}

// "全部180 第2页90", as persons said.
std::string turned_words(const storage::FaxTurns& turns) {
  std::string out;
  for (const auto& [page, quarters] : turns) {
    if (quarters == storage::kFindOut && page == storage::kEveryPage) continue;
    out += out.empty() ? "" : " ";
    out += page == storage::kEveryPage ? "全部all " : "第" + std::to_string(page + 1) + "页 ";
    out += quarters == storage::kFindOut ? "auto" : std::to_string(quarters * 90) + "°";
  }
  return out;
}

// What an unproven mail told, for a person to read.
std::string claims(const std::vector<std::string>& sources) {
  parsers::fax::FaxArrival all = parsers::fax::merged(sources);
  if (all.unproven) parsers::fax::distrust(all);
  return all.claims;
}

json line_json(const extract::OcrPage& page, const extract::OcrLine& line) {
  return {{"page", page.page + 1},
          {"text", line.text},
          {"box", {line.left, line.top, line.width, line.height}},
          {"confidence", line.confidence},
          {"engine", page.engine}};
}

// Boxes are in pixels of the page as read, whose size and turn stand with it.
void put_lines(json& out, const std::vector<std::pair<std::string, std::string>>& parts) {
  out["read_pages"] = json::array();
  out["lines"] = json::array();
  for (const auto& [path, text] : parts)
    for (const extract::OcrPageLines& one : extract::read_lines(text)) {
      const extract::OcrPage& p = one.page;
      out["read_pages"].push_back({{"part", path},
                                   {"page", p.page + 1},
                                   {"width", p.width},
                                   {"height", p.height},
                                   {"turned", p.quarters * 90},
                                   {"engine", p.engine}});
      for (const extract::OcrLine& line : one.lines) out["lines"].push_back(line_json(p, line));
    }
}

Error no_fax(MessageRef message) {
  return {Fault::rejected_input, "desk",
          "来件" + std::to_string(message.value) + "不是传真 is no fax",
          "编号见 see: shouwen fax list"};
}

}  // namespace

Result<json> faxes(storage::Reader& reader, const Office& office, const std::string& state,
                   const storage::Page& page) {
  if (!state.empty() && state != "complete" && state != "suspect" && state != "partial") {
    return Error{Fault::rejected_input, "--state", "没有这个值 no such value: " + state,
                 "可用 one of: complete suspect partial"};
  }
  auto rows = reader.faxes(state, page);
  if (!rows) return rows.error();
  json list = json::array();
  for (const storage::FaxRow& row : *rows) list.push_back(record(row, office));
  const bool more = static_cast<int>(rows->size()) == page.limit && !rows->empty();
  return json{{"faxes", list}, {"next", more ? json(rows->back().message.value) : json(nullptr)}};
}

Result<json> fax_show(storage::Reader& reader, const Office& office, MessageRef message) {
  auto rows = reader.fax(message);
  if (!rows) return rows.error();
  if (rows->empty()) return no_fax(message);
  json out = record(rows->front(), office);
  auto sources = reader.fax_told(message);
  if (!sources) return sources.error();
  out["told"] = *sources;
  out["brought"] = brought(*sources);
  out["claims"] = claims(*sources);
  out["turned"] = turned_words(rows->front().turns);
  auto lines = reader.ocr_lines(message);
  if (!lines) return lines.error();
  put_lines(out, *lines);
  out["others"] = json::array();
  for (std::size_t i = 1; i < rows->size(); ++i)
    out["others"].push_back(record((*rows)[i], office));
  return out;
}

Status join_fax(const Call& call, MessageRef message, MessageRef head) {
  return call.store.link_fax(message, head, FaxLinkKind::part, call.actor, call.now);
}

Status split_fax(const Call& call, MessageRef message) {
  return call.store.link_fax(message, message, FaxLinkKind::apart, call.actor, call.now);
}

}  // namespace shouwen::desk
