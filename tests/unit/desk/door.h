// The desk behind its one door: a request in, a record out, on a real store. Header only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "gateway/desk/request.h"
#include "tests/unit/desk/world.h"

namespace shouwen::testing {

struct Door : World {
  using json = nlohmann::json;
  desk::Current current{testing::office()};
  testing::FixedClock clock;
  desk::Answer last;

  json ask(const std::string& call, json args = json::object()) {
    last = desk::answer({*store, current, "clerk", clock},
                        json{{"call", call}, {"args", args}}.dump());
    json out = json::parse(last.json);
    EXPECT_EQ(last.json.find('\n'), std::string::npos);
    return out;
  }
  json good(const std::string& call, json args = json::object()) {
    json out = ask(call, std::move(args));
    EXPECT_TRUE(out["ok"]) << out.dump();
    return out["ok"] ? out["result"] : json::object();
  }
  std::string refused(const std::string& call, json args = json::object()) {
    json out = ask(call, std::move(args));
    EXPECT_FALSE(out["ok"]) << out.dump();
    return out["ok"] ? "" : out["error"]["fault"].get<std::string>();
  }
  storage::Filed brief(const std::string& title, bool review = false) {
    auto f = filing(title);
    if (review) f.decision.review = {"type_uncertain"};
    f.requests = {receipt()};
    return file(f);
  }
  // As the sender does it.
  void send(OutboxRef ref) {
    ASSERT_TRUE(store->start_sending(ref, "Subject: x\r\n\r\ny\r\n", kNow).ok());
    ASSERT_TRUE(store->sent(ref, "250", kNow).ok());
  }
};

}  // namespace shouwen::testing
