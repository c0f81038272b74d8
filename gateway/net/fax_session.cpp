// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/fax_session.h"

#include <array>
#include <optional>
#include <utility>

#include "gateway/net/channel.h"

namespace shouwen::net {
namespace {

constexpr std::size_t kLineLimit = std::size_t{16} * 1024;
constexpr std::size_t kListLimit =
    std::size_t{4} * 1024 * 1024;  // of jobs; a line has about 100 octets

template <class T>
using Task = boost::asio::awaitable<T>;

struct Reply {
  int code = 0;  // 0: none was read, the channel is dead
  std::string text;
  bool ok() const { return code >= 200 && code < 300; }
};

// "229 Entering Extended Passive Mode (|||38837|)"
std::uint16_t passive_port(const std::string& text) {
  const std::size_t at = text.find("(|||");
  if (at == std::string::npos) return 0;
  unsigned port = 0;
  for (std::size_t i = at + 4; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i)
    if ((port = port * 10 + static_cast<unsigned>(text[i] - '0')) > 65535) return 0;
  return static_cast<std::uint16_t>(port);
}

// The word after `label`, up to a space, a full stop at the end or a bracket.
std::string word_after(const std::string& text, std::string_view label) {
  const std::size_t at = text.find(label);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + label.size();
  std::string word = text.substr(begin, text.find_first_of(" )", begin) - begin);
  while (!word.empty() && word.back() == '.') word.pop_back();
  return word;
}

bool only(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kTagOctets = "0123456789-abcdefghijklmnopqrstuvwxyz";

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(' ') + 1 - begin));
}

FaxJobState state_of(char letter) {
  switch (letter) {
    case 'D':
      return FaxJobState::done;
    case 'F':
      return FaxJobState::failed;
    case 'R':
      return FaxJobState::running;
    case 'T':
      return FaxJobState::unsubmitted;
    default:
      return FaxJobState::waiting;  // P S B W: pending, sleeping, blocked, ready
  }
}

}  // namespace

bool parse_fax_job(std::string_view line, FaxJob& out) {
  std::array<std::string, 4> cells;
  for (std::string& cell : cells) {
    const std::size_t cut = line.find('|');
    if (cut == std::string_view::npos) return false;
    cell = trimmed(line.substr(0, cut));
    line.remove_prefix(cut + 1);
  }
  if (!only(cells[0], kDigits) || cells[1].size() != 1) return false;
  out = {cells[0], cells[3], state_of(cells[1].front()), cells[2] == "0:0" ? "" : cells[2],
         clean_server_text(trimmed(line))};
  for (char& c : out.pages)
    if (c == ':') c = '/';
  return true;
}

struct FaxSession::Impl {
  Impl(Endpoint e, boost::asio::thread_pool& p)
      : endpoint(e), pool(p), channel(Service::bare, std::move(e), p) {}

  Endpoint endpoint;
  boost::asio::thread_pool& pool;
  LineChannel channel;
  std::unique_ptr<LineChannel> data;
  bool stopping = false;

  Task<Reply> read();
  Task<Reply> ask(std::string line);
  Task<bool> begin_data();
  Task<std::optional<std::string>> read_data();
  Task<Status> list(const char* folder, std::vector<FaxJob>& out);
  Task<Reply> upload(const std::string& tiff);
  Task<Reply> prepare(const FaxOrder& order, FaxSubmit& out);
  Error broken(std::string_view what, const Reply& reply);
};

// Ends the session: what the server said fits no answer we can go on from.
Error FaxSession::Impl::broken(std::string_view what, const Reply& reply) {
  if (channel.alive()) channel.fail(Trouble::protocol, what, reply.text);
  return channel.failure().error;
}

// A reply is one line "NNN text", or "NNN-text", more lines, and "NNN text".
Task<Reply> FaxSession::Impl::read() {
  std::string first;
  for (;;) {
    const auto line = co_await channel.line(kLineLimit);
    if (!line) co_return Reply{};
    const bool coded = line->size() >= 3 && only(line->substr(0, 3), kDigits);
    if (first.empty() && !coded) {
      channel.fail(Trouble::protocol, "应答无法解析 / an unreadable reply");
      co_return Reply{};
    }
    if (first.empty()) first = *line;
    const bool last = coded && line->substr(0, 3) == std::string_view(first).substr(0, 3) &&
                      (line->size() == 3 || (*line)[3] == ' ');
    if (!last) continue;
    Reply reply{std::stoi(first.substr(0, 3)),
                clean_server_text(line->substr(std::min<std::size_t>(4, line->size())))};
    if (reply.code == 421 || reply.code == 420)
      channel.fail(Trouble::bye, "传真服务器结束了会话 / the fax server ended the session",
                   reply.text);
    co_return reply;
  }
}

Task<Reply> FaxSession::Impl::ask(std::string line) {
  channel.start_clock();
  line += "\r\n";
  const bool sent = co_await channel.send(std::move(line));
  if (!sent) co_return Reply{};
  co_return co_await read();
}

// The data connection of the next command, opened before that command is given.
Task<bool> FaxSession::Impl::begin_data() {
  const Reply reply = co_await ask("EPSV");
  Endpoint to = endpoint;
  to.port = passive_port(reply.text);
  if (reply.code != 229 || to.port == 0) {
    (void)broken("没有数据连接 / no data connection", reply);
    co_return false;
  }
  data = std::make_unique<LineChannel>(Service::bare, std::move(to), pool);
  const bool open = co_await data->open();
  if (open && !stopping) co_return true;
  if (channel.alive())
    channel.fail(data->failure().kind, "数据连接打不开 / the data connection fails");
  co_return false;
}

// All the server sends until it closes.
Task<std::optional<std::string>> FaxSession::Impl::read_data() {
  std::string out;
  for (;;) {
    const bool more = co_await data->fill();
    out += data->pending();
    data->consume(data->pending().size());
    if (out.size() > kListLimit) co_return std::nullopt;
    if (more) continue;
    if (data->failure().kind != Trouble::closed) co_return std::nullopt;
    co_return out;
  }
}

Task<Status> FaxSession::Impl::list(const char* folder, std::vector<FaxJob>& out) {
  const bool ready = co_await begin_data();
  if (!ready) co_return channel.failure().error;
  Reply reply = co_await ask(std::string("LIST ") + folder);
  if (reply.code != 150) co_return broken("列不出作业 / the jobs are not listed", reply);
  const auto text = co_await read_data();
  data.reset();
  reply = co_await read();
  // A list that was cut would make a job look as if it were not there.
  if (!text || reply.code != 226) co_return broken("作业清单不全 / the list of jobs is cut", reply);
  std::string_view left = *text;
  while (!left.empty()) {
    const std::size_t cut = std::min(left.find('\n'), left.size() - 1);
    std::string_view line = left.substr(0, cut + 1);
    left.remove_prefix(cut + 1);
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    FaxJob job;
    if (line.empty()) continue;
    if (!parse_fax_job(line, job)) {
      Reply unread{0, clean_server_text(line)};
      co_return broken("作业清单读不懂 / a line of the list is not understood", unread);
    }
    out.push_back(std::move(job));
  }
  co_return Done{};
}

// The reply names the file: "226 Transfer complete (FILE: /tmp/doc1.tif)."
Task<Reply> FaxSession::Impl::upload(const std::string& tiff) {
  for (const char* line : {"TYPE I", "FORM TIFF"}) {
    const Reply set = co_await ask(line);
    if (!set.ok()) co_return set;
  }
  const bool ready = co_await begin_data();
  if (!ready) co_return Reply{};
  const Reply begun = co_await ask("STOT");
  if (begun.code != 150) co_return begun;
  const bool sent = co_await data->send(tiff, false);
  data.reset();  // closing it says that this was all
  const Reply reply = co_await read();
  if (!sent) {
    (void)broken("页面没有传完 / the pages were cut", reply);
    co_return Reply{};
  }
  co_return reply;
}

// Everything before JSUBM; nothing of it is dialled by itself.
Task<Reply> FaxSession::Impl::prepare(const FaxOrder& order, FaxSubmit& out) {
  out.stage = "STOT";
  const Reply stored = co_await upload(order.tiff);
  if (!stored.ok()) co_return stored;
  const std::string file = word_after(stored.text, "FILE: ");
  out.stage = "JNEW";
  const Reply made = co_await ask("JNEW");
  if (!made.ok()) co_return made;
  out.job = word_after(made.text, "jobid: ");
  if (file.empty() || !only(out.job, kDigits)) {
    (void)broken("没有说出文件或作业 / neither file nor job is named", made);
    co_return Reply{};
  }
  // As sendfax asks: 12 calls, 3 of them answered, within 3 hours. Without LASTTIME a job is
  // refused at once (Kill time expired).
  for (const std::string& parameter :
       {"FROMUSER \"" + endpoint.user + "\"", std::string("LASTTIME 000259"),
        std::string("MAXDIALS 12"), std::string("MAXTRIES 3"),
        "DIALSTRING \"" + order.number + "\"", "EXTERNAL \"" + order.number + "\"",
        "JOBINFO \"" + order.tag + "\"", "NOTIFYADDR \"" + endpoint.user + "\"",
        std::string("NOTIFY \"none\""), std::string("VRES 196"), std::string("PAGEWIDTH 209"),
        std::string("PAGELENGTH 296"), std::string("PAGECHOP \"none\""), "DOCUMENT " + file}) {
    out.stage = "JPARM " + parameter.substr(0, parameter.find(' '));
    const Reply set = co_await ask("JPARM " + parameter);
    if (!set.ok()) co_return set;
  }
  co_return Reply{200, ""};
}

FaxSession::FaxSession(Endpoint endpoint, boost::asio::thread_pool& pool)
    : impl_(std::make_unique<Impl>(std::move(endpoint), pool)) {}
FaxSession::~FaxSession() = default;

Task<Status> FaxSession::open() {
  Impl& s = *impl_;
  const bool open = co_await s.channel.open();
  if (!open) co_return s.channel.failure().error;
  const Reply greeting = co_await s.read();
  if (greeting.code != 220) co_return s.broken("不是传真服务器 / not a fax server", greeting);
  const Reply user = co_await s.ask("USER " + s.endpoint.user);
  if (!user.ok()) {
    if (s.channel.alive())
      s.channel.fail(Trouble::login_refused,
                     user.code == 331 ? "hosts.hfaxd 要口令 / hosts.hfaxd wants a password"
                                      : "hosts.hfaxd 不许登录 / hosts.hfaxd refuses the login",
                     user.text);
    co_return s.channel.failure().error;
  }
  co_return Done{};
}

Task<Result<std::vector<FaxJob>>> FaxSession::jobs() {
  Impl& s = *impl_;
  const Reply format = co_await s.ask("JOBFMT \"%j|%a|%P|%J|%s\"");
  if (!format.ok()) co_return s.broken("JOBFMT 被拒绝 / JOBFMT refused", format);
  std::vector<FaxJob> out;
  // In this order: a job that ends between the two is listed twice and not missed.
  for (const char* folder : {"sendq", "doneq"}) {
    const Status listed = co_await s.list(folder, out);
    if (!listed) co_return listed.error();
  }
  co_return out;
}

Task<FaxSubmit> FaxSession::submit(FaxOrder order) {
  Impl& s = *impl_;
  FaxSubmit out;
  if (!only(order.number, kDigits) || !only(order.tag, kTagOctets)) {
    out = {FaxSubmit::State::failed, "", "DIALSTRING", "号码或标记不可用 not usable", true};
    co_return out;
  }
  const Reply ready = co_await s.prepare(order, out);
  if (!ready.ok()) {
    out.refused = ready.code >= 500;
    out.words = ready.code != 0 ? ready.text : s.channel.failure().error.what;
    co_return out;
  }
  out.stage = "JSUBM";
  const Reply submitted = co_await s.ask("JSUBM");
  out.words = submitted.code != 0 ? submitted.text : s.channel.failure().error.what;
  out.refused = submitted.code >= 500;
  // Below 500 the scheduler gave no answer in time, or none we saw: the list of jobs will tell.
  if (submitted.ok())
    out.state = FaxSubmit::State::submitted;
  else if (!out.refused)
    out.state = FaxSubmit::State::unknown;
  co_return out;
}

Task<void> FaxSession::quit() {
  if (!impl_->channel.alive()) co_return;
  (void)co_await impl_->ask("QUIT");
  if (impl_->channel.alive()) impl_->channel.fail(Trouble::stopped, "已退出 / quit");
}

void FaxSession::stop() {
  impl_->stopping = true;
  impl_->channel.stop();
  if (impl_->data) impl_->data->stop();
}
bool FaxSession::alive() const {
  return impl_->channel.alive();
}
const Failure& FaxSession::failure() const {
  return impl_->channel.failure();
}
std::string FaxSession::transcript() const {
  return impl_->channel.transcript().text();
}

}  // namespace shouwen::net
