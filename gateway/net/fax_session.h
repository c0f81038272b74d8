// One connection to HylaFAX's hfaxd: submit a job, list the jobs. It speaks FTP's manner of lines
// and data connections (RFC 959, 2428) with commands of its own for jobs (JNEW, JPARM, JSUBM,
// JOBFMT). A job is found again by its tag (JOBINFO), which the server keeps from submission until
// the job is swept from doneq. A job not yet submitted is never dialled and goes with its session.
//
// Threads, lifetime: as SmtpSession. After a call whose `trouble` is not none or refused, and when
// alive() == false: destroy it.
// Source: hfaxd(8), sendfax -vv; measured against HylaFAX 6.0.7.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <string>
#include <vector>

#include "config/result.h"
#include "gateway/net/endpoint.h"
#include "gateway/net/failure.h"

namespace shouwen::net {

enum class FaxJobState { waiting, running, done, failed, unsubmitted };

struct FaxJob {
  std::string id, tag;
  FaxJobState state = FaxJobState::waiting;
  std::string pages;   // "1/1": sent / all, "" before it was dialled
  std::string status;  // the server's words: "No answer from remote", "" when there are none
};

// One line of JOBFMT "%j|%a|%P|%J|%s". false: not such a line.
bool parse_fax_job(std::string_view line, FaxJob& out);

struct FaxOrder {
  std::string number;  // digits to dial
  std::string tag;     // letters, digits, - only
  std::string tiff;    // pages, G4, 204 x 196 dpi, 1728 wide
};

struct FaxSubmit {
  enum class State {
    submitted,
    failed,   // nothing was submitted: the server refused, or the connection broke before that
    unknown,  // no clear reply to JSUBM: ask by tag
  };
  State state = State::failed;
  std::string job;       // its number, once submitted
  std::string stage;     // the command that decided
  std::string words;     // the server's, cleaned
  bool refused = false;  // the server answered: not this job (else: not now)
};

class FaxSession {
 public:
  // endpoint.user is the name at hfaxd; a server that asks for a password is login_refused.
  FaxSession(Endpoint endpoint, boost::asio::thread_pool& pool);
  ~FaxSession();
  FaxSession(const FaxSession&) = delete;
  FaxSession& operator=(const FaxSession&) = delete;

  boost::asio::awaitable<Status> open();
  // All jobs the server knows, those that ended too.
  boost::asio::awaitable<Result<std::vector<FaxJob>>> jobs();
  boost::asio::awaitable<FaxSubmit> submit(FaxOrder order);
  boost::asio::awaitable<void> quit();

  void stop();
  bool alive() const;
  const Failure& failure() const;
  std::string transcript() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace shouwen::net
