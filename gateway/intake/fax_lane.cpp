// SPDX-License-Identifier: Apache-2.0
#include "gateway/intake/fax_lane.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gateway/classify/classify.h"
#include "gateway/classify/fax_pages.h"
#include "gateway/classify/knowledge.h"
#include "gateway/extract/extractor.h"
#include "gateway/extract/scans.h"
#include "gateway/intake/fax_join.h"
#include "gateway/intake/filing.h"
#include "gateway/ops/log.h"
#include "gateway/ops/on_pool.h"
#include "gateway/ops/on_writer.h"

namespace shouwen::intake {

namespace fax = parsers::fax;

namespace {

constexpr auto kLookAgain = std::chrono::seconds(30);    // when nobody woke us
constexpr auto kAfterTrouble = std::chrono::seconds(2);  // store faults heal by themselves or not
constexpr std::size_t kCompared = 4;                     // other faxes one is laid beside

// A fax and its calls with the paths of their octets.
struct Paths {
  storage::FaxCallRow call;
  std::string path;
  int kept = -1;
};

std::vector<Paths> paths_of(storage::Store& store, const storage::FaxCallRow& head,
                            const std::vector<storage::FaxWork::Part>& parts) {
  std::vector<Paths> out{{head, store.object_path(head.octets), -1}};
  for (const auto& part : parts)
    out.push_back({part.call, store.object_path(part.call.octets), part.kept});
  return out;
}

std::vector<FaxPiece> open_all(const std::vector<Paths>& paths, const fax::Told& told) {
  std::vector<FaxPiece> out;
  for (const Paths& one : paths) out.push_back(open_piece(one.call, one.path, one.kept, told));
  return out;
}

bool is_tiff(const FaxPiece& piece) {
  return piece.octets && fax::is_tiff(piece.octets->bytes());
}

std::string file_name(const FaxPiece& piece) {
  return piece.reading.arrival.file.empty() ? "fax.tif" : piece.reading.arrival.file;
}

// Before the pages are known, which only the helper can count for a file that is no TIFF.
void read_documents(FaxPiece& piece, const Pipeline::Extraction& how, const fax::Told& told) {
  if (!piece.octets) return;
  const std::string_view octets = piece.octets->text();
  if (is_tiff(piece) || piece.reading.arrival.without_page) {
    piece.documents = {fax_document(piece.reading, octets, piece.digest, file_name(piece))};
    return;
  }
  // Pages a person turned are read with the others, when all of them are known.
  extract::Tools tools = how.tools;
  if (!piece.turns.empty()) tools.ocr = nullptr;
  piece.documents = extract::extract_file(octets, file_name(piece), how.limits, tools);
  stand_in(piece, told);
}

// Beside a PDF or a picture a TIFF's page is laid out as on paper (resized()).
PagePrint as_on_paper(const PagePrint& print, const fax::Page& page) {
  if (page.dpi_x <= 0 || page.dpi_y <= 0) return print;
  return resized(print, static_cast<int>(std::lround(page.width / page.dpi_x * kPrintDpi)),
                 static_cast<int>(std::lround(page.height / page.dpi_y * kPrintDpi)));
}

bool only_tiffs(const FaxCase& whole) {
  return std::ranges::all_of(whole.pieces, is_tiff);
}

PagePrint draw(const FaxCase& whole, std::size_t page, bool on_paper,
               extract::Extractor* extractor) {
  const auto& of = whole.pages[page];
  const FaxPiece& piece = whole.pieces[of.piece];
  if (extractor == nullptr || !piece.octets) return {};
  const bool tiff = is_tiff(piece);
  if (!tiff && piece.documents.empty()) return {};
  const std::string kind = tiff ? "tif" : piece.documents.front().kind;
  extract::Blob blob;
  if (!blob.append(piece.octets->text()) || !blob.seal()) return {};
  const auto drawn = extractor->render(kind, blob, of.page, kPrintDpi);
  if (drawn.outcome != extract::Outcome::ok) return {};
  const PagePrint print = print_of(drawn.raster);
  if (!tiff || !on_paper) return print;
  return as_on_paper(print, piece.reading.tiff.pages[static_cast<std::size_t>(of.page)]);
}

// Pixels to text, page after page. What no OCR read stays named as such.
extract::Document read_pages(const FaxCase& whole, const Pipeline::Extraction& how) {
  std::vector<extract::Document> documents;
  for (const FaxPiece& piece : whole.pieces) {
    extract::Document one;
    if (!piece.documents.empty()) one = piece.documents.front();
    if (one.wants_ocr && (is_tiff(piece) || !piece.turns.empty())) {
      const Status read = extract::read_scan(one, piece.octets->text(), how.tools, piece.turns);
      if (!read.ok())
        ops::log(ops::Event::fax_not_read, read.error(), {{"message", piece.message.value}});
    }
    documents.push_back(std::move(one));
  }
  return merged(whole, std::move(documents));
}

classify::Source source_of(const storage::FaxCallRow& call) {
  return {false, call.internal_date, call.first_seen};
}

fax::Told told_by(const config::Settings& settings, const std::string& account) {
  fax::Told told;
  if (const config::FaxSettings* source = settings.fax_source(account))
    told.only_whole_calls = source->only_whole_calls;
  if (const config::FaxMailSettings* mails = settings.fax_mail(account))
    told.only_whole_calls = mails->only_whole_calls;
  return told;
}

// Parse: the calls' pages as one, nothing of them read yet.
FaxCase open_case(const std::vector<Paths>& paths, const fax::Told& told,
                  const Pipeline::Extraction& how) {
  std::vector<FaxPiece> pieces = open_all(paths, told);
  for (FaxPiece& piece : pieces) read_documents(piece, how, told);
  return assemble(std::move(pieces), told);
}

// Another fax to lay beside it. The pages of one that is no TIFF must be counted again.
FaxCase open_beside(const std::vector<Paths>& paths, const fax::Told& told,
                    const Pipeline::Extraction& how) {
  std::vector<FaxPiece> pieces = open_all(paths, told);
  for (FaxPiece& piece : pieces) {
    if (!is_tiff(piece)) read_documents(piece, how, told);
  }
  return assemble(std::move(pieces), told);
}

// When it came: with its last call.
Instant moment_of(const storage::FaxWork& work, const FaxCase& whole, Zone zone) {
  Instant at = fax_arrival(whole.reading, zone, source_of(work.call)).at;
  for (const auto& part : work.parts) {
    const auto& of = whole.pieces.back();
    if (part.call.message == of.message)
      at = fax_arrival(of.reading, zone, source_of(part.call)).at;
  }
  return at;
}

// Extract: the pages of `found` to text, and all of it as judge() takes it.
Reading read_case(const storage::FaxWork& work, std::shared_ptr<FaxFound> found, Instant at,
                  const Pipeline::Extraction& how) {
  Reading reading;
  reading.work = work.work;
  reading.octets = found->whole.pieces.front().octets;
  reading.content = fax_content(work.work.octets);
  reading.mail.date_ms = at.ms;
  reading.documents = {read_pages(found->whole, how)};
  const auto& first = found->whole.pieces.front().documents;
  for (std::size_t i = 1; i < first.size(); ++i) reading.documents.push_back(first[i]);
  judge_again(found->whole.reading, reading.documents);
  reading.fax = std::move(found);
  return reading;
}

// Another paper, sent after a call that broke off, is none of its pages unless one of them is in
// both.
void keep_own_papers(FaxFound& found, const std::vector<extract::Document>& documents,
                     const classify::UnitNames& names) {
  const MessageRef me = found.whole.pieces.front().message;
  const auto mine = [&](const storage::FaxLink& one) {
    return one.message == me && one.kind == storage::FaxLinkKind::part && one.kept < 0;
  };
  if (std::ranges::any_of(found.links, mine) && classify::begins_paper(documents, names))
    std::erase_if(found.links, mine);
}

}  // namespace

struct FaxLane::Item {
  storage::FaxWork work;
  std::shared_ptr<const Rules> rules;
  fax::Told told;
  std::vector<Paths> paths;
  FaxCase whole;
  Instant at;
  struct Other {
    storage::FaxNear near;
    std::vector<Paths> paths;
  };
  std::vector<Other> others;
};

const storage::FaxLink* FaxFound::elsewhere() const {
  using Kind = storage::FaxLinkKind;
  const MessageRef me = whole.pieces.front().message;
  for (const storage::FaxLink& one : links) {
    if (one.message == me) return &one;
  }
  return link.kind == Kind::none || link.kind == Kind::apart ? nullptr : &link;
}

FaxLane::FaxLane(boost::asio::any_io_executor executor, boost::asio::thread_pool& pool,
                 storage::Writer& writer, const Clock& clock, const desk::Current& office,
                 Pipeline::Extraction extraction, Pipeline::Hooks hooks)
    : pool_(pool),
      writer_(writer),
      clock_(clock),
      extraction_(extraction),
      rules_(office, extraction.tools.scanner != nullptr),
      hooks_(std::move(hooks)),
      wake_(std::move(executor)) {}

void FaxLane::stop() {
  stopping_ = true;
  wake_.notify();
}

boost::asio::awaitable<void> FaxLane::run() {
  while (!stopping_) {
    auto ask = [](storage::Store& store) { return store.unfiled_fax(); };
    auto next = co_await ops::on_writer(writer_, std::move(ask));
    Status status = Done{};
    if (!next.ok()) {
      status = next.error();
    } else if (!*next) {
      trouble_.clear();
      co_await wake_.wait(kLookAgain);
      continue;
    } else {
      const MessageRef message = (*next)->work.message;
      status = co_await work_off(std::move(**next));
      // A full disk or a busy store is no fax's fault: the attempt does not count.
      if (!status.ok() && status.error().fault == Fault::transient) {
        auto give_back = [message, now = clock_.now()](storage::Store& store) {
          return store.give_back({&message, 1}, now);
        };
        Status given_back = co_await ops::on_writer(writer_, std::move(give_back));
        if (!given_back.ok()) status = given_back;
      }
    }
    if (status.ok()) {
      trouble_.clear();
    } else {
      trouble_ = status.error().text();
      ops::log(ops::Event::store_error, status.error());
      co_await wake_.wait(kAfterTrouble);
    }
  }
}

boost::asio::awaitable<Status> FaxLane::begin(storage::Step step, const Item& item) {
  auto call = [step, message = item.work.work.message, now = clock_.now()](storage::Store& store) {
    return store.begin(step, {&message, 1}, now);
  };
  Status begun = co_await ops::on_writer(writer_, std::move(call));
  if (begun.ok() && hooks_.before_step && !item.whole.pieces.empty() &&
      item.whole.pieces.front().octets)
    hooks_.before_step(step, item.whole.pieces.front().octets->text());
  co_return begun;
}

boost::asio::awaitable<Status> FaxLane::work_off(storage::FaxWork work) {
  if (work.work.begun >= kBegunAtMost) co_return co_await set_aside(work.work);
  Item item;
  item.rules = rules_.get();
  item.told = told_by(item.rules->office->settings, work.work.account);
  item.work = std::move(work);
  auto locate = [work = item.work](storage::Store& store) {
    return Result<std::vector<Paths>>(paths_of(store, work.call, work.parts));
  };
  auto paths = co_await ops::on_writer(writer_, std::move(locate));
  if (!paths.ok()) co_return paths.error();
  item.paths = std::move(*paths);

  Status status = co_await begin(storage::Step::parse, item);
  if (!status.ok()) co_return status;
  auto parse = [paths = item.paths, told = item.told, how = extraction_] {
    return open_case(paths, told, how);
  };
  item.whole = co_await ops::on_pool(pool_, std::move(parse));

  status = co_await find_others(item);
  if (!status.ok()) co_return status;
  status = co_await begin(storage::Step::extract, item);
  if (!status.ok()) co_return status;
  auto extract = [item, how = extraction_] {
    auto found = std::make_shared<FaxFound>();
    found->whole = item.whole;
    found->link = item.work.link;
    found->told = item.work.call.told.size();
    found->asked = item.work.asked;
    found->read_again = item.work.read_again;
    std::vector<FaxOther> others;
    for (const Item::Other& other : item.others)
      others.push_back({open_beside(other.paths, item.told, how), other.near.facts.at});
    const bool on_paper =
        !only_tiffs(item.whole) ||
        !std::ranges::all_of(others, [](const FaxOther& one) { return only_tiffs(one.whole); });
    found->links =
        find_links({item.whole, item.at}, others, [&](const FaxCase& whole, std::size_t page) {
          return draw(whole, page, on_paper, how.tools.extractor);
        });
    auto reading = read_case(item.work, found, item.at, how);
    keep_own_papers(*found, reading.documents, item.rules->knowledge->impl().names);
    return std::make_shared<const Reading>(std::move(reading));
  };
  auto reading = co_await ops::on_pool(pool_, std::move(extract));

  status = co_await begin(storage::Step::classify, item);
  if (!status.ok()) co_return status;
  co_return co_await file(std::move(reading));
}

// The calls it may belong to. A fax already linked, by machine or person, stays where it is.
boost::asio::awaitable<Status> FaxLane::find_others(Item& item) {
  item.at = moment_of(item.work, item.whole, item.rules->office->settings.zone);
  if (item.work.link.kind != storage::FaxLinkKind::none) co_return Done{};
  auto look = [message = item.work.work.message, at = item.at](storage::Store& store) {
    return store.faxes_near(message, at + -kRepeat, at + kRedial);
  };
  auto near = co_await ops::on_writer(writer_, std::move(look));
  if (!near.ok()) co_return near.error();
  std::erase_if(*near, [&](const storage::FaxNear& one) {
    return !worth_comparing(item.whole.reading, item.at, one);
  });
  if (near->size() > kCompared) near->resize(kCompared);
  auto locate = [near = *near](storage::Store& store) {
    std::vector<Item::Other> others;
    for (const storage::FaxNear& one : near)
      others.push_back({one, paths_of(store, one.call, one.parts)});
    return Result<std::vector<Item::Other>>(std::move(others));
  };
  auto others = co_await ops::on_writer(writer_, std::move(locate));
  if (!others.ok()) co_return others.error();
  item.others = std::move(*others);
  co_return Done{};
}

Reading read_filed_fax(storage::Store& store, const storage::FaxWork& fax,
                       const config::Settings& settings, const Pipeline::Extraction& how) {
  const fax::Told told = told_by(settings, fax.work.account);
  auto found = std::make_shared<FaxFound>();
  found->whole = open_case(paths_of(store, fax.call, fax.parts), told, how);
  found->link = fax.link;
  found->told = fax.call.told.size();
  found->asked = fax.asked;
  const Instant at = moment_of(fax, found->whole, settings.zone);
  return read_case(fax, std::move(found), at, how);
}

boost::asio::awaitable<Status> FaxLane::set_aside(const storage::Work& work) {
  auto call = [filing =
                   failed_filing(work, "crashed in " + std::string(storage::name(work.last_step))),
               now = clock_.now()](storage::Store& store) {
    return store.file({&filing, 1}, {}, now);
  };
  auto filed = co_await ops::on_writer(writer_, std::move(call));
  if (!filed.ok()) co_return filed.error();
  hooks_.filed();
  co_return Done{};
}

boost::asio::awaitable<Status> FaxLane::file(std::shared_ptr<const Reading> reading) {
  auto call = [reading, rules = rules_.get(), now = clock_.now()](storage::Store& store) {
    auto filing = judge(store, *rules, *reading);
    if (!filing.ok()) return Result<storage::Filed>(filing.error());
    return file_step(store, *reading, *filing, now);
  };
  auto filed = co_await ops::on_writer(writer_, std::move(call));
  if (!filed.ok()) co_return filed.error();
  ops::log(ops::Event::message_filed, {{"message", filed->message.value},
                                       {"version", filed->version},
                                       {"number", filed->number},
                                       {"same_as", filed->same_as.value}});
  ops::log(ops::Event::fax_filed,
           {{"message", filed->message.value},
            {"state", fax::name(reading->fax->whole.reading.completeness.state)},
            {"pages", reading->fax->whole.pages.size()},
            {"calls", reading->fax->whole.pieces.size()}});
  hooks_.filed();
  co_return Done{};
}

}  // namespace shouwen::intake
