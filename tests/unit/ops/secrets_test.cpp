// No form of the authorization code gets out: not in the log, not in health, not in an alarm.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/secrets.h"

#include <gtest/gtest.h>

#include "gateway/ops/alarms.h"
#include "gateway/ops/health.h"

namespace shouwen::ops {
namespace {

// What a login sends of user box@qq.example and code  a"b\\cdef-ghij  (one quote, one backslash).
constexpr const char* kCode = "a\"b\\cdef-ghij";
constexpr const char* kForms[] = {
    "a\"b\\cdef-ghij",                           // AUTH LOGIN decoded, or IMAP LOGIN by literal
    "a\\\"b\\\\cdef-ghij",                       // IMAP LOGIN, quoted
    "YSJiXGNkZWYtZ2hpag==",                      // AUTH LOGIN
    "AGJveEBxcS5leGFtcGxlAGEiYlxjZGVmLWdoaWo=",  // AUTH PLAIN
};

TEST(Secrets, EveryFormALoginSendsIsMasked) {
  never_show(kCode, "box@qq.example");
  for (const std::string form : kForms) {
    const std::string echoed = masked("NO what is " + form + " and " + form + "?");
    EXPECT_EQ(echoed.find(form.substr(0, form.size() - 2)), std::string::npos) << echoed;
    EXPECT_EQ(echoed.find("cdef"), std::string::npos) << echoed;
    EXPECT_NE(echoed.find("***"), std::string::npos);
    EXPECT_TRUE(echoed.starts_with("NO what is ")) << echoed;
    EXPECT_TRUE(echoed.ends_with("?")) << echoed;
  }
}

TEST(Secrets, OneCutAtTheEndOfTheTextToo) {
  never_show(kCode, "box@qq.example");
  for (std::string form : kForms) {
    form = form.substr(0, form.find('='));
    for (std::size_t n = 6; n < form.size(); ++n) {
      const std::string cut = masked("535 bad: " + form.substr(0, n) + "…");
      EXPECT_EQ(cut, "535 bad: ***…") << form.substr(0, n);
    }
  }
}

TEST(Secrets, OrdinaryWordsStay) {
  never_show("short");
  never_show("");
  EXPECT_EQ(masked("a short text, shortly"), "a short text, shortly");
}

TEST(Secrets, HealthAndAlarmsSayNothingOfIt) {
  never_show("qwertyuiopasdfgh", "box");
  Component part{"mailbox:office",
                 Health::warn,
                 "login_refused",
                 "server said: LOGIN qwertyuiopasdfgh",
                 "try qwertyuiopasdfgh",
                 {},
                 {}};
  Alarm alarm{"x", Health::fail, "告警 cXdlcnR5dWlvcGFzZGZnaA==", "qwertyuiopasdfgh", "r", {}};
  const HealthReport told = report({part}, {alarm}, {}, {});
  for (const std::string& text : {told.json, told.text}) {
    EXPECT_EQ(text.find("qwertyuiop"), std::string::npos) << text;
    EXPECT_EQ(text.find("cXdlcnR5"), std::string::npos) << text;
    EXPECT_NE(text.find("***"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace shouwen::ops
