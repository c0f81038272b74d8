// The one table of settings: what may stand in shouwen.toml, its type, default and meaning.
// settings.cpp reads by it, sample_settings() prints it, the tests mutate every row of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "config/fields.h"

namespace shouwen::config {

struct SettingTable {
  const char* name;
  bool repeated;  // [[name]]
  const char* zh;
  const char* en;
  std::span<const KeySpec> keys;
};

const std::vector<SettingTable>& setting_keys();
std::span<const KeySpec> setting_keys(std::string_view table);

}  // namespace shouwen::config
