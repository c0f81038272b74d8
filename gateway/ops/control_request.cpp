// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/control_request.h"

#include <nlohmann/json.hpp>

#include "gateway/ops/control.h"

namespace shouwen::ops {

namespace {

using nlohmann::json;

// Hears the parts of the line one after the other and keeps none but the call's name.
class Listener {
 public:
  bool null() { return value(); }
  bool boolean(bool) { return value(); }
  bool number_integer(json::number_integer_t) { return value(); }
  bool number_unsigned(json::number_unsigned_t) { return value(); }
  bool number_float(json::number_float_t, const std::string&) { return value(); }
  bool binary(json::binary_t&) { return value(); }
  bool string(std::string& text) {
    if (named_) call_ = text;
    return value();
  }
  bool key(std::string& name) {
    named_ = depth_ == 1 && name == "call";
    return count();
  }
  bool start_object(std::size_t) { return open(); }
  bool start_array(std::size_t) { return open(); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t, const std::string&, const json::exception&) { return false; }

  bool too_much() const { return depth_ > kRequestDepth || elements_ > kRequestElements; }
  const std::string& call() const { return call_; }

 private:
  bool count() { return ++elements_ <= kRequestElements; }
  bool value() {
    named_ = false;
    return count();
  }
  bool open() {
    named_ = false;
    return ++depth_ <= kRequestDepth && count();
  }
  bool close() {
    --depth_;
    return true;
  }

  int depth_ = 0, elements_ = 0;
  bool named_ = false;
  std::string call_;
};

Error refused(const char* what) {
  return {Fault::rejected_input, "control", what, R"({"call":"status","args":{}})"};
}

// A mail brought by hand, a roster, a campaign file, what was learned.
constexpr std::string_view kBringing[] = {R"({"call":"ingest",)", R"({"call":"load_units",)",
                                          R"({"call":"activate_campaign",)",
                                          R"({"call":"learn_use",)"};

}  // namespace

std::size_t request_limit(std::string_view beginning) {
  for (const std::string_view call : kBringing) {
    if (beginning.starts_with(call)) return kMaxBroughtBytes;
  }
  return kMaxRequestBytes;
}

Result<std::string> call_of(std::string_view request) {
  Listener listener;
  if (json::sax_parse(request.begin(), request.end(), &listener)) return listener.call();
  return listener.too_much()
             ? refused(
                   "请求层次过深或项目过多 the request is nested too deeply or has too many parts")
             : refused("不是一个请求 not a request");
}

}  // namespace shouwen::ops
