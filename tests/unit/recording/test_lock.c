#include "../../../src/common/recording/recording.h"
#include "../support.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The errno of locking calls; 0: they succeed. */
static int lock_error;

/* Replaces the C library's fcntl(), like a file system without these locks. */
int fcntl(int fd, int command, ...)
{
	int (*real)(int, int, ...);
	void *found = dlsym(RTLD_NEXT, "fcntl");
	va_list arguments;
	void *argument;

	memcpy(&real, &found, sizeof(real));
	va_start(arguments, command);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	if (command == F_OFD_SETLK && lock_error) {
		errno = lock_error;
		return -1;
	}
	return real(fd, command, argument);
}

static void assert_refused(void **state, enum recording_mode mode, int cause, const char *message)
{
	char *path = scratch_path(state, "a.db");
	struct error err = { .message = "" };

	lock_error = cause;
	assert_null(recording_create(path, mode, &err));
	lock_error = 0;
	assert_has(err.message, message);
	assert_int_equal(err.status, STATUS_FAILED);
	free(path);
}

TEST(file_system_without_locks_gets_advice)
{
	static const char message[] =
		"a.db': its file system does not support locks; record to a local disk";
	char *path = scratch_path(state, "a.db");

	assert_refused(state, RECORDING_NEW, ENOTSUP, message);
	assert_refused(state, RECORDING_NEW, ENOLCK, message);
	/* No file is left that would make the next attempt fail. */
	assert_int_equal(access(path, F_OK), -1);
	assert_refused(state, RECORDING_NEW, EIO, "cannot lock '");
	assert_int_equal(access(path, F_OK), -1);
	free(path);
}

TEST(failed_append_leaves_the_recording)
{
	char *path = scratch_path(state, "a.db");
	struct error err = { .message = "" };
	struct recording *recording = recording_create(path, RECORDING_NEW, &err);

	assert_non_null(recording);
	recording_close(recording);
	assert_refused(state, RECORDING_APPEND, ENOTSUP, "record to a local disk");
	assert_int_equal(access(path, F_OK), 0);
	assert_refused(state, RECORDING_APPEND, EAGAIN, "another asitop is recording into '");
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(file_system_without_locks_gets_advice),
		scratch_test(failed_append_leaves_the_recording),
	};

	return RUN_TESTS(tests);
}
