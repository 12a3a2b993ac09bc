#include "private_file.h"

#include "tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* A descriptor of the file, which is not inherited; the stream had only its name to give. */
static int create(struct error *err)
{
	FILE *file = tempfile_open_unnamed(err);
	int fd = file ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 0) : -1;

	if (file && fd < 0)
		error_errno(err, "cannot create a temporary file");
	if (file)
		fclose(file);
	return fd;
}

static int rewound(int fd, bool done)
{
	if (done && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

int private_file_unpack(int in, const char *path, struct error *damage, struct error *err)
{
	int out = create(err);

	return rewound(out, out >= 0 && archive_unpack(in, out, path, damage, err));
}

static bool copy(int in, int out, const char *name, struct error *err)
{
	char block[65536];
	int64_t total = 0;
	ssize_t size;

	do {
		size = read(in, block, sizeof(block));
		if (size < 0 && errno != EINTR)
			return error_errno(err, "cannot read '%s'", name);
		total += size > 0 ? size : 0;
		if (total > ARCHIVE_BYTES_MAX)
			return error_set(err, "'%s' has more than %lld MB", name,
				(long long)(ARCHIVE_BYTES_MAX / 1000000));
		if (size > 0 && write(out, block, (size_t)size) != size)
			return error_errno(err,
				"cannot copy '%s' (set TMPDIR to use another directory)", name);
	} while (size);
	return true;
}

int private_file_copy(int in, const char *name, struct error *err)
{
	int out = create(err);

	return rewound(out, out >= 0 && copy(in, out, name, err));
}
