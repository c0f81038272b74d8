// The words of the enums, as stored and as shown.
// SPDX-License-Identifier: Apache-2.0
#include "storage/words.h"

#include <array>
#include <utility>

#include "storage/decision.h"
#include "storage/message.h"
#include "storage/outbox.h"

namespace shouwen::storage {
namespace {

template <class T, std::size_t N>
using Words = std::array<std::pair<T, std::string_view>, N>;

constexpr Words<Disposition, 9> kDispositions = {
    {{Disposition::submission, "submission"},
     {Disposition::correction, "correction"},
     {Disposition::reminder_reply, "reminder_reply"},
     {Disposition::enquiry, "enquiry"},
     {Disposition::auto_reply, "auto_reply"},
     {Disposition::bounce, "bounce"},
     {Disposition::spam, "spam"},
     {Disposition::unrelated, "unrelated"},
     {Disposition::receipt_of_ours, "receipt_of_ours"}}};

constexpr Words<Answer, 3> kAnswers = {{{Answer::none, "none"},
                                        {Answer::receipt, "receipt"},
                                        {Answer::receipt_with_problems, "receipt_with_problems"}}};

constexpr Words<Step, 4> kSteps = {{{Step::parse, "parse"},
                                    {Step::extract, "extract"},
                                    {Step::classify, "classify"},
                                    {Step::file, "file"}}};

constexpr Words<OutboxState, 7> kOutboxStates = {{{OutboxState::pending, "pending"},
                                                  {OutboxState::sending, "sending"},
                                                  {OutboxState::sent, "sent"},
                                                  {OutboxState::failed, "failed"},
                                                  {OutboxState::held, "held"},
                                                  {OutboxState::cancelled, "cancelled"},
                                                  {OutboxState::undelivered, "undelivered"}}};

template <class T, std::size_t N>
std::string_view word_of(const Words<T, N>& words, T value) {
  for (const auto& [v, word] : words) {
    if (v == value) return word;
  }
  return words.front().second;
}

template <class T, std::size_t N>
std::optional<T> value_of(const Words<T, N>& words, std::string_view word) {
  for (const auto& [v, w] : words) {
    if (w == word) return v;
  }
  return std::nullopt;
}

template <class T, std::size_t N>
std::vector<std::string> all_of(const Words<T, N>& words) {
  std::vector<std::string> out;
  for (const auto& [value, word] : words) out.emplace_back(word);
  return out;
}

}  // namespace

std::vector<std::string> disposition_words() {
  return all_of(kDispositions);
}
std::vector<std::string> outbox_state_words() {
  return all_of(kOutboxStates);
}
std::vector<std::string> submission_state_words() {
  return {"pending", "accepted", "returned", "replaced", "withdrawn", "void"};
}

std::string_view name(Disposition d) {
  return word_of(kDispositions, d);
}
std::string_view name(Answer a) {
  return word_of(kAnswers, a);
}
std::string_view name(Step s) {
  return word_of(kSteps, s);
}
std::string_view name(OutboxState s) {
  return word_of(kOutboxStates, s);
}

std::optional<Disposition> disposition_from(std::string_view word) {
  return value_of(kDispositions, word);
}
std::optional<Answer> answer_from(std::string_view word) {
  return value_of(kAnswers, word);
}
std::optional<Step> step_from(std::string_view word) {
  return value_of(kSteps, word);
}
std::optional<OutboxState> outbox_state_from(std::string_view word) {
  return value_of(kOutboxStates, word);
}

}  // namespace shouwen::storage
