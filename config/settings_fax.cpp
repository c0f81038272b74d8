// SPDX-License-Identifier: Apache-2.0
#include "config/settings_fax.h"

namespace shouwen::config {

FaxOutSettings read_fax_out(const Fields& f, bool any_fax) {
  FaxOutSettings out{f.text("host"), static_cast<int>(f.integer("port")), f.text("user")};
  // hfaxd speaks plain text, and whoever reaches it can telephone at our cost.
  if (!out.host.empty() && !is_loopback(out.host)) {
    f.fail("host", "只许连本机的传真服务器 only a fax server on this machine: " + out.host,
           "写成 write: host = \"127.0.0.1\"");
  }
  for (const char* key : {"port", "user"}) {
    if (!f.node(key) || !f.missing("host")) continue;
    f.fail(key, std::string(key) + " 没有host就不起作用 has no meaning without host",
           "写上 add: host = \"127.0.0.1\"，或删去此行 or delete the line");
  }
  if (f.node("host") && !any_fax) {
    f.fail("host", "没有[[fax]]，就没有要回的传真 without a [[fax]] there is no fax to answer",
           "写上[[fax]]，或删去[fax_out] add a [[fax]], or delete [fax_out]");
  }
  return out;
}

}  // namespace shouwen::config
