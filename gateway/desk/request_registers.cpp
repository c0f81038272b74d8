// Requests of registers: made, and what staff enter in the one of what came in.
// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "gateway/desk/handling.h"
#include "gateway/desk/registers.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

Result<json> do_register(Handling& h) {
  RegisterAsked asked;
  asked.name = h.args.needed("register");
  asked.campaign = h.args.text("campaign").value_or("");
  asked.from = h.args.moment("from");
  asked.until = h.args.moment("until");
  asked.at = h.args.moment("at");
  if (h.args.error()) return *h.args.error();
  auto table = make_register(h.reader, h.call.office, asked, h.call.now);
  if (!table) return table.error();
  return track::register_json(*table);
}

Result<json> do_register_note(Handling& h) {
  auto message = message_of(h);
  if (!message) return message.error();
  std::vector<storage::RegisterNote> notes;
  for (const std::string_view field : storage::kRegisterFields)
    if (auto value = h.args.text(std::string(field).c_str()))
      notes.push_back({std::string(field), *value});
  if (h.args.error()) return *h.args.error();
  auto said = note_register(h.call, *message, std::move(notes));
  if (!said) return said.error();
  return said->empty() ? json::object() : json{{"note", *said}};
}

Result<json> do_register_notes(Handling& h) {
  auto message = message_of(h);
  if (!message) return message.error();
  return register_notes(h.reader, *h.call.office, *message);
}

Result<json> do_register_unmask(Handling& h) {
  const std::string name = h.args.needed("register");
  const std::string campaign = h.args.text("campaign").value_or("");
  if (h.args.error()) return *h.args.error();
  if (Status noted = note_unmasked(h.call, name, campaign); !noted) return noted.error();
  return json::object();
}

}  // namespace

std::vector<Entry> register_entries() {
  return {{{"register",
            "登记簿",
            "a standing register as of a moment",
            {"register", "campaign?", "from?", "until?", "at?"},
            false},
           do_register},
          {{"register_note",
            "收件登记簿补登",
            "what staff enter of a message",
            {"message", "our_number?", "archive_number?", "their_number?", "contact?", "reason?"},
            true},
           do_register_note},
          {{"register_notes", "补登的各项", "what was entered of a message", {"message"}, false},
           do_register_notes},
          {{"register_unmask",
            "登记簿不遮盖个人信息",
            "personal data of a register is written out whole",
            {"register", "campaign?", "reason"},
            true},
           do_register_unmask}};
}

}  // namespace shouwen::desk
