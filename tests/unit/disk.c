#include "disk.h"

#include "../../src/common/codec/checksum.h"
#include "support.h"

#include <stdio.h>
#include <string.h>

/* What a disk writes whole or not at all. */
enum { BLOCK = 4096 };

/* SQLite allocates it, with room for the real file behind it. */
struct file {
	sqlite3_file base;
	struct disk *disk;
	struct disk_file *kept; /* NULL: temporary, and nobody's concern */
};

static struct file *file_of(sqlite3_file *base)
{
	return (struct file *)(void *)base;
}

static sqlite3_file *real_of(sqlite3_file *base)
{
	return (sqlite3_file *)(void *)(file_of(base) + 1);
}

static struct disk *disk_of(sqlite3_vfs *vfs)
{
	return vfs->pAppData;
}

/* ---- what fails ---- */

bool disk_has_failed(const struct disk *disk)
{
	return disk->fail_at && disk->operations >= disk->fail_at;
}

/* Counts an operation; returns SQLITE_OK, or `failure` when it is to fail. */
static int operate(struct disk *disk, int failure)
{
	bool is_write = failure == SQLITE_IOERR_WRITE;

	if (disk->fault == DISK_FILLS && !is_write)
		return SQLITE_OK;
	disk->operations++;
	if (!disk_has_failed(disk) ||
		(disk->fault == DISK_ERRS && disk->operations > disk->fail_at))
		return SQLITE_OK;
	return disk->fault == DISK_FILLS ? SQLITE_FULL : failure;
}

/* ---- what is kept ---- */

static void resize(struct buffer *content, size_t size)
{
	if (size > content->size)
		memset(buffer_reserve(content, size - content->size), 0, size - content->size);
	content->size = size;
}

static void put(struct buffer *content, size_t at, const char *bytes, size_t size)
{
	if (at + size > content->size)
		resize(content, at + size);
	memcpy(content->data + at, bytes, size);
}

static void copy(struct buffer *to, const struct buffer *from)
{
	to->size = 0;
	buffer_add(to, from->data, from->size);
}

static void keep_write(struct disk_file *kept, size_t at, const char *bytes, size_t size)
{
	put(&kept->written, at, bytes, size);
	for (size_t done = 0; done < size; done += BLOCK) {
		if (kept->blocks++ % 2)
			put(&kept->torn, at + done, bytes + done, min_size(size - done, BLOCK));
	}
}

static void keep_sync(struct disk_file *kept)
{
	copy(&kept->synced, &kept->written);
	copy(&kept->torn, &kept->written);
}

static void keep_file(struct disk_file *kept, const char *path)
{
	if (kept->exists)
		return;
	kept->exists = read_file(path, &kept->written);
	keep_sync(kept);
}

static const struct buffer *content_of(const struct disk_file *file, enum disk_loss loss)
{
	return loss == LOSS_NONE ? &file->written : loss == LOSS_ALL ? &file->synced : &file->torn;
}

void disk_leave(
	const struct disk *disk, enum disk_file_id id, enum disk_loss loss, const char *path)
{
	const struct disk_file *file = &disk->files[id];
	const struct buffer *content = content_of(file, loss);

	if (file->exists)
		write_file(path, content->data, content->size);
	else
		remove(path);
}

uint32_t disk_checksum(const struct disk *disk, enum disk_file_id id, enum disk_loss loss)
{
	const struct disk_file *file = &disk->files[id];
	const struct buffer *content = content_of(file, loss);

	return file->exists ? checksum_crc32(content->data, content->size) : 0;
}

/* ---- files ---- */

static int file_close(sqlite3_file *base)
{
	return real_of(base)->pMethods->xClose(real_of(base));
}

static int file_read(sqlite3_file *base, void *bytes, int size, sqlite3_int64 at)
{
	return real_of(base)->pMethods->xRead(real_of(base), bytes, size, at);
}

static int file_write(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 at)
{
	struct file *file = file_of(base);
	int status = operate(file->disk, SQLITE_IOERR_WRITE);

	if (status != SQLITE_OK)
		return status;
	if (file->kept)
		keep_write(file->kept, (size_t)at, bytes, (size_t)size);
	return real_of(base)->pMethods->xWrite(real_of(base), bytes, size, at);
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct file *file = file_of(base);
	int status = operate(file->disk, SQLITE_IOERR_TRUNCATE);

	if (status != SQLITE_OK)
		return status;
	if (file->kept)
		resize(&file->kept->written, (size_t)size);
	return real_of(base)->pMethods->xTruncate(real_of(base), size);
}

/* The real disk is spared: what it holds is not looked at. */
static int file_sync(sqlite3_file *base, int flags)
{
	struct file *file = file_of(base);
	int status = operate(file->disk, SQLITE_IOERR_FSYNC);

	if ((flags & SQLITE_SYNC_FULL) == SQLITE_SYNC_FULL)
		file->disk->full_syncs++;
	else
		file->disk->syncs++;
	if (status == SQLITE_OK && file->kept)
		keep_sync(file->kept);
	return status;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
	return real_of(base)->pMethods->xFileSize(real_of(base), size);
}

static int file_lock(sqlite3_file *base, int lock)
{
	return real_of(base)->pMethods->xLock(real_of(base), lock);
}

static int file_unlock(sqlite3_file *base, int lock)
{
	return real_of(base)->pMethods->xUnlock(real_of(base), lock);
}

static int file_check_lock(sqlite3_file *base, int *locked)
{
	return real_of(base)->pMethods->xCheckReservedLock(real_of(base), locked);
}

static int file_control(sqlite3_file *base, int operation, void *argument)
{
	return real_of(base)->pMethods->xFileControl(real_of(base), operation, argument);
}

static int file_sector_size(sqlite3_file *base)
{
	return real_of(base)->pMethods->xSectorSize(real_of(base));
}

static int file_characteristics(sqlite3_file *base)
{
	return real_of(base)->pMethods->xDeviceCharacteristics(real_of(base));
}

static const sqlite3_io_methods file_methods = {
	.iVersion = 1, /* no shared memory, no mapping */
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_check_lock,
	.xFileControl = file_control,
	.xSectorSize = file_sector_size,
	.xDeviceCharacteristics = file_characteristics,
};

/* ---- the file system ---- */

static struct disk_file *kept_file(struct disk *disk, int flags)
{
	return (flags & SQLITE_OPEN_MAIN_DB)         ? &disk->files[DISK_DATABASE]
		: (flags & SQLITE_OPEN_MAIN_JOURNAL) ? &disk->files[DISK_JOURNAL]
						     : NULL;
}

static int disk_open(
	sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out_flags)
{
	struct disk *disk = disk_of(vfs);
	struct file *file = file_of(base);
	struct disk_file *kept = kept_file(disk, flags);
	int status = SQLITE_OK;

	*file = (struct file){ .disk = disk, .kept = kept };
	if (kept == &disk->files[DISK_JOURNAL] && !kept->exists)
		status = operate(disk, SQLITE_CANTOPEN);
	if (status == SQLITE_OK)
		status = disk->real->xOpen(disk->real, path, real_of(base), flags, out_flags);
	if (status != SQLITE_OK)
		return status;
	file->base.pMethods = &file_methods;
	if (kept)
		keep_file(kept, path);
	return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
	struct disk *disk = disk_of(vfs);
	struct disk_file *journal = &disk->files[DISK_JOURNAL];
	int status = operate(disk, SQLITE_IOERR_DELETE);

	if (status != SQLITE_OK)
		return status;
	journal->exists = false;
	journal->written.size = 0;
	return disk->real->xDelete(disk->real, path, sync);
}

void disk_insert(struct disk *disk, enum disk_fault fault, int64_t fail_at)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);

	*disk = (struct disk){ .vfs = *real, .real = real, .fault = fault, .fail_at = fail_at };
	disk->vfs.zName = "disk";
	disk->vfs.pAppData = disk;
	disk->vfs.szOsFile = (int)sizeof(struct file) + real->szOsFile;
	disk->vfs.xOpen = disk_open;
	disk->vfs.xDelete = disk_delete;
	assert_int_equal(sqlite3_vfs_register(&disk->vfs, true), SQLITE_OK);
}

void disk_remove(struct disk *disk)
{
	sqlite3_vfs_unregister(&disk->vfs);
	sqlite3_vfs_register(disk->real, true);
}

void disk_release(struct disk *disk)
{
	for (int id = 0; id < DISK_FILES; id++) {
		buffer_release(&disk->files[id].written);
		buffer_release(&disk->files[id].synced);
		buffer_release(&disk->files[id].torn);
	}
}
