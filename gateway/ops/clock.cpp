// SPDX-License-Identifier: Apache-2.0
#include "gateway/ops/clock.h"
