// SPDX-License-Identifier: Apache-2.0
#include "storage/durable.h"

#include <utility>

namespace shouwen::storage {
namespace {

DurableHook& hook() {
  static DurableHook installed;
  return installed;
}

}  // namespace

void set_durable_hook(DurableHook replacement) {
  hook() = std::move(replacement);
}

void durable_step(DurableStep step) {
  if (hook()) hook()(step.name());
}

}  // namespace shouwen::storage
