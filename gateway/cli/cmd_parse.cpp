// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cmd_parse.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "gateway/cli/cli.h"
#include "gateway/cli/input_file.h"
#include "parsers/mail.h"
#include "storage/sha256.h"

namespace shouwen::cli {
namespace {

namespace fs = std::filesystem;
namespace mime = parsers::mime;
using Json = nlohmann::ordered_json;

struct Options {
  std::string save;
  std::vector<std::string> files;
};

constexpr const char* kUsageLine = "用法 usage: shouwen parse --format json [--save DIR] FILE…";

bool read_options(const std::vector<std::string>& args, Options* options, std::ostream& err) {
  bool only_files = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    const bool takes_value = arg == "--format" || arg == "--save";
    if (!only_files && takes_value && i + 1 < args.size()) {
      const std::string& value = args[++i];
      if (arg == "--save") options->save = value;
      if (arg == "--format" && value != "json") {
        err << "只支持 --format json / only json is known: " << value << "\n" << kUsageLine << "\n";
        return false;
      }
    } else if (!only_files && (arg.starts_with("--format=") || arg.starts_with("--save="))) {
      const std::string value = arg.substr(arg.find('=') + 1);
      if (arg.starts_with("--save=")) options->save = value;
      if (arg.starts_with("--format=") && value != "json") return false;
    } else if (!only_files && arg == "--") {
      only_files = true;
    } else if (!only_files && arg.starts_with("-") && arg.size() > 1) {
      err << "不认识的选项 / unknown option: " << arg << "\n" << kUsageLine << "\n";
      return false;
    } else {
      options->files.push_back(arg);
    }
  }
  if (options->files.empty()) err << kUsageLine << "\n";
  return !options->files.empty();
}

std::string list(const std::vector<parsers::Address>& addresses) {
  std::string text;
  for (const parsers::Address& address : addresses) {
    if (!text.empty()) text += ", ";
    text += address.address.empty() ? address.name : address.address;
  }
  return text;
}

Json headers(const parsers::Mail& mail) {
  const std::string* id = mail.field("Message-ID");
  return {{"subject", mail.subject},
          {"from", list(mail.from)},
          {"from_name", mail.from.empty() ? "" : mail.from.front().name},
          {"to", list(mail.to)},
          {"date", mail.date},
          {"message_id", id ? *id : ""}};
}

// Decodes one leaf once: counted, hashed and, when asked, written.
Json part(const mime::Message& message, const parsers::Leaf& leaf, const fs::path& save,
          bool* saved) {
  storage::Sha256 hash;
  std::uint64_t size = 0;
  std::ofstream file;
  if (!save.empty()) file.open(save / leaf.path, std::ios::binary | std::ios::trunc);
  mime::decode(message, leaf.part, [&](std::span<const std::byte> octets) {
    const std::string_view piece(reinterpret_cast<const char*>(octets.data()), octets.size());
    hash.update(piece);
    size += piece.size();
    if (file.is_open()) file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  });
  if (!save.empty()) {
    file.close();
    if (!file) *saved = false;
  }
  Json json = {{"path", leaf.path},         {"type", leaf.type},
               {"charset", leaf.charset},   {"disposition", leaf.disposition},
               {"filename", leaf.filename}, {"size", size},
               {"sha256", hash.hex()}};
  const bool text_name = leaf.filename.ends_with(".txt") || leaf.filename.ends_with(".TXT");
  if (leaf.type.starts_with("text/") || text_name) json["text"] = leaf_text(message, leaf);
  return json;
}

}  // namespace

int cmd_parse(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  Options options;
  if (!read_options(args, &options, err)) return kUsage;
  int result = kOk;
  std::size_t number = 0;
  for (const std::string& name : options.files) {
    ++number;
    const auto octets = read_file(name);
    if (!octets) {
      err << "读不了文件 / cannot read: " << name << "\n";
      result = kFailed;
      continue;
    }
    const auto bytes = std::as_bytes(std::span(octets->data(), octets->size()));
    const mime::Message message = mime::parse(bytes);
    const parsers::Mail mail = parsers::read_mail(message, bytes);
    fs::path save;
    bool saved = true;
    if (!options.save.empty()) {
      save = fs::path(options.save) / std::to_string(number);
      std::error_code error;
      fs::create_directories(save, error);
      saved = !error;
    }
    Json json = {{"file", name}, {"headers", headers(mail)}, {"parts", Json::array()}};
    for (const parsers::Leaf& leaf : mail.leaves) {
      json["parts"].push_back(part(message, leaf, save, &saved));
    }
    json["defects"] = mail.defects;
    if (!saved) {
      err << "写不了 / cannot write below: " << save.string() << "\n";
      result = kFailed;
    }
    // Whatever was in the mail, the line is valid JSON in valid UTF-8.
    out << json.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
  }
  return result;
}

int cmd_parse(const std::vector<std::string>& args) {
  return cmd_parse(args, std::cout, std::cerr);
}

}  // namespace shouwen::cli
