// SPDX-License-Identifier: Apache-2.0
#include "parsers/office/profile.h"

#include <sys/stat.h>

#include <fstream>

namespace shouwen::parsers::office {
namespace {

struct Setting {
  const char *path, *name, *value;
};

constexpr Setting kSettings[] = {
    // Nothing in a document runs, and nothing it points at is fetched.
    {"Office.Common/Security/Scripting", "MacroSecurityLevel", "3"},
    {"Office.Common/Security/Scripting", "DisableMacrosExecution", "true"},
    {"Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"},
    {"Office.Common/Security/Scripting", "DisableActiveContent", "true"},
    {"Office.Writer/Content/Update", "Link", "0"},
    {"Office.Calc/Content/Update", "Link", "2"},
    {"Office.Common/Save/Document", "CreateBackup", "false"},
    {"Office.Recovery/AutoSave", "Enabled", "false"},
    {"Office.Common/Misc", "FirstRun", "false"},
    // Pages, dates and numbers of an office in China, where a document does not say.
    {"Setup/L10N", "ooSetupSystemLocale", "zh-CN"}};

}  // namespace

bool write_profile(const std::string& folder) {
  std::string path = folder;
  for (const char* part : {"/profile", "/user"}) {
    path += part;
    if (::mkdir(path.c_str(), 0700) != 0) return false;
  }
  std::ofstream file(path + "/registrymodifications.xcu");
  file << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" "
          "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" "
          "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n";
  for (const Setting& s : kSettings)
    file << "<item oor:path=\"/org.openoffice." << s.path << "\"><prop oor:name=\"" << s.name
         << "\" oor:op=\"fuse\"><value>" << s.value << "</value></prop></item>\n";
  file << "</oor:items>\n";
  file.close();
  return file.good();
}

}  // namespace shouwen::parsers::office
