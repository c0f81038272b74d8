// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cmd_extract.h"

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "gateway/cli/cli.h"
#include "gateway/cli/input_file.h"
#include "gateway/extract/extract.h"
#include "gateway/extract/extractor.h"
#include "gateway/extract/scanner.h"
#include "gateway/ocr/reader.h"

namespace shouwen::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json or_null(int number) {
  return number < 0 ? Json() : Json(number);
}

void put(Json& out, const extract::Document& d) {
  out["kind"] = d.kind;
  out["outcome"] = extract::name(d.outcome);
  out["text"] = d.text;
  out["pages"] = or_null(d.pages);
  out["images"] = or_null(d.images);
}

void put_rest(Json& out, const extract::Document& d) {
  out["flags"] = d.flags;
  out["size"] = d.size;
  out["sha256"] = d.digest.text.substr(d.digest.text.find(':') + 1);
  if (!d.engine.empty()) out["engine"] = d.engine;
  if (!d.why.empty()) out["why"] = d.why;
  if (d.wants_ocr) out["wants_ocr"] = true;
  if (!d.lines.empty()) out["confidence"] = d.confidence;
  for (const extract::OcrLine& l : d.lines)
    out["lines"].push_back({{"page", l.page},
                            {"box", {l.left, l.top, l.width, l.height}},
                            {"confidence", l.confidence},
                            {"text", l.text}});
  out["scan"] = extract::name(d.scan);
  if (!d.signature.empty()) out["signature"] = d.signature;
}

Json record(const std::string& file, const std::vector<extract::Document>& documents) {
  Json out{{"file", file}};
  put(out, documents.front());
  out["parts"] = Json::array();
  for (std::size_t i = 1; i < documents.size(); ++i) {
    Json part{{"path", documents[i].path}, {"name", documents[i].name}};
    put(part, documents[i]);
    put_rest(part, documents[i]);
    out["parts"].push_back(std::move(part));
  }
  put_rest(out, documents.front());
  return out;
}

}  // namespace

int extract_files(const ExtractOptions& options, std::ostream& out, std::ostream& err) {
  if (options.format != "json") {
    err << "只支持 --format json / only json is known: " << options.format << "\n";
    return kUsage;
  }
  extract::Extractor extractor({options.socket, "", std::chrono::milliseconds(5000)});
  std::optional<extract::Scanner> scanner;
  if (!options.scan.empty()) scanner.emplace(extract::Scanner::Options{options.scan});
  std::optional<ocr::Reader> ocr;
  if (options.ocr) ocr.emplace(ocr::installed());
  Status ocr_trouble = Done{};
  const extract::Tools tools{&extractor, scanner ? &*scanner : nullptr, ocr ? &*ocr : nullptr,
                             &ocr_trouble};
  int result = kOk;
  for (const std::string& file : options.files) {
    const auto octets = read_file(file);
    if (!octets) {
      err << "读不了文件 / cannot read: " << file << "\n";
      result = kFailed;
      continue;
    }
    const auto documents =
        extract::extract_file(*octets, fs::path(file).filename().string(), {}, tools);
    if (!ocr_trouble.ok()) {
      err << file << ": " << ocr_trouble.error().text() << "\n";
      ocr_trouble = Done{};
      result = kFailed;
    }
    // Whatever was in the file, the line is valid JSON in valid UTF-8.
    out << record(file, documents).dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
    out.flush();
  }
  return result;
}

}  // namespace shouwen::cli
