// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cmd_inspect.h"

#include <CLI/App.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "config/campaign.h"
#include "config/roster.h"
#include "gateway/classify/classify.h"
#include "gateway/cli/input_file.h"
#include "gateway/extract/extract.h"
#include "gateway/extract/extractor.h"
#include "gateway/extract/scans.h"
#include "gateway/intake/fax_reading.h"
#include "gateway/intake/wanting.h"
#include "gateway/ocr/reader.h"
#include "parsers/content.h"
#include "parsers/mail.h"
#include "storage/sha256.h"
#include "storage/store.h"

namespace shouwen::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kPages = 2000;  // whose OCR text is kept for when the same page comes again
using Json = nlohmann::ordered_json;
using storage::Decision;

// Folders become their files in name order; what belongs to a fax is read with it.
std::vector<std::string> expand(const std::vector<std::string>& paths) {
  std::vector<std::string> out;
  for (const auto& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      out.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : fs::recursive_directory_iterator(path, error))
      if (entry.is_regular_file(error) &&
          (entry.path().extension() == ".eml" || entry.path().extension() == ".tif"))
        inside.push_back(entry.path().string());
    std::ranges::sort(inside);
    out.insert(out.end(), inside.begin(), inside.end());
  }
  return out;
}

// The histories a list names, parted by empty lines.
std::vector<std::vector<std::string>> histories_of(std::istream& list) {
  std::vector<std::vector<std::string>> out(1);
  for (std::string line; std::getline(list, line);) {
    if (!line.empty())
      out.back().push_back(line);
    else if (!out.back().empty())
      out.emplace_back();
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

Json strings(const std::vector<std::string>& list) {
  Json out = Json::array();
  for (const auto& s : list) out.push_back(s);
  return out;
}
Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json item_json(const storage::Item& item) {
  Json out;
  out["type"] = item.type;
  if (!item.unit.empty()) out["unit"] = item.unit;
  out["title"] = item.title;
  if (!item.attachments.empty()) out["attachments"] = strings(item.attachments);
  if (item.body) out["body"] = true;
  if (item.late) out["late"] = true;
  out["confidence"] = item.confidence;
  return out;
}

Json evidence_json(const storage::Evidence& e) {
  return Json{{"fact", e.fact},     {"source", e.source}, {"words", e.words},
              {"offset", e.offset}, {"rule", e.rule},     {"weight", e.weight}};
}

Json alike_json(const storage::Alike& a, const Json& other) {
  Json out{{"kind", a.kind}, {"place", a.place}, {"file", other},
           {"unit", a.unit}, {"share", a.share}, {"differences", Json::array()}};
  for (const auto& d : a.differences)
    out["differences"].push_back({{"ours", d.ours}, {"theirs", d.theirs}});
  return out;
}

// Fields and order of DESIGN §9. `files` names messages by the path they were given as.
Json record(const std::string& file, const std::string& channel, const Decision& d,
            const std::map<MessageRef, std::string>& files) {
  const auto path_of = [&](MessageRef ref) -> Json {
    const auto it = files.find(ref);
    return it == files.end() ? Json() : Json(it->second);
  };
  Json out;
  out["file"] = file;
  out["channel"] = channel;
  out["disposition"] = storage::name(d.disposition);
  out["unit"] = or_null(d.unit);
  out["items"] = Json::array();
  for (const auto& i : d.items) out["items"].push_back(item_json(i));
  out["ack"] = storage::name(d.ack);
  out["problems"] = strings(d.problems);
  out["late"] = d.late;
  out["review"] = strings(d.review);
  out["tasks"] = strings(d.tasks);
  out["claims"] = Json::array();
  for (const auto& c : d.claims) {
    Json claim{{"type", c.type}, {"kind", c.kind}};
    if (!c.unit.empty()) claim["unit"] = c.unit;
    out["claims"].push_back(claim);
  }
  out["checks"] = strings(d.checks);
  out["quarantine"] = d.quarantine;
  out["duplicate_of"] = d.duplicate_of ? path_of(*d.duplicate_of) : Json();
  out["replaces"] = d.replaces.empty() ? Json() : path_of(d.replaces.front());
  out["alike"] = Json::array();
  for (const auto& a : d.alike) out["alike"].push_back(alike_json(a, path_of(a.other)));
  out["confidence"] = d.confidence;
  out["evidence"] = Json::array();
  for (const auto& e : d.evidence) out["evidence"].push_back(evidence_json(e));
  return out;
}

// What all histories of a run share: the office's statements, and the tools that read attachments.
struct Bench {
  const InspectOptions& options;
  const config::Campaign& campaign;
  classify::Knowledge knowledge;
  Instant now;
  extract::Extractor extractor;  // the helper, started for the first attachment
  ocr::Reader ocr;
};

ocr::Options reader_options() {
  ocr::Options options = ocr::installed();
  options.remembered = kPages;
  return options;
}

class Inspector {
 public:
  Inspector(Bench& bench, storage::Store& store)
      : options_(bench.options),
        campaign_(bench.campaign),
        knowledge_(bench.knowledge),
        store_(store),
        now_(bench.now),
        tools_{&bench.extractor, nullptr, &bench.ocr, nullptr} {}

  Json inspect(const std::string& path) {
    const bool fax = path.ends_with(".tif") || path.ends_with(".tiff");
    const auto octets = read_file(path);
    if (!octets) return failed(path, fax, "cannot be read");
    auto done = fax ? this->fax(path, *octets) : mail(path, *octets);
    return done.ok() ? *done : failed(path, fax, done.error().text());
  }

 private:
  Json failed(const std::string& path, bool fax, const std::string& why) const {
    Decision d;
    d.review = {"unreadable_file"};
    Json out = record(path, fax ? "fax" : "email", d, files_);
    out["error"] = why;
    return out;
  }

  // What the line told stands beside the file, FILE.json; without it only the file's own tags tell.
  intake::FaxReading read_fax(const std::string& path, const std::string& octets) const {
    const auto side = read_file(path + ".json");
    const auto told = side ? intake::fax_sidecar(*side) : std::nullopt;
    return intake::read_fax(octets, told.value_or(parsers::fax::FaxArrival{}));
  }

  Result<Json> fax(const std::string& path, const std::string& octets) {
    const auto received = receive(path, octets);
    if (!received.ok()) return received.error();
    const MessageRef ref = received->message;
    if (!received->first) return same_octets(path, "fax", ref);

    intake::FaxReading reading = read_fax(path, octets);
    const Digest digest = storage::sha256(octets);
    std::vector<extract::Document> documents = {
        intake::fax_document(reading, octets, digest, fs::path(path).filename().string())};
    // Unread pixels stay named as such: an OCR that fails fails no fax.
    (void)extract::read_scan(documents.front(), octets, tools_);
    intake::judge_again(reading, documents);
    parsers::Mail mail;
    const classify::Arrival arrival =
        intake::fax_arrival(reading, campaign_.zone, {false, std::nullopt, now_});
    mail.date_ms = arrival.at.ms;
    const Digest content = intake::fax_content(digest);
    const classify::FaxCall call = intake::fax_call(reading);
    const auto keys = classify::history_keys(mail, documents, knowledge_, content, &call);
    auto history = store_.history(keys);
    if (!history.ok()) return history.error();
    classify::Context context = context_of(arrival, *history, content);
    context.fax = call;
    Decision d = classify::classify(mail, documents, context);
    intake::add_fax_review(d, reading, documents);
    if (Status s = file(ref, mail, documents, context, keys.texts, d); !s.ok()) return s.error();
    files_[ref] = path;
    decisions_[ref] = d;
    return record(path, "fax", d, files_);
  }

  Result<storage::Received> receive(const std::string& path, const std::string& octets) {
    storage::Incoming in;
    in.octets = storage::sha256(octets);
    in.size = octets.size();
    in.arrival.channel = "inspect";
    in.arrival.account = "inspect";
    in.arrival.key = path + "#" + std::to_string(++seen_);
    in.arrival.first_seen = now_;
    auto received = store_.receive({&in, 1}, now_);
    if (!received.ok()) return received.error();
    return received->front();
  }

  classify::Context context_of(const classify::Arrival& arrival, const storage::History& history,
                               const Digest& content) const {
    return {knowledge_,
            options_.own_addresses,
            options_.own_domains,
            {},
            arrival,
            campaign_.zone,
            history,
            content};
  }

  Result<Json> mail(const std::string& path, const std::string& octets) {
    const auto received = receive(path, octets);
    if (!received.ok()) return received.error();
    const MessageRef ref = received->message;
    if (!received->first) return same_octets(path, "email", ref);

    const auto bytes = std::as_bytes(std::span(octets));
    const parsers::mime::Message tree = parsers::mime::parse(bytes);
    const parsers::Mail mail = parsers::read_mail(tree, bytes);
    const auto documents = extract::extract(tree, mail, {}, tools_);
    storage::Sha256 hash;
    parsers::content_form(tree, [&](std::span<const std::byte> piece) {
      hash.update({reinterpret_cast<const char*>(piece.data()), piece.size()});
    });
    const Digest content = hash.digest();
    const auto keys = classify::history_keys(mail, documents, knowledge_, content);
    auto history = store_.history(keys);
    if (!history.ok()) return history.error();
    classify::Context context =
        context_of(classify::arrival(mail, {true, std::nullopt, now_}), *history, content);
    if (classify::brings_pictures(documents)) {
      auto wants = intake::wanting(store_, *history, ref, intake::Wanted::pictures);
      if (!wants.ok()) return wants.error();
      context.wanting = std::move(*wants);
    }
    const Decision d = classify::classify(mail, documents, context);
    if (Status s = file(ref, mail, documents, context, keys.texts, d); !s.ok()) return s.error();
    files_[ref] = path;
    decisions_[ref] = d;
    return record(path, "email", as_printed(d, documents), files_);
  }

  // What it adds to an earlier piece is printed as that piece with what came now: the mails that
  // together make one piece each list it (corpus/README.md).
  Decision as_printed(const Decision& d, const std::vector<extract::Document>& documents) const {
    const auto whole = d.part_of ? decisions_.find(*d.part_of) : decisions_.end();
    if (whole == decisions_.end()) return d;
    Decision out = d;
    const auto title = std::ranges::find(d.evidence, "addition.pictures", &storage::Evidence::rule);
    for (const storage::Item& item : whole->second.items) {
      if (whole->second.items.size() > 1 &&
          (title == d.evidence.end() || item.title != title->words))
        continue;
      storage::Item added = item;
      added.body = added.late = false;
      added.attachments.clear();
      for (const auto& document : documents)
        if (!document.body) added.attachments.push_back(document.name);
      out.items = {added};
    }
    if (d.disposition == storage::Disposition::correction) out.replaces = {*d.part_of};
    return out;
  }

  // The very same octets again: one message with one more arrival, and no second receipt.
  Json same_octets(const std::string& path, const std::string& channel, MessageRef ref) const {
    const auto it = decisions_.find(ref);
    if (it == decisions_.end())
      return failed(path, channel == "fax", "same octets as a file that failed");
    Decision d = it->second;
    d.duplicate_of = ref;
    d.ack = storage::Answer::none;
    return record(path, channel, d, files_);
  }

  Status file(MessageRef ref, const parsers::Mail& mail,
              const std::vector<extract::Document>& documents, const classify::Context& context,
              const std::vector<storage::TextKey>& texts, const Decision& decision) {
    storage::Filing filing;
    filing.message = ref;
    filing.header.subject = mail.subject;
    if (!mail.from.empty()) filing.header.from = mail.from.front().address;
    filing.header.message_id = mail.message_id;
    filing.header.in_reply_to = mail.in_reply_to;
    filing.header.references = mail.references;
    filing.content = context.content;
    filing.arrival = context.arrival.at;
    filing.arrival_basis = context.arrival.basis;
    for (const auto& d : documents)
      filing.parts.push_back({d.path, d.kind, "", d.name, d.size, d.digest,
                              std::string(extract::name(d.outcome)), d.body ? "" : d.text});
    filing.body_text = mail.body_text;
    filing.texts = texts;
    filing.decision = decision;
    filing.engine_version = std::string(classify::kRulesVersion);
    auto filed = store_.file({&filing, 1}, {storage::Actor::Kind::rule, "inspect", ""}, now_);
    if (!filed.ok()) return filed.error();
    return Done{};
  }

  const InspectOptions& options_;
  const config::Campaign& campaign_;
  const classify::Knowledge& knowledge_;
  storage::Store& store_;
  Instant now_;
  const extract::Tools tools_;
  int seen_ = 0;
  std::map<MessageRef, std::string> files_;
  std::map<MessageRef, Decision> decisions_;
};

int usage(std::ostream& err, const std::string& what) {
  err << what << "\n";
  return 2;
}

}  // namespace

CLI::App* add_inspect(CLI::App& app, InspectOptions& options) {
  CLI::App* cmd = app.add_subcommand(
      "inspect", "试判邮件，不登记、不发信 dry run: classify files, store and send nothing");
  cmd->add_option("--format", options.format, "jsonl");
  cmd->add_option("--units", options.units, "units.csv 单位名册")->required();
  cmd->add_option("--campaign", options.campaign, "活动文件 campaign file")->required();
  cmd->add_option("--own-address", options.own_addresses, "本邮箱地址 address of the mailbox")
      ->required()
      ->allow_extra_args(false);  // once for each flag, so it takes no path along
  cmd->add_option("--own-domain", options.own_domains,
                  "本系统邮件编号域 Message-ID domain of our own earlier mail")
      ->allow_extra_args(false);
  cmd->add_option("PATH", options.paths,
                  "文件或文件夹，按次序为一段来往 files or folders, one history");
  cmd->add_option("--list", options.list,
                  "文件清单，一行一个，空行另起一段来往，- 为标准输入 "
                  "a list of files; an empty line begins another history")
      ->excludes("PATH");
  return cmd;
}

int inspect(const InspectOptions& options, std::ostream& out, std::ostream& err) {
  if (options.format != "jsonl")
    return usage(err, "只支持 --format jsonl / only jsonl is known: " + options.format);
  auto roster = config::load_roster(options.units);
  if (!roster.ok()) return usage(err, roster.error().text());
  auto campaign = config::load_campaign(options.campaign);
  if (!campaign.ok()) return usage(err, campaign.error().text());
  const Instant now{std::chrono::duration_cast<std::chrono::milliseconds>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count()};
  std::vector<std::vector<std::string>> histories = {options.paths};
  if (!options.list.empty()) {
    std::ifstream file(options.list);
    if (options.list != "-" && !file) return usage(err, "读不出清单 cannot read " + options.list);
    histories = histories_of(options.list == "-" ? std::cin : file);
  } else if (options.paths.empty()) {
    return usage(err, "请给出文件或 --list / give files, or --list");
  }
  Bench bench{options, *campaign, {*roster, {&*campaign, 1}},
              now,     {},        ocr::Reader(reader_options())};
  for (const auto& paths : histories) {
    auto store = storage::Store::open({.dir = "", .in_memory = true, .fs = nullptr}, now);
    if (!store.ok()) return usage(err, store.error().text());
    Inspector inspector(bench, **store);
    for (const auto& path : expand(paths)) {
      // Sanitised output: a file name may hold octets that are no UTF-8.
      out << inspector.inspect(path).dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
      out.flush();
    }
  }
  return 0;
}

}  // namespace shouwen::cli
