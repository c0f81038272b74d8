// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/desk_call.h"

#include <CLI/App.hpp>

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
    std::string what, reason;
  };
  auto target = std::make_shared<Target>();
  CLI::App* command = parent.add_subcommand(call.name, call.doc);
  command->add_option("WHAT", target->what, call.key_doc)->required();
  command->add_option("-r,--reason", target->reason, "理由 why, in your words");
  command->callback([&global, target, call] {
    global.exit =
        tell_desk(global, call.call, with_reason({{call.key, target->what}}, target->reason),
                  [&](const nlohmann::json& result) {
                    return call.said + "：" + neutral(target->what) + note_of(result);
                  });
  });
}

}  // namespace shouwen::cli
