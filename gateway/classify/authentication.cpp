// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/authentication.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <optional>

#include "config/text.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

bool blank(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string() : ascii_lower(trim(address.substr(at + 1)));
}

// "mail.qq.com" lies in "qq.com" and "mx.jt.gov.cn" in "jt.gov.cn": the last labels stand for the
// organisation, one more where the last two are a registry's.
std::string organisation(std::string_view host) {
  static constexpr std::array<std::string_view, 7> registries = {"ac",  "com", "edu", "gov",
                                                                 "mil", "net", "org"};
  const std::size_t last = host.rfind('.');
  if (last == std::string_view::npos || last == 0) return ascii_lower(host);
  std::size_t before = host.rfind('.', last - 1);
  const std::size_t label = before == std::string_view::npos ? 0 : before + 1;
  const bool registry =
      host.size() - last == 3 &&
      std::ranges::find(registries, host.substr(label, last - label)) != registries.end();
  if (registry && before != std::string_view::npos && before > 0)
    before = host.rfind('.', before - 1);
  return ascii_lower(before == std::string_view::npos ? host : host.substr(before + 1));
}

// Where a token may begin. In the middle of one, a bracket or a quotation mark is a character that
// some server copied from what the client said, and opens nothing.
bool begins_here(const std::string& before, std::string_view also) {
  return before.empty() || blank(before.back()) || also.find(before.back()) != also.npos;
}

// The text without its comments (RFC 5322 3.2.2: they nest), each standing for a blank, and with
// the inside of quoted strings as `X`, so that nothing a stranger wrote there is syntax.
// False where a comment or a string never ends.
bool plain(std::string_view text, std::string& out) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && (depth > 0 || quoted)) {
      ++i;
    } else if (quoted) {
      quoted = c != '"';
      out += quoted ? 'X' : '"';
    } else if (c == '(' && (depth > 0 || begins_here(out, ";"))) {
      if (depth++ == 0) out += ' ';
    } else if (c == ')' && depth > 0) {
      --depth;
    } else if (depth == 0) {
      quoted = c == '"' && begins_here(out, ";=.");
      out += c;
    }
  }
  return depth == 0 && !quoted;
}

std::vector<std::string_view> split(std::string_view text, std::string_view at) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(at);
    if (const std::string_view one = trim(text.substr(0, end)); !one.empty()) out.push_back(one);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return out;
}

// One Authentication-Results field: `authserv-id [version] *(; method[/version]=result ...)`.
struct Results {
  std::string id;
  std::string dmarc, spf, dkim;
  std::string header_from;  // the domain of From as the checker saw it
  std::vector<std::string>
      vouched{};  // domains that passed SPF or DKIM; "" = it does not say which
};

// Of several results of one method: one failed DMARC fails, one good signature is enough.
void merge(std::string& known, std::string_view method, std::string_view result) {
  const std::string_view wins = method == "dmarc" ? "fail" : "pass";
  if (known.empty() || result == wins) known = std::string(result);
}

// The domain behind the first of these properties that is there.
std::optional<std::string> domain_at(const std::vector<std::string_view>& words,
                                     std::initializer_list<std::string_view> properties) {
  for (const std::string_view property : properties)
    for (const std::string_view word : words)
      if (word.starts_with(property)) {
        const std::string_view value = word.substr(property.size());
        const std::size_t at = value.rfind('@');
        return std::string(value.substr(at == std::string_view::npos ? 0 : at + 1));
      }
  return std::nullopt;
}

void read_clause(std::string_view clause, Results& out) {
  const std::size_t equals = clause.find('=');
  if (equals == std::string_view::npos) return;
  std::string_view method = trim(clause.substr(0, equals));
  method = trim(method.substr(0, method.find('/')));
  const std::string_view rest = trim(clause.substr(equals + 1));
  const auto words = split(rest, " \t\r\n");
  if (words.empty()) return;
  const std::string_view result = words.front().substr(0, words.front().find('('));
  if (method == "dmarc") merge(out.dmarc, method, result);
  if (method == "spf") merge(out.spf, method, result);
  if (method == "dkim") merge(out.dkim, method, result);
  if (method == "dmarc") {
    if (const auto from = domain_at(words, {"header.from="})) out.header_from = *from;
  } else if (result == "pass" && (method == "spf" || method == "dkim")) {
    const auto domain = method == "spf" ? domain_at(words, {"smtp.mailfrom=", "envelope-from="})
                                        : domain_at(words, {"header.d=", "header.i="});
    out.vouched.push_back(domain.value_or(""));
  }
}

Results read_results(std::string_view field) {
  const std::string folded = ascii_lower(field);
  std::string text;
  // Where a string never ends, a stranger's words opened it: it must not hide the rest.
  if (!plain(folded, text)) text = folded;
  Results out;
  const auto clauses = split(text, ";");
  if (clauses.empty()) return out;
  out.id = split(clauses.front(), " \t\r\n").front();
  for (std::size_t i = 1; i < clauses.size(); ++i) read_clause(clauses[i], out);
  return out;
}

Proof proof_of(const Results& r, const std::string& from_domain) {
  const std::string from = organisation(from_domain);
  const bool another =
      !r.header_from.empty() && !from_domain.empty() && organisation(r.header_from) != from;
  if (another) return Proof::failed;
  if (!r.dmarc.empty() && r.dmarc != "none")
    return r.dmarc == "fail" ? Proof::failed : Proof::stands;
  if ((r.spf == "fail" && r.dkim != "pass") || (r.dkim == "fail" && r.spf != "pass"))
    return Proof::failed;
  // Without DMARC a pass says something of the domain it names, and of no other: whoever has a
  // domain of his own passes for it under any From.
  const bool ours = std::ranges::any_of(
      r.vouched, [&](const std::string& d) { return d.empty() || organisation(d) == from; });
  if (ours || from_domain.empty()) return Proof::stands;
  return r.vouched.empty() && r.spf != "softfail" ? Proof::stands : Proof::unproven;
}

// <a@x> (b) <c@y>: one From field that a reader of addresses takes for one author.
bool two_addresses(std::string_view from) {
  std::string text;
  if (!plain(from, text)) text = from;
  int found = 0;
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos; ++at) {
    const std::size_t end = text.find('>', at);
    if (end != std::string::npos && text.substr(at, end - at).find('@') != std::string::npos)
      ++found;
  }
  return found > 1;
}

bool passed(const Results& r, const std::string& from_domain) {
  if (from_domain.empty() || proof_of(r, from_domain) != Proof::stands) return false;
  return r.dmarc == "pass" || std::ranges::any_of(r.vouched, [&](const std::string& domain) {
           return !domain.empty() && organisation(domain) == organisation(from_domain);
         });
}

bool local_delivery(std::string_view received) {
  return ascii_lower(received).find("with lmtp") != std::string::npos;
}

// Its place among the fields: the topmost Received that took the mail from elsewhere.
std::size_t own_received(const parsers::Mail& mail) {
  for (std::size_t i = 0; i < mail.fields.size(); ++i) {
    if (ascii_lower(mail.fields[i].name) == "received" && !local_delivery(mail.fields[i].value))
      return i;
  }
  return mail.fields.size();
}

// 192.0.2.10 or 2001:db8::1, also behind IPv6:; anything else is no numeric address.
bool numeric(std::string_view word) {
  const auto all = [&](std::string_view of) {
    return word.find_first_not_of(of) == std::string_view::npos;
  };
  const auto count = std::ranges::count(word, '.');
  if (all("0123456789.")) return count == 3;
  return all("0123456789abcdef:.") && std::ranges::count(word, ':') >= 2;
}

}  // namespace

bool authenticated(const parsers::Mail& mail, const std::vector<std::string>& own_addresses) {
  const std::size_t end = own_received(mail);
  if (end == mail.fields.size() || several_from(mail) || mail.from.empty()) return false;
  std::vector<std::string> ours = {organisation(receiving_host(mail.fields[end].value))};
  for (const auto& own : own_addresses) ours.push_back(organisation(domain_of(own)));
  const std::string from = domain_of(mail.from.front().address);
  for (std::size_t i = 0; i < end; ++i) {
    if (ascii_lower(mail.fields[i].name) != "authentication-results") continue;
    const Results results = read_results(mail.fields[i].value);
    const std::string by = organisation(results.id);
    if (!by.empty() && std::ranges::find(ours, by) != ours.end() && passed(results, from))
      return true;
  }
  return false;
}

bool taken_from(const parsers::Mail& mail, const std::vector<std::string>& hosts) {
  const std::size_t at = own_received(mail);
  if (at == mail.fields.size()) return false;
  std::string clause = ascii_lower(mail.fields[at].value);
  clause.resize(std::min(clause.size(), clause.find(" by ")));
  bool any = false;
  for (std::string_view word : split(clause, " \t\r\n()[]<>;,=")) {
    if (word.starts_with("ipv6:")) word.remove_prefix(5);
    if (!numeric(word)) continue;
    if (std::ranges::find(hosts, word) == hosts.end()) return false;
    any = true;
  }
  return any;
}

std::string receiving_host(std::string_view received) {
  const std::string folded = ascii_lower(received);
  std::string text;
  const bool whole = plain(folded, text);
  // A client may call itself "(x)" or "(": then its own name is gone, or all that follows.
  for (const std::string& one : {whole ? text : folded, folded}) {
    const auto words = split(one, " \t\r\n;");
    std::size_t i = !words.empty() && words.front() == "from" ? 2 : 0;
    for (; i + 1 < words.size(); ++i)
      if (words[i] == "by") return std::string(words[i + 1]);
  }
  return {};
}

bool several_from(const parsers::Mail& mail) {
  const auto named = std::ranges::count_if(
      mail.from, [](const parsers::Address& a) { return !a.address.empty(); });
  const auto fields = mail.field_values("From");
  return named > 1 || fields.size() > 1 || (!fields.empty() && two_addresses(fields.front()));
}

Proof authentication(const parsers::Mail& mail, const std::vector<std::string>& trusted,
                     const std::vector<std::string>& own_addresses) {
  std::vector<std::string> ours;
  ours.reserve(trusted.size() + own_addresses.size() + 1);
  for (const auto& t : trusted) ours.push_back(ascii_lower(t));
  if (ours.empty()) {
    for (const auto& own : own_addresses) ours.push_back(organisation(domain_of(own)));
    if (const std::string* received = mail.field("Received"))
      if (const std::string host = receiving_host(*received); !host.empty())
        ours.push_back(organisation(host));
  }
  const std::string from = mail.from.empty() ? "" : domain_of(mail.from.front().address);
  for (const auto value : mail.field_values("Authentication-Results")) {
    const Results results = read_results(value);
    const bool believed = std::ranges::any_of(ours, [&](const std::string& o) {
      return results.id == o || (trusted.empty() && organisation(results.id) == o);
    });
    if (believed) return proof_of(results, from);
  }
  return Proof::stands;
}

}  // namespace shouwen::classify
