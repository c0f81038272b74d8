// SPDX-License-Identifier: Apache-2.0
#include "config/settings_fax.h"

#include "config/needs.h"
#include "config/text.h"

namespace shouwen::config {

FaxSettings read_fax(const Fields& f, const std::vector<FaxSettings>& others) {
  FaxSettings fax;
  fax.kind = f.text("kind") == "hylafax" ? FaxSettings::Kind::hylafax : FaxSettings::Kind::folder;
  fax.id = f.text("id");
  fax.path = f.text("path");
  fax.spool = f.text("spool");
  fax.poll_interval_seconds = static_cast<int>(f.integer("poll_interval"));
  fax.quiet_seconds = static_cast<int>(f.integer("quiet"));
  fax.give_up_seconds = static_cast<int>(f.integer("give_up"));
  fax.only_whole_calls = f.flag("only_whole_calls");
  fax.start_time = f.moment("start_time");
  need_absolute(f, "path");
  need_absolute(f, "spool");
  if (fax.kind == FaxSettings::Kind::folder && f.node("spool")) {
    f.fail("spool", "spool 与kind不符 has no meaning for kind = \"folder\"",
           "删去此行 delete the line");
  }
  if (fax.give_up_seconds <= fax.quiet_seconds) {
    f.fail("give_up", "give_up 应长于quiet must be longer than quiet",
           "例如 for example: give_up = \"10m\"");
  }
  for (const FaxSettings& other : others) {
    if (f.has("path") && other.path == fax.path) {
      f.fail("path", "两个[[fax]]共用一个文件夹 two [[fax]] share a folder: " + neutral(fax.path),
             "各用一个 give each its own");
    }
  }
  return fax;
}

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
