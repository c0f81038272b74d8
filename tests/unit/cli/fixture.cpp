// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/cli/fixture.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "gateway/cli/cli.h"
#include "storage/sha256.h"
#include "storage/store.h"

namespace shouwen::cli {

namespace {

// std::cin, cout and cerr are the command line's; they come back with the object.
class Streams {
 public:
  explicit Streams(const std::string& in) : in_(in) {
    cin_ = std::cin.rdbuf(in_.rdbuf());
    cout_ = std::cout.rdbuf(out_.rdbuf());
    cerr_ = std::cerr.rdbuf(err_.rdbuf());
    std::cin.clear();
  }
  ~Streams() {
    std::cin.rdbuf(cin_);
    std::cout.rdbuf(cout_);
    std::cerr.rdbuf(cerr_);
  }
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;
  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

 private:
  std::istringstream in_;
  std::ostringstream out_, err_;
  std::streambuf *cin_, *cout_, *cerr_;
};

storage::Incoming incoming(const storage::Store& store, const std::string& octets,
                           std::uint64_t uid, Instant now) {
  storage::Incoming in;
  in.file = store.incoming_dir() + "/" + std::to_string(uid);
  testing::write_file(in.file, octets);
  in.octets = storage::sha256(octets);
  in.size = octets.size();
  in.arrival.channel = "imap";
  in.arrival.account = "main";
  in.arrival.folder = "INBOX";
  in.arrival.uidvalidity = "7";
  in.arrival.uid = uid;
  in.arrival.first_seen = now;
  return in;
}

storage::Filing submission(const std::string& title, Instant now) {
  storage::Filing f;
  f.header.subject = "图文简讯：" + title;
  f.header.from = "office@fuyu.example";
  f.header.from_name = "某县交通运输局";
  f.content = storage::sha256(title);
  f.arrival = now;
  f.arrival_basis = "internal_date";
  f.body_text = "现报送" + title + "，请查收。";
  f.parts.push_back({"2", "application/pdf", "", title + ".docx", 3210,
                     storage::sha256("p" + title), "ok", "正文"});
  f.decision.disposition = storage::Disposition::submission;
  f.decision.campaign = "2020-credit-month";
  f.decision.unit = "220283";
  f.decision.ack = storage::Answer::receipt;
  f.decision.confidence = 0.93;
  f.decision.rules_version = "1";
  storage::Item item;
  item.type = "brief";
  item.title = title;
  item.attachments = {title + ".docx"};
  item.parts = {"2"};
  item.confidence = 0.9;
  f.decision.items.push_back(item);
  f.decision.evidence.push_back({"unit=220283", "subject", "舒兰", 0, "unit.name_in_subject", 0.8});
  f.receipt_prefix = "XY2020-";
  f.engine_version = "test";
  f.config_digest = "sha256:test";
  return f;
}

}  // namespace

nlohmann::json Ran::json() const {
  return nlohmann::json::parse(out, nullptr, false);
}

Ran shouwen(const std::vector<std::string>& args, const std::string& in) {
  std::vector<std::string> words = {"shouwen"};
  words.insert(words.end(), args.begin(), args.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const Streams streams(in);
  Ran ran;
  ran.code = cli::run(static_cast<int>(words.size()), argv.data());
  ran.out = streams.out();
  ran.err = streams.err();
  return ran;
}

std::string source_path(const std::string& path) {
  return std::string(SHOUWEN_SOURCE_DIR) + "/" + path;
}
std::string units_file() {
  return source_path("config/etc/units.csv");
}
std::string campaign_file() {
  return source_path("config/etc/campaigns/2020-credit-month.toml");
}

void CliTest::SetUp() {
  state_ = dir_ / "state";
  settings_ = dir_ / "shouwen.toml";
  std::filesystem::create_directory(dir_ / "drop");
  testing::write_file(settings_,
                      "[install]\nmessage_id_domain = \"shouwen.intake.example\"\nstate_dir = \"" +
                          state_ +
                          "\"\n[[mailbox]]\nid = \"main\"\nkind = \"drop\"\n"
                          "address = \"box@intake.example\"\npath = \"" +
                          (dir_ / "drop") +
                          "\"\n[smtp]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\n"
                          "from_address = \"box@intake.example\"\n[testing]\nclock_start = \"" +
                          kClock + "\"\n");
}

Ran CliTest::run(std::vector<std::string> args, const std::string& in) {
  args.insert(args.begin(), {"-c", settings_});
  return shouwen(args, in);
}

void CliTest::load() {
  const Ran units = run({"units", "load", units_file()});
  ASSERT_EQ(units.code, 0) << units.err;
  const Ran campaign = run({"campaign", "activate", campaign_file()});
  ASSERT_EQ(campaign.code, 0) << campaign.err;
}

void CliTest::fill() {
  const Instant now = *parse_rfc3339(kClock);
  storage::StoreOptions options;
  options.dir = state_;
  options.message_id_domain = "shouwen.intake.example";
  auto store = storage::Store::open(options, now);
  ASSERT_TRUE(store.ok()) << store.error().text();
  std::vector<storage::Filing> filings;
  filings.push_back(submission("信用进企业", now));
  filings[0].requests.push_back({"receipt", "office@fuyu.example", "220283", now, true});
  filings.push_back(submission("信用宣传月启动", now));
  filings[1].header.from = "someone@mail.example";
  filings[1].decision.ack = storage::Answer::none;
  filings[1].decision.review = {"unconfirmed_sender"};
  filings.push_back(submission("读不了的来件", now));
  filings[2].decision = {};
  filings[2].decision.review = {"failed: parse"};
  filings[2].failed_step = "parse";
  filings.push_back(submission("\x1b[31m红\u202e字\n=1+1", now));
  for (std::size_t i = 0; i < filings.size(); ++i) {
    const std::vector<storage::Incoming> batch = {
        incoming(**store, "mail " + std::to_string(i), i + 1, now)};
    auto received = (*store)->receive(batch, now);
    ASSERT_TRUE(received.ok()) << received.error().text();
    filings[i].message = received->front().message;
  }
  auto filed = (*store)->file(filings, {}, now);
  ASSERT_TRUE(filed.ok()) << filed.error().text();
}

void CliTest::expect_golden(const std::string& name, std::string text) {
  for (std::size_t at; (at = text.find(dir_.path())) != std::string::npos;)
    text.replace(at, dir_.path().size(), "<dir>");
  const std::string path = source_path("tests/unit/cli/golden/" + name + ".txt");
  if (std::getenv("SHOUWEN_UPDATE_GOLDEN") != nullptr) return testing::write_file(path, text);
  ASSERT_TRUE(std::filesystem::exists(path)) << path;
  EXPECT_EQ(text, testing::read_file(path)) << "SHOUWEN_UPDATE_GOLDEN=1 rewrites it";
}

}  // namespace shouwen::cli
