// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cmd_draft.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ostream>

#include "gateway/cli/cli.h"
#include "parsers/extract/sniff.h"
#include "parsers/text/charset.h"
#include "parsers/text/html.h"

namespace shouwen::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using parsers::notice::Duty;
using parsers::notice::Notice;

constexpr std::uintmax_t kMaxFile = std::uintmax_t{64} << 20;

Result<std::string> read_octets(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return Error{Fault::rejected_input, path, "无法读取 cannot be read", ""};
  if (size > kMaxFile) return Error{Fault::rejected_input, path, "文件过大 larger than 64 MB", ""};
  std::ifstream in(path, std::ios::binary);
  std::string octets((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in && !in.eof()) return Error{Fault::rejected_input, path, "无法读取 cannot be read", ""};
  return octets;
}

Result<std::string> text_of(const std::string& path, const DocumentText& read) {
  auto octets = read_octets(path);
  if (!octets.ok()) return octets;
  const std::string kind =
      parsers::extract::sniff(std::string_view(*octets).substr(0, 4096), path, "");
  if (kind == "txt" || octets->empty())
    return parsers::to_utf8(*octets, "", octets->size() * 3).text;
  if (kind == "html")
    return parsers::html_to_text(parsers::to_utf8(*octets, "", octets->size() * 3).text).text;
  return read(*octets, path);
}

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json duty_json(const Duty& duty) {
  Json count = nullptr;
  if (duty.count.min >= 0) {
    count =
        Json{{"min", duty.count.min}, {"max", duty.count.max < 0 ? Json() : Json(duty.count.max)}};
    if (!duty.count.per.empty()) count["per"] = duty.count.per;
  }
  Json due = nullptr;
  if (!duty.due.rule.empty()) due = Json{{"rule", duty.due.rule}};
  if (!duty.due.date.empty()) due = duty.due.date;
  Json out{{"name", duty.name},         {"count", count},         {"due", due},
           {"optional", duty.optional}, {"owners", duty.owners},  {"rollup", or_null(duty.rollup)},
           {"format", duty.format},     {"to", or_null(duty.to)}, {"sentence", duty.sentence}};
  if (!duty.uncertain.empty()) out["uncertain"] = duty.uncertain;
  return out;
}

Json notice_json(const Notice& notice, const std::string& file) {
  Json out{{"file", file},
           {"title", notice.title},
           {"document_number", or_null(notice.document_number)},
           {"issued", or_null(notice.issued)},
           {"window", nullptr},
           {"requirements", Json::array()},
           {"contacts", Json::array()}};
  if (!notice.window_from.empty())
    out["window"] = Json{{"from", notice.window_from}, {"to", notice.window_to}};
  for (const Duty& duty : notice.duties) out["requirements"].push_back(duty_json(duty));
  for (const auto& person : notice.contacts) {
    Json one{{"name", or_null(person.name)},
             {"phone", or_null(person.phone)},
             {"fax", or_null(person.fax)},
             {"email", or_null(person.email)}};
    if (!person.purpose.empty()) one["for"] = person.purpose;
    out["contacts"].push_back(one);
  }
  return out;
}

}  // namespace

int draft(const DraftOptions& options, const DocumentText& read, std::ostream& out,
          std::ostream& err) {
  if (options.format != "json" && options.format != "toml") {
    err << "只支持 --format toml 或 json / only toml and json are known: " << options.format
        << "\n";
    return kUsage;
  }
  int exit = kOk;
  for (const std::string& file : options.files) {
    auto text = text_of(file, read);
    if (!text.ok()) {
      err << text.error().text() << "\n";
      exit = kFailed;
      continue;
    }
    const Notice notice = parsers::notice::read_notice(*text);
    if (options.format == "json")
      out << notice_json(notice, file).dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
    else
      out << draft_toml(notice, fs::path(file).filename().string());
  }
  return exit;
}

}  // namespace shouwen::cli
