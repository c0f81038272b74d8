// co_await a call on the writer thread: the one bridge between the io thread and the Store.
// The call runs on the writer's thread, the coroutine goes on in its own executor with the result.
// Threads: call from the io thread. A full queue makes the caller wait: that is the back-pressure.
// Lifetime: the writer and the io_context outlive every pending call, so stop the writer (its
// destructor runs what is queued) before the io_context is destroyed. The executor is kept busy
// until the call has answered.
// Errors: the call's own Result. A call must not throw: that is a bug and ends the program.
// Give the call a name before co_await: g++ 12 destroys a closure (or any aggregate) made inside a
// co_await expression twice.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <type_traits>
#include <utility>

#include "storage/writer.h"

namespace shouwen::ops {

template <class Call>
auto on_writer(storage::Writer& writer, Call call)
    -> boost::asio::awaitable<std::invoke_result_t<Call, storage::Store&>> {
  namespace asio = boost::asio;
  using Value = std::invoke_result_t<Call, storage::Store&>;
  // std::function must be copyable and an Asio handler is not, so the handler is shared.
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Value)>(
      [&writer](auto handler, Call the_call) {
        auto guard = asio::make_work_guard(asio::get_associated_executor(handler));
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto kept = std::make_shared<Call>(std::move(the_call));
        writer.submit([guard, shared, kept](storage::Store& store) {
          auto value = std::make_shared<Value>((*kept)(store));
          asio::post(guard.get_executor(),
                     [shared, value] { std::move (*shared)(std::move(*value)); });
        });
      },
      asio::use_awaitable, std::move(call));
}

}  // namespace shouwen::ops
