// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cli.h"

#include <sys/stat.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdlib>
#include <map>
#include <string>

#include "gateway/cli/cmd_circular.h"
#include "gateway/cli/cmd_learn.h"
#include "gateway/cli/cmd_preview.h"
#include "gateway/cli/cmd_replay.h"
#include "gateway/cli/command.h"

namespace shouwen::cli {

namespace {

// CLI11 says what is wrong in English; what kind of mistake it is stands before it in Chinese.
std::string refused(const CLI::App*, const CLI::Error& error) {
  static const std::map<std::string, const char*> kKinds = {
      {"RequiredError", "缺少必需的选项或参数"}, {"ValidationError", "这个值不能用"},
      {"ConversionError", "这个值读不了"},       {"ArgumentMismatch", "参数个数不对"},
      {"ExcludesError", "这两项不能一起用"},     {"RequiresError", "还缺与之相配的选项"}};
  const auto kind = kKinds.find(error.get_name());
  std::string zh = kind == kKinds.end() ? "" : std::string(kind->second) + " ";
  // Of a word too many CLI11 gives the command's name, not the error's.
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError))
    zh = "没有这样的命令、选项或参数 ";
  return zh + error.what() + "\n用法 see: shouwen COMMAND --help\n";
}

}  // namespace

int run(int argc, char** argv) {
  ::umask(0027);  // the store, backups and exports hold what offices sent: not for everybody's eyes
  CLI::App app("shouwen 收文：电子邮件与传真收件网关 email and fax intake gateway");
  Global global;
  if (const char* file = std::getenv("SHOUWEN_CONFIG")) global.settings_file = file;
  app.add_option("-c,--config", global.settings_file, "配置文件 settings file")
      ->capture_default_str();
  app.add_flag("--json", global.json, "输出 JSON 记录 print JSON records (docs/records.md)");
  app.require_subcommand(1);
  app.fallthrough();  // --json and --config may follow the subcommand
  app.failure_message(refused);
  app.set_version_flag("--version", std::string("shouwen ") + SHOUWEN_VERSION);

  add_serve(app, global);
  add_init(app, global);
  add_check(app, global);
  add_setup(app, global);
  add_status(app, global);
  add_queries(app, global);
  add_show(app, global);
  add_fax(app, global);
  add_review(app, global);
  add_outbox(app, global);
  add_receipt(app, global);
  add_unfetchable(app, global);
  add_ingest(app, global);
  add_desk(app, global);
  add_overlays(app, global);
  add_remind(app, global);
  add_circular(app, global);
  add_upkeep(app, global);
  add_purge(app, global);
  add_select(app, global);
  add_replay(app, global);
  add_learn(app, global);
  add_preview(app, global);
  add_dry_run(app, global);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kOk : kUsage;
  }
  return global.exit;
}

}  // namespace shouwen::cli
