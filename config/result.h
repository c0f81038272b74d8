// Result<T>: a value or an Error that says what may be done about it.
// Every call across a room's boundary that can fail returns one. Exceptions are for bugs only.
// Values; safe to copy and to pass between threads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace shouwen {

// What the caller may do: wait and retry, give up, ask a person, stop, or mend the program.
enum class Fault { transient, permanent, rejected_input, corrupt, bug };

const char* fault_name(Fault fault);

struct Error {
  Fault fault = Fault::bug;
  std::string where;   // "imap", "storage", "shouwen.toml:3:7"
  std::string what;    // one plain sentence
  std::string remedy;  // what to do next; may be empty

  // "where: what (remedy)", one line, for terminals and logs.
  std::string text() const;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // REQUIRES: ok(). A violation is a bug and throws std::bad_variant_access.
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  // Of a temporary by value, so that a range-for over *call() owns what it walks through.
  T value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // REQUIRES: !ok().
  const Error& error() const& { return std::get<1>(state_); }
  Error error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

struct Done {};  // the value of a call that only succeeds or fails
using Status = Result<Done>;

}  // namespace shouwen
