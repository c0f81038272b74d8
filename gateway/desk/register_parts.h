// What the makers of registers share. register*.cpp only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/desk/registers.h"

namespace shouwen::desk {

// One register being made. `campaign`: the one it is of; null: all.
struct RegisterCall {
  storage::Reader& reader;
  std::shared_ptr<const Office> office;  // of the moment
  const config::Campaign* campaign = nullptr;
  const RegisterAsked& asked;
  Instant moment;
  Zone zone;

  bool within(Instant t) const {
    return (!asked.from || *asked.from <= t) && (!asked.until || t <= *asked.until);
  }
  std::string minute(Instant t) const;  // 2020-10-14 10:25
  std::string minute(const std::optional<Instant>& t) const { return t ? minute(*t) : ""; }
  // 乙县; the code of one the roster of that moment does not have.
  std::string unit(const std::string& code) const;
  std::string label(const std::string& campaign_id, const std::string& type) const;
  // A person's words or a sender's, masked unless it was asked for whole.
  std::string words(const std::string& text) const;
  std::string contact(const std::string& text) const;
};

using RegisterRows = std::vector<track::Line>;

// Each fills the table's rows and may add notes; the first column, 序号, is written by whoever
// calls.
Status incoming_rows(const RegisterCall& call, track::RegisterTable& table);
Status completion_rows(const RegisterCall& call, track::RegisterTable& table);
Status chase_rows(const RegisterCall& call, track::RegisterTable& table);
Status returned_rows(const RegisterCall& call, track::RegisterTable& table);
Status overlay_rows(const RegisterCall& call, track::RegisterTable& table);
Status set_apart_rows(const RegisterCall& call, track::RegisterTable& table);

// 收件编号 of every message that had one at the moment.
Result<std::map<std::int64_t, std::string>> numbers_at(const RegisterCall& call);

}  // namespace shouwen::desk
