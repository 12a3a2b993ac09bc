#include "output_file.h"
#include "tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool exists(const char *path, struct error *err)
{
	return error_set(err, "'%s' already exists; use --overwrite to replace it", path);
}

bool output_file_check(const char *path, bool overwrite, const char *input, struct error *err)
{
	struct stat there, source;

	if (lstat(path, &there) < 0)
		return errno == ENOENT || error_errno(err, "cannot create '%s'", path);
	if (S_ISDIR(there.st_mode))
		return error_set(err, "'%s' is a directory; name a file in it", path);
	if (stat(input, &source) == 0 && is_same_file(&there, &source))
		return error_set(err, "'%s' is the recording itself; name another file", path);
	if (!S_ISREG(there.st_mode))
		return error_set(err, "'%s' exists and is not a regular file", path);
	return overwrite || exists(path, err);
}

bool output_file_open(
	struct output_file *output, const char *path, bool overwrite, struct error *err)
{
	int folder = (int)(path_name(path) - path), fd;

	*output = (struct output_file){ .path = path, .overwrite = overwrite };
	output->name = xasprintf("%.*s.asitop-XXXXXX", folder, path);
	fd = tempfile_create(output->name);
	if (fd < 0) {
		error_errno(err, "cannot create '%s'", path);
		free(output->name);
		output->name = NULL;
		return false;
	}
	output->file = fdopen(fd, "wb");
	if (output->file)
		return true;
	error_errno(err, "cannot create '%s'", path);
	close(fd);
	output_file_discard(output);
	return false;
}

/* Reports an earlier failed write with its own reason, if errno still has it. */
static bool write_out(FILE *file)
{
	int cause = errno;

	if (fflush(file) < 0)
		return false;
	errno = cause ? cause : EIO;
	return !ferror(file) && fsync(fileno(file)) == 0;
}

static bool close_file(struct output_file *output, struct error *err)
{
	bool done = write_out(output->file) || error_errno(err, "cannot write '%s'", output->path);

	if (fclose(output->file) != 0 && done)
		done = error_errno(err, "cannot write '%s'", output->path);
	output->file = NULL;
	return done;
}

/* As rename(), but fails with EEXIST instead of replacing a file. On a file system that does not
 * support this, a file that is created at the same moment may be replaced. */
static int rename_to_new(const char *from, const char *to)
{
	struct stat there;
	int status;

#ifdef __APPLE__
	status = renamex_np(from, to, RENAME_EXCL);
#else
	status = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
#endif
	if (status == 0 || (errno != EINVAL && errno != ENOTSUP && errno != ENOSYS))
		return status;
	if (lstat(to, &there) < 0)
		return rename(from, to);
	errno = EEXIST;
	return -1;
}

static bool take_name(const struct output_file *output, struct error *err)
{
	int status = output->overwrite ? rename(output->name, output->path)
				       : rename_to_new(output->name, output->path);

	if (status < 0 && errno == EEXIST)
		return exists(output->path, err);
	return status == 0 || error_errno(err, "cannot create '%s'", output->path);
}

bool output_file_finish(struct output_file *output, struct error *err)
{
	bool done = close_file(output, err) && take_name(output, err);

	if (done)
		tempfile_forget(output->name);
	else
		tempfile_remove(output->name);
	free(output->name);
	output->name = NULL;
	return done;
}

void output_file_discard(struct output_file *output)
{
	if (output->file)
		fclose(output->file);
	output->file = NULL;
	if (output->name)
		tempfile_remove(output->name);
	free(output->name);
	output->name = NULL;
}
