// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/cmd_preview.h"

#include <CLI/App.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>

#include "config/text.h"
#include "gateway/cli/command.h"
#include "gateway/cli/history_tools.h"
#include "gateway/cli/input_file.h"
#include "gateway/cli/installed.h"
#include "gateway/cli/text_out.h"
#include "gateway/preview/part.h"
#include "gateway/preview/preview.h"
#include "storage/past.h"

namespace shouwen::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr auto kDeadline = std::chrono::seconds(10);  // of one page

struct PreviewArgs {
  std::string what, part, pages = "1-20", out;
  int width = 1200;
};

Error refused(const std::string& what, const std::string& remedy) {
  return {Fault::rejected_input, "preview", what, remedy};
}

preview::Cache cache_of(const config::Settings* settings) {
  if (settings == nullptr) return preview::Cache({});
  preview::Cache::Options options;
  options.folder = settings->state_dir + "/previews";
  options.keep_free = settings->limits.disk_reserve;
  return preview::Cache(options);
}

// The page under its number in the folder asked for; "" when it cannot be written.
std::string write_page(const std::string& folder, const preview::Page& page) {
  char name[32];
  std::snprintf(name, sizeof name, "page-%04d.jpg", page.number);
  const fs::path path = fs::path(folder) / name, begun = path.string() + ".new";
  std::ofstream file(begun, std::ios::binary | std::ios::trunc);
  file.write(page.jpeg.data(), static_cast<std::streamsize>(page.jpeg.size()));
  file.close();
  std::error_code error;
  if (file) fs::rename(begun, path, error);
  return file && !error ? path.string() : std::string();
}

json page_record(const preview::Page& page, const std::string& path) {
  const bool made = page.outcome == extract::Outcome::ok;
  json out{{"page", page.number},
           {"outcome", extract::name(page.outcome)},
           {"width", page.width},
           {"height", page.height},
           {"size", page.jpeg.size()},
           {"cached", page.cached},
           {"path", path.empty() ? json() : json(path)}};
  if (!made) out["why"] = page.why;
  return out;
}

std::string said(const json& record) {
  const std::string pages = member(record, "pages");
  const std::string why = member(record, "why");
  std::string out = member(record, "kind") + (pages.empty() ? "" : "，共" + pages + "页 pages") +
                    "，" + member(record, "outcome") + (why.empty() ? "" : "：" + why) + "\n";
  return out + table(list(record, "previews"),
                     {{"页", "page"},
                      {"结果", "outcome"},
                      {"宽", "width"},
                      {"高", "height"},
                      {"字节", "size"},
                      {"已有", "cached"},
                      {"文件", "path", 400}},
                     "没有可看的页 no pages to look at");
}

// Draws what is wanted of `source` and prints it; `record` holds what it is.
int show_pages(const Global& global, const PreviewArgs& args, const preview::Source& source,
               extract::Extractor& extractor, const preview::Cache& cache, json record) {
  const auto range = page_range(args.pages);
  if (!range) return usage(refused("页码不对 not pages: " + args.pages, "例 e.g. --pages 1-3"));
  preview::Previewer previewer(extractor, cache);
  record["kind"] = source.kind;
  record["digest"] = source.digest.text;
  json pages = json::array();
  bool all_there = true;
  const auto take = [&](preview::Page&& page) {
    const bool made = page.outcome == extract::Outcome::ok;
    const std::string path = !made ? "" : args.out.empty() ? page.path : write_page(args.out, page);
    all_there = all_there && made && !path.empty();
    pages.push_back(page_record(page, path));
  };
  auto outline = previewer.pages(source, {range->first, range->second, args.width}, take);
  if (!outline.ok()) return fail(outline.error());
  const bool good = outline->outcome == extract::Outcome::ok;
  record["outcome"] = extract::name(outline->outcome);
  record["why"] = good ? "" : outline->why;
  if (good && !all_there)
    record["why"] = "图未能存下，请用--out指定文件夹 could not be kept, name a folder with --out";
  record["pages"] = outline->pages < 0 ? json() : json(outline->pages);
  record["previews"] = std::move(pages);
  if (global.json)
    print_json(record);
  else
    print(said(record));
  return good && all_there ? kOk : kFailed;
}

extract::Extractor::Options helper(const config::Settings* settings) {
  return {settings == nullptr ? "" : settings->extract.socket, "", kDeadline};
}

int preview_file(const Global& global, const PreviewArgs& args) {
  auto octets = read_file(args.what);
  if (!octets)
    return fail(
        refused("读不了文件 cannot be read: " + neutral(args.what), "检查路径 check the path"));
  std::error_code ignored;
  std::optional<config::Settings> settings;
  if (fs::exists(global.settings_file, ignored))
    if (auto read = settings_of(global); read.ok()) settings = std::move(*read);
  if (!settings && args.out.empty())
    return usage(refused("没有配置，不知存在哪里 no settings, so nowhere to keep pages",
                         "用 --out DIR 指定文件夹 name a folder with --out DIR"));
  // Named by its content, without a helper: nothing is opened here.
  const auto documents =
      extract::extract_file(*octets, fs::path(args.what).filename().string(), {}, {});
  const extract::Document& file = documents.front();
  const auto give = [&]() -> Result<extract::Blob> {
    extract::Blob blob;
    if (blob.append(*octets) && blob.seal()) return blob;
    return Error{Fault::transient, "preview", "内存不足 no memory for it", ""};
  };
  extract::Extractor extractor(helper(settings ? &*settings : nullptr));
  const AsOwner owner(settings && args.out.empty() ? settings->state_dir : "");
  return show_pages(global, args, {file.kind, file.digest, give}, extractor,
                    cache_of(settings ? &*settings : nullptr), {{"file", args.what}});
}

// Why no part of it, or not this part, may be opened.
std::optional<Error> lock_on(const storage::MessageRow& message, const storage::StoredPart& part) {
  if (message.decision.quarantine) return preview::locked("来件已隔离 the message is quarantined");
  if (part.outcome == "infected") return preview::locked("含病毒 infected");
  // The fax a mail brought is a message of its own, and may be quarantined.
  for (const storage::Evidence& e : message.decision.evidence) {
    if (e.rule == "fax.mail" && e.source == "attachment:" + part.path)
      return refused("这一部分是一份传真 this part is a fax: " + neutral(e.words),
                     "看那份来件的页面 look at the pages of that message");
  }
  return std::nullopt;
}

// A fax is its own part; a part of a mail is found in the original.
Result<extract::Blob> octets_of(const View& view, const storage::MessageRow& message,
                                const storage::StoredPart& part, const extract::Tools& tools) {
  auto store = storage::look_through(view.settings.state_dir, view.now);
  if (!store.ok()) return store.error();
  const bool fax = message.channel == "fax";
  const auto octets = read_file((*store)->object_path(fax ? part.digest : message.octets));
  if (!octets)
    return refused("原件读不出 the original cannot be read",
                   "以服务的用户运行，或 shouwen verify run it as the service's user, or verify");
  if (!fax) return preview::part_of(*octets, part.path, part.digest, tools);
  extract::Blob blob;
  if (blob.append(*octets) && blob.seal()) return blob;
  return Error{Fault::transient, "preview", "内存不足 no memory for it", ""};
}

int preview_part(const Global& global, const PreviewArgs& args) {
  auto view = open_view(global);
  if (!view.ok()) return fail(view.error());
  auto ref = view->reader->find(args.what);
  if (!ref.ok()) return fail(ref.error());
  auto trail = view->reader->trail(*ref);
  if (!trail.ok()) return fail(trail.error());
  const auto part = std::ranges::find(trail->parts, args.part, &storage::StoredPart::path);
  if (part == trail->parts.end())
    return fail(refused("没有这一部分 no such part: " + neutral(args.part),
                        "shouwen show " + neutral(args.what) + " 列出各部分 lists the parts"));
  if (const auto lock = lock_on(trail->message, *part)) return fail(*lock);
  HistoryTools tools(*view);
  const AsOwner owner(args.out.empty() ? view->settings.state_dir : "");
  const auto give = [&] {
    return octets_of(*view, trail->message, *part, {&tools.extractor, tools.scanner.get()});
  };
  extract::Extractor extractor(helper(&view->settings));
  return show_pages(global, args, {part->type, part->digest, give}, extractor,
                    cache_of(&view->settings), {{"message", ref->value}, {"part", part->path}});
}

int preview_of(const Global& global, const PreviewArgs& args) {
  std::error_code error;
  if (!args.out.empty()) fs::create_directories(args.out, error);
  if (error)
    return fail(refused("文件夹建不了 cannot be made: " + neutral(args.out), error.message()));
  return args.part.empty() ? preview_file(global, args) : preview_part(global, args);
}

}  // namespace

std::optional<std::pair<int, int>> page_range(const std::string& text) {
  const std::size_t dash = text.find('-');
  const auto number = [](std::string_view digits) {
    int n = 0;
    const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    const bool whole = bad == std::errc() && end == digits.data() + digits.size();
    return whole && n > 0 ? n : 0;
  };
  const std::string_view all(text);
  const int first = number(all.substr(0, dash));
  int last = first;
  if (dash != std::string::npos)
    last = dash + 1 == text.size() ? std::numeric_limits<int>::max() : number(all.substr(dash + 1));
  if (first == 0 || last < first) return std::nullopt;
  return std::pair(first, last);
}

void add_preview(CLI::App& app, Global& global) {
  auto args = std::make_shared<PreviewArgs>();
  CLI::App* command =
      app.add_subcommand("preview", "看一看：页面存成JPEG pages of a file or a part, as JPEG");
  command
      ->add_option("WHAT", args->what,
                   "文件，或来件编号（再写部分） a file, or a message followed by a part")
      ->required();
  command->add_option("PART", args->part, "部分，show所列，如1.2 a part as show lists it");
  command->add_option("--pages", args->pages, "页，如 2、1-3、4- pages")->capture_default_str();
  command->add_option("--width", args->width, "宽，像素 width in pixels")
      ->check(CLI::Range(preview::kNarrowest, preview::kWidest))
      ->capture_default_str();
  command->add_option("--out", args->out, "存到这个文件夹 write them into this folder");
  command->callback([&global, args] { global.exit = preview_of(global, *args); });
}

}  // namespace shouwen::cli
