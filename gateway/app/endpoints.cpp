// SPDX-License-Identifier: Apache-2.0
#include "gateway/app/endpoints.h"

#include "gateway/app/secret.h"
#include "gateway/ops/secrets.h"

namespace shouwen::app {

namespace {

net::Tls tls_of(config::Tls tls) {
  switch (tls) {
    case config::Tls::implicit:
      return net::Tls::implicit;
    case config::Tls::starttls:
      return net::Tls::starttls;
    case config::Tls::none:
      return net::Tls::none;
  }
  return net::Tls::implicit;
}

net::Sasl sasl_of(config::Sasl sasl) {
  switch (sasl) {
    case config::Sasl::automatic:
      return net::Sasl::automatic;
    case config::Sasl::plain:
      return net::Sasl::plain;
    case config::Sasl::login:
      return net::Sasl::login;
  }
  return net::Sasl::automatic;
}

}  // namespace

Result<net::Endpoint> imap_endpoint(const config::MailboxSettings& mailbox,
                                    const config::Settings& settings) {
  auto secret = read_secret(mailbox.secret, settings);
  if (!secret.ok()) return secret.error();
  net::Endpoint endpoint;
  endpoint.host = mailbox.host;
  endpoint.port = static_cast<std::uint16_t>(mailbox.port);
  endpoint.tls = tls_of(mailbox.tls);
  endpoint.ca_file = mailbox.ca_file.empty() ? "" : settings.resolve(mailbox.ca_file);
  endpoint.user = mailbox.user;
  endpoint.password = *secret;
  ops::never_show(endpoint.password, endpoint.user);
  endpoint.sasl = sasl_of(mailbox.sasl);
  return endpoint;
}

Result<net::Endpoint> smtp_endpoint(const config::Settings& settings) {
  auto secret = read_secret(settings.smtp.secret, settings);
  if (!secret.ok()) return secret.error();
  net::Endpoint endpoint;
  endpoint.host = settings.smtp.host;
  endpoint.port = static_cast<std::uint16_t>(settings.smtp.port);
  endpoint.tls = tls_of(settings.smtp.tls);
  endpoint.ca_file = settings.smtp.ca_file.empty() ? "" : settings.resolve(settings.smtp.ca_file);
  // A relay without a secret is a relay without a login (loopback, checked by the settings).
  endpoint.user = secret->empty() ? "" : settings.smtp.user;
  endpoint.password = *secret;
  ops::never_show(endpoint.password, endpoint.user);
  endpoint.sasl = sasl_of(settings.smtp.sasl);
  endpoint.helo = settings.message_id_domain;
  return endpoint;
}

}  // namespace shouwen::app
