/*
 * cmocka behind one include. A test is `TEST(name) { ... }` and one row in its program's table.
 */
#ifndef ASITOP_CASE_H
#define ASITOP_CASE_H

/* cmocka.h wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define TEST(name)      static void name(void **state __attribute__((unused)))
#define RUN_TESTS(list) cmocka_run_group_tests(list, NULL, NULL)

#endif
