// co_await a call on the worker pool: blocking or heavy work that takes values and returns values.
// The call runs on a pool thread; the coroutine goes on in its own executor with the result.
// Lifetime: the pool outlives every pending call. A call must not throw: that is a bug.
// Give the call a name before co_await: g++ 12 destroys a closure (or any aggregate) made inside a
// co_await expression twice.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <type_traits>
#include <utility>

namespace shouwen::ops {

template <class Call>
auto on_pool(boost::asio::thread_pool& pool, Call call)
    -> boost::asio::awaitable<std::invoke_result_t<Call>> {
  namespace asio = boost::asio;
  using Value = std::invoke_result_t<Call>;
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Value)>(
      [&pool](auto handler, Call the_call) {
        auto guard = asio::make_work_guard(asio::get_associated_executor(handler));
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        asio::post(pool, [guard, shared, the_call = std::move(the_call)]() mutable {
          auto value = std::make_shared<Value>(the_call());
          asio::post(guard.get_executor(),
                     [shared, value] { std::move (*shared)(std::move(*value)); });
        });
      },
      asio::use_awaitable, std::move(call));
}

}  // namespace shouwen::ops
