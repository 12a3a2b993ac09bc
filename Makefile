# asitop. `make demo` shows it, `make check` tests it; both install missing libraries and tools.
#
#   make            build ./asitop (DEV=1: warnings are errors, for development)
#   make demo       record a simulated workload, print its summary, draw its chart, replay it
#   make check      run all tests (SAN=1: under the address and undefined-behaviour sanitizers)
#   make everything also build the programs of the tests and benchmarks
#   make check-unit run only the unit tests
#   make coverage   print the test coverage of each source file (gcc)
#   make check-macos     compile for macOS, and run the macOS code on a fake kernel (Linux)
#   make check-portable  run the command tests with tools like those of a Mac (Debian)
#   make check-valgrind  run unit tests and commands under valgrind
#   make lint       clang-tidy, scan-build and cppcheck; takes minutes
#   make fuzz       search for inputs that break the program, FUZZ_SECONDS per fuzzer (clang)
#   make bench      measure cost, and compare it with other tools (BENCH=full: hours)
#   make format     apply .clang-format
#   make install    install below PREFIX (/usr/local), under DESTDIR; bash completions go to
#                   BASH_COMPLETION_DIR, a folder below PREFIX. make uninstall removes it all
#   make clean

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# ---- compiler and libraries ----

UNAME   := $(shell uname -s)
LIBRARIES := sqlite3 libzstd zlib libplist-2.0 ncursesw cairo
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wvla \
	-Wno-missing-field-initializers

# A sanitized build has its own folder.
BUILD := build$(if $(SAN),/san)
PROGRAM := $(if $(SAN),$(BUILD)/asitop,asitop)

CFLAGS   ?= -O2 -g
CPPFLAGS += -D_GNU_SOURCE -D_DARWIN_C_SOURCE -D_XOPEN_SOURCE_EXTENDED
# A newer compiler has more warnings; these must not break the build of a user.
ALL_CFLAGS := -std=c11 $(WARNINGS) $(if $(DEV),-Werror) $(CFLAGS)
ifdef SAN
ALL_CFLAGS += -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS += -fsanitize=address,undefined
endif

# Homebrew keeps the .pc files of libraries that macOS also has, in older versions, out of the
# default path.
ifeq ($(UNAME),Darwin)
HOST := darwin
BREW := $(shell brew --prefix 2>/dev/null)
BREW_PATH := $(BREW)/opt/ncurses/lib/pkgconfig:$(BREW)/opt/sqlite/lib/pkgconfig:$(BREW)/lib/pkgconfig
export PKG_CONFIG_PATH := $(if $(PKG_CONFIG_PATH),$(PKG_CONFIG_PATH):)$(BREW_PATH)
else
HOST := linux
endif

# Evaluated at each use, because pkg-config may be installed while make runs. The path is on the
# command line because make before 4.4 does not export variables to $(shell).
PKG_CONFIG ?= $(shell command -v pkg-config || command -v pkgconf || echo pkg-config)
pkg = $(shell PKG_CONFIG_PATH='$(PKG_CONFIG_PATH)' $(PKG_CONFIG) $(1) $(2) 2>/dev/null)

# -isystem suppresses warnings from the headers of the libraries.
pkg_cflags = $(patsubst -I%,-isystem%,$(call pkg,--cflags,$(1)))

# ---- sources ----

COMMON_SOURCES := $(filter-out src/common/host/host_%.c,$(wildcard src/common/*/*.c)) \
	src/common/host/host_$(HOST).c
COMMAND_SOURCES := $(wildcard record/*.c replay/*.c report/*.c report/chart/*.c)
PROGRAM_SOURCES := src/asitop.c $(COMMAND_SOURCES) $(COMMON_SOURCES)
SIMULATOR_SOURCES := $(wildcard samples/*.c)
SIMULATOR_TEST_SOURCES := $(wildcard tests/unit/simulator/test_*.c)
UNIT_SOURCES := $(filter-out $(SIMULATOR_TEST_SOURCES),$(wildcard tests/unit/*/test_*.c tests/unit/*/*/test_*.c))
WORKLOADS := $(sort $(wildcard samples/workloads/*.workload))

object = $(patsubst %.c,$(BUILD)/%.o,$(1))
COMMON_OBJECTS := $(call object,$(COMMON_SOURCES)) $(BUILD)/schema/schema.o $(BUILD)/schema/primer.o
COMMAND_OBJECTS := $(call object,$(COMMAND_SOURCES))
SIMULATOR := $(BUILD)/samples/powermetrics
SIMULATOR_OBJECTS := $(call object,$(SIMULATOR_SOURCES) src/common/base/base.c)
UNIT_TESTS := $(patsubst %.c,$(BUILD)/%,$(UNIT_SOURCES))
UNIT_SUPPORT := $(call object,$(addprefix tests/unit/,support.c recordings.c disk.c sheets.c readers.c))
SIMULATOR_TESTS := $(patsubst %.c,$(BUILD)/%,$(SIMULATOR_TEST_SOURCES))
FUZZERS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SUPPORT := $(call object,tests/fuzz/fuzz.c tests/unit/readers.c)
CLI_TESTS := $(filter-out $(addprefix tests/cli/,lib.sh terminal.sh stranger.sh),$(wildcard tests/cli/*.sh))

# ---- building ----

# V=1 prints the commands.
Q   := $(if $(V),,@)
say := @$(if $(V),:,echo)

.PHONY: all simulator
all: $(PROGRAM)
simulator: $(SIMULATOR)

$(PROGRAM): $(call object,src/asitop.c) $(COMMAND_OBJECTS) $(COMMON_OBJECTS)
	@mkdir -p $(@D)
	$(say) "  LINK $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,--libs,$(LIBRARIES)) -lm

$(SIMULATOR): $(SIMULATOR_OBJECTS)
	$(say) "  LINK $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ -lm

$(call object,src/common/sample/plist_library.c): EXTRA_CFLAGS = \
	$(if $(call pkg,--modversion,'libplist-2.0 >= 2.4'),-DHAVE_LIBPLIST_VERSION) \
	$(if $(call pkg,--modversion,'libplist-2.0 >= 2.7'),-DHAVE_PLIST_GET_UNIX_DATE_VAL)

# No fused multiply-add: the simulator must write the same bytes on every platform.
$(call object,$(SIMULATOR_SOURCES)): EXTRA_CFLAGS = -ffp-contract=off -I$(BUILD)/samples

# The workloads are compiled in, so that a copy of the program does not need the files.
$(BUILD)/samples/workloads.inc: $(WORKLOADS)
	@mkdir -p $(@D)
	$(Q)for f in $(WORKLOADS); do \
		echo "{ \"$$(basename $$f .workload)\","; \
		sed -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/' $$f; \
		echo "},"; \
	done > $@

$(BUILD)/samples/workload.o: $(BUILD)/samples/workloads.inc

# Regenerates the streams, the recording and the pictures in samples/.
.PHONY: samples
samples: $(SIMULATOR) $(PROGRAM) $(BUILD)/tests/fuzz/seal
	samples/make_streams.sh $(SIMULATOR) samples/streams
	samples/make_recording.sh $(SIMULATOR) $(abspath $(PROGRAM)) $(BUILD)/tests/fuzz/seal samples/tour.db
	$(abspath $(PROGRAM)) replay samples/tour.db --snapshot --at 2:07 --show-cores --size 100x32 \
		-o samples/dashboard.svg --overwrite
	$(abspath $(PROGRAM)) report samples/tour.db -o samples/tour.png --size 1280x800 --overwrite
	samples/make_comparison.sh $(SIMULATOR) $(abspath $(PROGRAM)) $(BUILD)/tests/fuzz/seal \
		samples/compare.png

$(UNIT_TESTS): %: %.o $(UNIT_SUPPORT) $(COMMAND_OBJECTS) $(COMMON_OBJECTS)
	$(say) "  LINK $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,--libs,$(LIBRARIES) cmocka) -lm

# The simulator is a separate program and reuses names of asitop, so its tests link separately.
$(SIMULATOR_TESTS): %: %.o $(filter-out $(BUILD)/samples/powermetrics.o,$(SIMULATOR_OBJECTS))
	$(say) "  LINK $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,--libs,cmocka) -lm

# The program as it is on a Mac, for tests/cli/record_sudo.sh and record_command.sh: it runs
# powermetrics through sudo, prints the status on SIGUSR2 in place of SIGINFO, and does not know who
# sent a signal. It refreshes the sudo ticket more often than once a minute.
AS_ON_MACOS := $(BUILD)/tests/as-on-macos
AS_ON_MACOS_SOURCES := src/common/recorder/capture.c src/common/host/sudo_ticket.c record/signals.c
AS_ON_MACOS_FLAGS := -DDEFAULT_POWERMETRICS='"./powermetrics"' -DINFO_SIGNAL=SIGUSR2 \
	-DSENDER_IS_KNOWN=0 -DTICKET_PERIOD_MS=300

$(AS_ON_MACOS): $(call object,src/asitop.c) $(COMMAND_OBJECTS) $(COMMON_OBJECTS)
	@mkdir -p $(@D)
	$(say) "  LINK $@"
	$(Q)$(CC) $(CPPFLAGS) $(call pkg_cflags,$(LIBRARIES)) $(ALL_CFLAGS) $(AS_ON_MACOS_FLAGS) \
		$(LDFLAGS) -o $@ $(AS_ON_MACOS_SOURCES) \
		$(filter-out $(call object,$(AS_ON_MACOS_SOURCES)),$^) \
		$(call pkg,--libs,$(LIBRARIES)) -lm

# Without libFuzzer, a fuzzer only runs over the stored inputs.
FUZZ_LINK := $(if $(FUZZING),,$(call object,tests/fuzz/regress.c))
$(FUZZERS): %: %.o $(FUZZ_SUPPORT) $(FUZZ_LINK) $(COMMAND_OBJECTS) $(COMMON_OBJECTS)
	$(say) "  LINK $@"
	$(Q)$(CC) $(LDFLAGS) $(FUZZ_FLAGS) -o $@ $^ $(call pkg,--libs,$(LIBRARIES)) -lm

# Preloaded into a program, it makes one system call fail (Linux). It is never sanitized itself.
FAILING_CALLS := $(if $(filter Linux,$(UNAME)),$(BUILD)/tests/fuzz/failing_calls.so)

$(BUILD)/tests/fuzz/failing_calls.so: tests/fuzz/failing_calls.c
	@mkdir -p $(@D)
	$(say) "  LINK $@"
	$(Q)$(CC) $(CPPFLAGS) -std=c11 $(WARNINGS) -O1 -fPIC -shared -o $@ $< -ldl

FUZZ_TOOLS := $(addprefix $(BUILD)/tests/fuzz/,sweep seal)
$(FUZZ_TOOLS): %: %.o $(FUZZ_SUPPORT) $(COMMAND_OBJECTS) $(COMMON_OBJECTS)
	$(say) "  LINK $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,--libs,$(LIBRARIES)) -lm

BENCH_TOOLS := $(addprefix $(BUILD)/tests/bench/,steps study)
$(BENCH_TOOLS): %: %.o $(COMMAND_OBJECTS) $(COMMON_OBJECTS)
	$(say) "  LINK $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,--libs,$(LIBRARIES)) -lm

.PHONY: everything
everything: $(PROGRAM) $(SIMULATOR) $(UNIT_TESTS) $(SIMULATOR_TESTS) $(FUZZERS) $(FUZZ_TOOLS) \
	$(FAILING_CALLS) $(AS_ON_MACOS) $(BENCH_TOOLS)

TEST_OBJECTS := $(UNIT_TESTS:=.o) $(SIMULATOR_TESTS:=.o) $(UNIT_SUPPORT)
$(TEST_OBJECTS): EXTRA_CFLAGS = $(call pkg_cflags,cmocka)
$(TEST_OBJECTS): | $(BUILD)/check-deps.stamp

$(BUILD)/%.o: %.c | $(BUILD)/deps.stamp
	@mkdir -p $(@D)
	$(say) "  CC   $<"
	$(Q)$(CC) $(CPPFLAGS) $(call pkg_cflags,$(LIBRARIES)) $(ALL_CFLAGS) $(EXTRA_CFLAGS) -MMD -MP -c -o $@ $<

# The schema as a C string, so that the program needs no other file.
$(BUILD)/schema/schema.c: schema/schema.sql
	@mkdir -p $(@D)
	$(Q){ printf '/* made from %s */\nextern const char recording_schema[];\nconst char recording_schema[] =\n' $<; \
	  sed -e '/^--/d' -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' $<; \
	  printf '\t;\n'; } > $@

# The primer of the codec, after a NUL, as an array: it is too long for a portable string literal.
$(BUILD)/schema/primer.c: schema/primer.plist
	@mkdir -p $(@D)
	$(Q){ printf '/* made from %s */\n#include <stddef.h>\nextern const char plist_codec_primer[];\n' $<; \
	  printf 'extern const size_t plist_codec_primer_size;\nconst char plist_codec_primer[] = { 0,\n'; \
	  od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g'; \
	  printf '};\nconst size_t plist_codec_primer_size = sizeof(plist_codec_primer);\n'; } > $@

$(BUILD)/schema/%.o: $(BUILD)/schema/%.c
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# ---- the demo ----

# Two minutes of simulated work on an M4 Pro, five times, in a few seconds.
DEMO_SIMULATION := --chip "M4 Pro" --workload everything --seed 1 --fast

.PHONY: demo
demo: demo.db demo.pdf demo.png
	@./asitop report demo.db
	@echo; echo "charts: demo.pdf demo.png"
	@if [ -t 0 ] && [ -t 1 ]; then ./asitop replay demo.db --speed 16; \
	else echo "replay it in a terminal: ./asitop replay demo.db --speed 16"; fi

demo.db: | asitop $(SIMULATOR)
	@POWERMETRICS_SIM='$(DEMO_SIMULATION)' ./asitop record --powermetrics $(SIMULATOR) \
		--note "a simulated tour: idle, build, inference, game, export, throttling" \
		-n 600 -o $@ --overwrite >/dev/null

demo.pdf demo.png: demo.db
	@./asitop report demo.db -o $@ --overwrite

# ---- installing ----

PREFIX ?= /usr/local
BASH_COMPLETION_DIR ?= share/bash-completion/completions
MAN_PAGES := $(wildcard src/*.[17] record/*.1 replay/*.1 report/*.1)
COMPLETION := src/common/cli/completion

# FILE:PLACE below PREFIX. install and uninstall share this list.
INSTALLED := $(PROGRAM):bin/asitop \
	$(foreach page,$(MAN_PAGES),$(page):share/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page))) \
	$(COMPLETION).bash:$(BASH_COMPLETION_DIR)/asitop \
	$(COMPLETION).zsh:share/zsh/site-functions/_asitop \
	$(COMPLETION).fish:share/fish/vendor_completions.d/asitop.fish \
	README.md:share/doc/asitop/README.md LICENSE:share/doc/asitop/LICENSE

# No `install -D`: macOS does not have it.
.PHONY: install uninstall
install: $(PROGRAM)
	$(Q)for row in $(INSTALLED); do \
		place="$(DESTDIR)$(PREFIX)/$${row#*:}" mode=644; \
		case $$place in */bin/*) mode=755;; esac; \
		mkdir -p "$${place%/*}" && install -m $$mode "$${row%%:*}" "$$place" || exit 1; \
	done

uninstall:
	$(Q)for row in $(INSTALLED); do rm -f "$(DESTDIR)$(PREFIX)/$${row#*:}"; done
	$(Q)rmdir "$(DESTDIR)$(PREFIX)/share/doc/asitop" 2>/dev/null || true

# ---- dependencies ----

# macOS's own ncurses 6.0 drops repeated characters on current terminals. Its zlib is current, and
# Homebrew's pkgconf knows it.
REQUIRED := $(LIBRARIES:ncursesw=ncursesw>=6.1)
install_missing = PKG_CONFIG='$(PKG_CONFIG)' tests/install.sh

DEBIAN_PACKAGES := pkg-config libsqlite3-dev libzstd-dev zlib1g-dev libplist-dev libncurses-dev libcairo2-dev
DEBIAN_CHECK_PACKAGES := libcmocka-dev sqlite3 tmux poppler-utils mandoc procps python3 zstd
BREW_PACKAGES := pkgconf sqlite zstd libplist ncurses cairo
BREW_CHECK_PACKAGES := cmocka tmux poppler mandoc python3

$(BUILD)/deps.stamp:
	@mkdir -p $(@D)
	@$(install_missing) "$(REQUIRED)" "" "$(DEBIAN_PACKAGES)" "$(BREW_PACKAGES)"
	@touch $@

$(BUILD)/check-deps.stamp: | $(BUILD)/deps.stamp
	@$(install_missing) "cmocka" "sqlite3 tmux pdftoppm mandoc pgrep python3 zstd" \
		"$(DEBIAN_CHECK_PACKAGES)" "$(BREW_CHECK_PACKAGES)"
	@touch $@

$(BUILD)/lint-deps.stamp: | $(BUILD)/check-deps.stamp
	@$(install_missing) "" "clang-tidy scan-build cppcheck" "clang-tidy clang-tools cppcheck" \
		"llvm cppcheck"
	@touch $@

# Builds the program for arm64 macOS, and runs host_darwin.c on a fake kernel: see the script.
.PHONY: check-macos
check-macos: $(BUILD)/schema/schema.c $(BUILD)/schema/primer.c
	@CPPFLAGS="$(CPPFLAGS) $(call pkg_cflags,$(LIBRARIES))" WARNINGS="$(WARNINGS)" \
		tests/darwin/check.sh $(PROGRAM_SOURCES) $(BUILD)/schema/schema.c $(BUILD)/schema/primer.c

# ---- checking ----

run_tests = ASITOP=$(abspath $(PROGRAM)) SIMULATOR=$(abspath $(SIMULATOR)) \
	FUZZ_TOOLS=$(abspath $(BUILD)/tests/fuzz) AS_ON_MACOS=$(abspath $(AS_ON_MACOS)) \
	LSAN_OPTIONS=suppressions=$(abspath tests/lsan.supp):print_suppressions=0 tests/run.sh

.PHONY: check check-unit
check: everything | $(BUILD)/check-deps.stamp
	@$(run_tests) $(UNIT_TESTS) $(SIMULATOR_TESTS) $(FUZZERS) $(CLI_TESTS)

check-unit: $(UNIT_TESTS) $(SIMULATOR_TESTS)
	@$(run_tests) $^

# Runs the command tests with only those tools that a Mac has: see the script.
PORTABLE_TOOLS := $(abspath $(BUILD)/tests/tools)
.PHONY: check-portable
check-portable: everything | $(BUILD)/check-deps.stamp
	@$(install_missing) "" "busybox original-awk bash" "busybox original-awk bash" ""
	@tests/darwin/tools.sh $(PORTABLE_TOOLS)
	@env PATH=$(PORTABLE_TOOLS) BASHOPTS=xpg_echo $(run_tests) $(CLI_TESTS)

# All C files except those that need the headers of the other system. scan-build needs a build of
# its own.
LINT_SOURCES := $(PROGRAM_SOURCES) $(SIMULATOR_SOURCES) $(wildcard tests/unit/*.c \
	tests/unit/*/*.c tests/unit/*/*/*.c tests/fuzz/*.c tests/bench/*.c)
LINT_BUILD := build/lint

# Our style declares variables at the start of a block, hence no variableScope. The others are false
# positives: cppcheck assumes that raise() never returns, and that snprintf() reads its buffer.
CPPCHECK_OFF := variableScope unreachableCode ctuuninitvar missingIncludeSystem

.PHONY: lint objects
lint: $(BUILD)/samples/workloads.inc | $(BUILD)/lint-deps.stamp
	cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,style,performance,portability \
		$(CPPCHECK_OFF:%=--suppress=%) --inline-suppr -I$(BUILD)/samples $(LINT_SOURCES)
	printf '%s\n' $(LINT_SOURCES) | xargs -n 10 -P 2 sh -c 'clang-tidy --quiet "$$@" -- -std=c11 \
		$(CPPFLAGS) $(call pkg_cflags,$(LIBRARIES) cmocka) -I$(BUILD)/samples 2>/dev/null' lint
	scan-build --status-bugs -o $(LINT_BUILD) \
		$(MAKE) objects BUILD=$(LINT_BUILD) PROGRAM=$(LINT_BUILD)/asitop
objects: $(call object,$(LINT_SOURCES))

# Coverage of all tests, whether they pass or not.
COVERAGE_BUILD := build/coverage
.PHONY: coverage
coverage:
	@find $(COVERAGE_BUILD) -name '*.gcda' -delete 2>/dev/null || true
	-@$(MAKE) check CC=gcc BUILD=$(COVERAGE_BUILD) PROGRAM=$(COVERAGE_BUILD)/asitop \
		CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage
	@tests/coverage.sh $(COVERAGE_BUILD) $(PROGRAM_SOURCES)

.PHONY: check-valgrind
check-valgrind: $(PROGRAM) $(SIMULATOR) $(UNIT_TESTS) $(SIMULATOR_TESTS) | $(BUILD)/check-deps.stamp
	@$(install_missing) "" valgrind valgrind valgrind
	@ASITOP=$(abspath $(PROGRAM)) SIMULATOR=$(abspath $(SIMULATOR)) \
		tests/valgrind/check.sh $(abspath $(UNIT_TESTS) $(SIMULATOR_TESTS))

# Runs each fuzzer for FUZZ_SECONDS; inputs that break one are stored in build/fuzz/found/.
FUZZ_SECONDS ?= 20
FUZZ_BUILD := build/fuzz
ifdef FUZZING
ALL_CFLAGS += -O1 -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow \
	-fno-sanitize-recover=all
FUZZ_FLAGS := -fsanitize=fuzzer,address,undefined
LDFLAGS += -fsanitize=address,undefined
.PHONY: fuzzers
fuzzers: $(FUZZERS)
endif

.PHONY: fuzz
fuzz: $(PROGRAM) | $(BUILD)/check-deps.stamp
	@$(MAKE) --no-print-directory fuzzers CC=clang FUZZING=1 BUILD=$(FUZZ_BUILD)
	@FUZZERS=$(abspath $(FUZZ_BUILD)/tests/fuzz) ASITOP=$(abspath $(PROGRAM)) \
		LSAN_OPTIONS=suppressions=$(abspath tests/lsan.supp):print_suppressions=0 \
		tests/fuzz/run.sh $(FUZZ_SECONDS) $(FUZZ_ONLY)

# ---- measuring ----

# BENCH=full: all chips and a week of recording. The streams are generated once and kept.
.PHONY: bench
bench: $(PROGRAM) $(SIMULATOR) $(BENCH_TOOLS)
	@BENCH=$(BENCH) tests/bench/bench.py $(PROGRAM) $(SIMULATOR) $(BENCH_TOOLS) $(BUILD)/bench

.PHONY: clean format
clean:
	rm -rf build asitop demo.db demo.pdf demo.png

format:
	git ls-files '*.c' '*.h' | xargs clang-format -i
