// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/desk_call.h"

#include <CLI/App.hpp>
#include <iostream>

#include "config/text.h"
#include "gateway/cli/text_out.h"

namespace shouwen::cli {

nlohmann::json with_reason(nlohmann::json args, const std::string& reason) {
  if (!reason.empty()) args["reason"] = reason;
  return args;
}

std::string note_of(const nlohmann::json& result) {
  const std::string note = member(result, "note");
  return note.empty() ? "" : "\n  → " + note;
}

void add_call(CLI::App& parent, Global& global, const DeskCall& call) {
  struct Target {
    std::vector<std::string> what;
    std::string reason;
  };
  auto target = std::make_shared<Target>();
  CLI::App* command = parent.add_subcommand(call.name, call.doc);
  CLI::Option* what = command->add_option("WHAT", target->what, call.key_doc)->required();
  if (!call.several) what->expected(1);
  command->add_option("-r,--reason", target->reason, "理由 why, in your words");
  command->callback([&global, target, call] {
    global.exit = kOk;
    for (const std::string& one : target->what) {
      const int code = tell_desk(global, call.call, with_reason({{call.key, one}}, target->reason),
                                 [&](const nlohmann::json& result) {
                                   return call.said + "：" + neutral(one) + note_of(result);
                                 });
      if (code == kOk) continue;
      global.exit = code;
      if (target->what.size() > 1) std::cerr << "  ↑ " << neutral(one) << " 未处理 not done\n";
    }
  });
}

}  // namespace shouwen::cli
