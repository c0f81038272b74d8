// ingest: mail saved as files goes the same way as mail from a mailbox. The octets travel in the
// request, so the daemon opens no file on a caller's word.
// SPDX-License-Identifier: Apache-2.0
#include <openssl/evp.h>

#include <CLI/App.hpp>
#include <filesystem>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/desk_call.h"
#include "gateway/cli/input_file.h"
#include "gateway/cli/text_out.h"

namespace shouwen::cli {

namespace {

using nlohmann::json;

constexpr std::uint64_t kLargest = std::uint64_t{50} << 20;  // what providers deliver

struct Ingest {
  std::vector<std::string> files;
  std::string arrived, reason;
  bool silent = false;
};

std::string base64(const std::string& octets) {
  std::string out(4 * ((octets.size() + 2) / 3) + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(octets.data()),
                                     static_cast<int>(octets.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

int ingest_one(const Global& global, const Ingest& what, const std::string& file) {
  // A pipe may never end, and what came through it could not be brought again.
  std::error_code error;
  const bool regular = std::filesystem::is_regular_file(file, error);
  const auto octets = regular ? read_file(file, kLargest) : std::nullopt;
  if (octets && octets->empty())
    return usage({Fault::rejected_input, "ingest", "空文件 an empty file: " + neutral(file), ""});
  if (!octets) {
    return usage({Fault::rejected_input, "ingest",
                  "读不了，或大于50MB cannot be read, or larger than 50 MB: " + neutral(file),
                  "更大的邮件放进投递文件夹 larger mail goes into a drop folder"});
  }
  json args{{"octets", base64(*octets)}, {"name", file.substr(file.rfind('/') + 1)}};
  if (!what.arrived.empty()) args["arrived"] = what.arrived;
  if (what.silent) args["silent"] = true;
  return tell_desk(global, "ingest", with_reason(args, what.reason), [&](const json& result) {
    const bool first = result.value("first", false);
    return (first ? "已收进 taken in：" : "此前已收到，未重复登记 already here：") + neutral(file) +
           "  来件 message " + member(result, "message");
  });
}

}  // namespace

void add_ingest(CLI::App& app, Global& global) {
  auto what = std::make_shared<Ingest>();
  CLI::App* command =
      app.add_subcommand("ingest", "收进另存的邮件（.eml） take in mail saved as files");
  command->add_option("FILE", what->files, "邮件文件 mail files")->required();
  command->add_option("--arrived", what->arrived,
                      "到达时间，省略则按邮件的 Received when it came; default: its Received line");
  command->add_flag("--silent", what->silent, "不发回执 no receipt");
  command->add_option("-r,--reason", what->reason, "理由 why, in your words");
  command->callback([&global, what] {
    global.exit = kOk;
    for (const std::string& file : what->files) {
      const int code = ingest_one(global, *what, file);
      if (code != kOk) global.exit = code;
    }
  });
}

}  // namespace shouwen::cli
