# The fetch benchmark; included by CMakeLists.txt beside it.
add_executable(bench_fetch ${CMAKE_CURRENT_LIST_DIR}/fetch.cpp ${CMAKE_CURRENT_LIST_DIR}/fetch_mail.cpp)
target_link_libraries(bench_fetch PRIVATE gateway_net test_support OpenSSL::Crypto)
