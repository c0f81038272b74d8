// SPDX-License-Identifier: Apache-2.0
#include "config/control_socket.h"

#include "config/document.h"

namespace shouwen::config {

std::string control_socket_of(const Source& source) {
  Problems ignored;
  const Document document = read_document(source, ignored);
  const auto path = [&document](const char* table, const char* key) {
    const Member* t = document.root.find(table);
    const Member* k = t && t->value.is(Node::Kind::table) ? t->value.find(key) : nullptr;
    const bool good = k && k->value.is(Node::Kind::text) && k->value.text.starts_with('/');
    return good ? k->value.text : std::string();
  };
  if (std::string socket = path("control", "socket"); !socket.empty()) return socket;
  const std::string state = path("install", "state_dir");
  return state.empty() ? "" : state + "/control.sock";
}

}  // namespace shouwen::config
