// SPDX-License-Identifier: Apache-2.0
#include "gateway/net/curl_link.h"

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <csignal>
#include <mutex>

namespace shouwen::net {
namespace {

constexpr std::size_t kDialogueLimit = 16UL * 1024;
constexpr std::size_t kTlsReadBuffer = 256UL * 1024;

void global_init() {
  static std::once_flag once;
  std::call_once(once, [] {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    std::signal(SIGPIPE, SIG_IGN);  // a peer that went away is an error code, not our death
  });
}

bool uses_openssl() {
  const auto* info = curl_version_info(CURLVERSION_NOW);
  return info->ssl_version != nullptr &&
         std::string_view(info->ssl_version).substr(0, 7) == "OpenSSL";
}

std::string scheme(Service service, bool tls) {
  switch (service) {
    case Service::imap:
      return tls ? "imaps://" : "imap://";
    case Service::smtp:
      return tls ? "smtps://" : "smtp://";
    case Service::bare:
      break;
  }
  return "http://";  // connected only: libcurl says nothing by itself
}

std::string where_of(Service service, const Endpoint& endpoint) {
  return std::string(service_name(service)) + " " + endpoint.host + ":" +
         std::to_string(endpoint.port);
}

std::string url_of(Service service, const Endpoint& endpoint) {
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  std::string url = scheme(service, endpoint.tls == Tls::implicit);
  url += v6 ? "[" + endpoint.host + "]" : endpoint.host;
  url += ":" + std::to_string(endpoint.port) + "/";
  // The path of an SMTP URL is the name libcurl gives in its EHLO.
  return service == Service::smtp ? url + endpoint.helo : url;
}

// The refusal is the last line the server said that is not a capability or a greeting.
std::string last_line(const std::string& dialogue) {
  std::size_t end = dialogue.find_last_not_of("\r\n");
  if (end == std::string::npos) return {};
  std::size_t begin = dialogue.rfind('\n', end);
  begin = begin == std::string::npos ? 0 : begin + 1;
  return dialogue.substr(begin, end + 1 - begin);
}

CURL* handle(void* easy) {
  return static_cast<CURL*>(easy);
}

}  // namespace

const char* service_name(Service service) {
  switch (service) {
    case Service::imap:
      return "imap";
    case Service::smtp:
      return "smtp";
    case Service::bare:
      break;
  }
  return "fax";
}

CurlLink::CurlLink() {
  global_init();
  easy_ = curl_easy_init();
}

CurlLink::~CurlLink() {
  if (easy_ != nullptr) curl_easy_cleanup(handle(easy_));
}

std::size_t CurlLink::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& dialogue = static_cast<CurlLink*>(self)->dialogue_;
  const std::size_t octets = size * count;
  if (dialogue.size() + octets <= kDialogueLimit) dialogue.append(data, octets);
  return octets;
}

int CurlLink::on_progress(void* self, long long, long long, long long, long long) {
  return static_cast<CurlLink*>(self)->cancelled_ ? 1 : 0;
}

// Without read-ahead OpenSSL makes two system calls a record (5 octets, then the rest), and servers
// send records of 4 KB; with it and a large buffer one call brings many. The buffer must be sized
// before the handshake, but read-ahead may be switched on only after the login: libcurl would wait
// on the socket for octets that already lie in this buffer. We never do, we drain first.
int CurlLink::on_tls(void*, void* context, void*) {
  SSL_CTX_set_default_read_buffer_len(static_cast<SSL_CTX*>(context), kTlsReadBuffer);
  return CURLE_OK;
}

void CurlLink::read_ahead() {
  const curl_tlssessioninfo* session = nullptr;
  if (curl_easy_getinfo(handle(easy_), CURLINFO_TLS_SSL_PTR, &session) == CURLE_OK &&
      session != nullptr && session->backend == CURLSSLBACKEND_OPENSSL &&
      session->internals != nullptr)
    SSL_set_read_ahead(static_cast<SSL*>(session->internals), 1);
}

void CurlLink::configure(Service service, const Endpoint& endpoint) {
  CURL* easy = handle(easy_);
  curl_easy_setopt(easy, CURLOPT_URL, url_of(service, endpoint).c_str());
  const bool bare = service == Service::bare;
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, bare ? "http" : "imap,imaps,smtp,smtps");
  if (bare) curl_easy_setopt(easy, CURLOPT_PROXY, "");  // HTTP's proxy is not for us
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  const auto limit = static_cast<long>(endpoint.timeouts.connect.count());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, limit);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, limit);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlLink::on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &CurlLink::on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!endpoint.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, endpoint.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);  // this authority and no other
  }
  const bool starttls = endpoint.tls == Tls::starttls;
  curl_easy_setopt(easy, CURLOPT_USE_SSL,
                   static_cast<long>(starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (uses_openssl()) curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &CurlLink::on_tls);
  if (!endpoint.user.empty()) {
    curl_easy_setopt(easy, CURLOPT_USERNAME, endpoint.user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, endpoint.password.c_str());
    // Left alone libcurl picks the best the server offers, the LOGIN command included.
    if (endpoint.sasl == Sasl::plain) curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN");
    if (endpoint.sasl == Sasl::login) curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=LOGIN");
  }
}

Failure CurlLink::connect(Service service, const Endpoint& endpoint) {
  const std::string where = where_of(service, endpoint);
  if (easy_ == nullptr) return make_failure(Trouble::local, where, "内存不足 / out of memory");
  configure(service, endpoint);
  char detail[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(handle(easy_), CURLOPT_ERRORBUFFER, detail);
  const CURLcode code = curl_easy_perform(handle(easy_));
  curl_easy_setopt(handle(easy_), CURLOPT_ERRORBUFFER, nullptr);
  detail_ = detail;
  if (code != CURLE_OK) return explain(code, service, endpoint);
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(handle(easy_), CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK ||
      socket == CURL_SOCKET_BAD)
    return make_failure(Trouble::closed, where, "连接已断开 / connection lost after the login");
  socket_ = socket;
  read_ahead();
  return {};
}

Failure CurlLink::explain(int code, Service service, const Endpoint& endpoint) const {
  const std::string where = where_of(service, endpoint);
  const std::string said = last_line(dialogue_);
  const auto fail = [&](Trouble kind, std::string_view what, std::string_view text = {}) {
    return make_failure(kind, where, what, text);
  };
  long system = 0;
  curl_easy_getinfo(handle(easy_), CURLINFO_OS_ERRNO, &system);
  const Trouble from_text = trouble_of_text(said);
  switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:
      return fail(Trouble::stopped, "已停止 / stopped");
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return fail(Trouble::dns, "找不到服务器 / the name does not resolve");
    case CURLE_COULDNT_CONNECT:
      return system == ECONNREFUSED
                 ? fail(Trouble::connect_refused, "连接被拒绝 / connection refused")
                 : fail(Trouble::unreachable, "无法连接 / cannot connect: " + detail_);
    case CURLE_PEER_FAILED_VERIFICATION: {
      const bool host = detail_.find("subject name") != std::string::npos ||
                        detail_.find("does not match") != std::string::npos;
      return host ? fail(Trouble::wrong_host, "证书与主机名不符 / " + detail_)
                  : fail(Trouble::certificate, "证书未通过校验 / " + detail_);
    }
    case CURLE_SSL_CACERT_BADFILE:
      return fail(Trouble::certificate, "无法读取 ca_file / cannot read the ca_file");
    case CURLE_USE_SSL_FAILED:
      return fail(Trouble::tls, "服务器不提供 STARTTLS / the server offers no STARTTLS", said);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
      return fail(Trouble::tls, "TLS 握手失败 / TLS handshake failed: " + detail_);
    case CURLE_LOGIN_DENIED:
      // A refusal without a known phrase is a refused login: the safest pause.
      return fail(from_text == Trouble::none ? Trouble::login_refused : from_text,
                  "登录被拒绝 / login refused", said);
    case CURLE_OPERATION_TIMEDOUT: {
      double connected = 0;
      curl_easy_getinfo(handle(easy_), CURLINFO_CONNECT_TIME, &connected);
      return connected > 0 ? fail(Trouble::timeout, "登录超时 / no answer during the login", said)
                           : fail(Trouble::unreachable, "连接超时 / no answer to the connection");
    }
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    default: {
      const bool bye = said.rfind("* BYE", 0) == 0 || said.rfind("421", 0) == 0;
      if (from_text == Trouble::throttled)
        return fail(Trouble::throttled, "服务商限流 / throttled", said);
      if (bye) return fail(Trouble::bye, "服务器拒绝服务 / the server said goodbye", said);
      // An HTTP server, a banner: it never spoke this protocol.
      const char* start = service == Service::imap ? "* " : "2";
      const bool foreign = !dialogue_.empty() && dialogue_.rfind(start, 0) != 0;
      if (code == CURLE_WEIRD_SERVER_REPLY || foreign)
        return fail(Trouble::protocol, "应答不是该协议 / not an answer of this protocol", said);
      return fail(Trouble::closed, "连接中断 / connection lost: " + detail_, said);
    }
  }
}

CurlLink::Io CurlLink::send(std::string_view octets, std::size_t& sent) {
  const CURLcode code = curl_easy_send(handle(easy_), octets.data(), octets.size(), &sent);
  if (code == CURLE_AGAIN) return Io::again;
  return code == CURLE_OK ? Io::ok : Io::failed;
}

CurlLink::Io CurlLink::receive(char* buffer, std::size_t room, std::size_t& got) {
  const CURLcode code = curl_easy_recv(handle(easy_), buffer, room, &got);
  if (code == CURLE_AGAIN) return Io::again;
  if (code != CURLE_OK) return Io::failed;
  return got == 0 ? Io::end : Io::ok;
}

}  // namespace shouwen::net
