/*
 * A disk under SQLite that fails when a test says so: the default VFS once more, which counts the
 * operations that change files and knows what of them would outlive a loss of power.
 *
 * It is the disk of all databases that are opened between disk_insert() and disk_remove(); one
 * database at a time, with its journal.
 */
#ifndef ASITOP_DISK_H
#define ASITOP_DISK_H

#include "../../src/common/base/base.h"

#include <sqlite3.h>

enum disk_fault {
	DISK_DIES,  /* the operation and all behind it fail and change nothing */
	DISK_ERRS,  /* the operation fails, with an I/O error */
	DISK_FILLS, /* from this write on there is no room */
};

/* What of the operations since a file's last sync outlives the death. */
enum disk_loss {
	LOSS_NONE,       /* all: the process was killed */
	LOSS_ALL,        /* nothing: the power failed */
	LOSS_EACH_OTHER, /* each other block of 4 kB: the power failed while it wrote */
	LOSS_COUNT,
};

enum disk_file_id { DISK_DATABASE, DISK_JOURNAL, DISK_FILES };

struct disk_file {
	bool exists;
	struct buffer written; /* as a reader finds it now */
	struct buffer synced;  /* as it was at its last sync */
	struct buffer torn;    /* that and each other block since */
	unsigned blocks;
};

struct disk {
	sqlite3_vfs vfs, *real;
	enum disk_fault fault;
	int64_t fail_at;    /* the operation that fails, from 1; 0: none */
	int64_t operations; /* so far */
	int64_t syncs;      /* that leave it to the system what the drive does */
	int64_t full_syncs; /* that the drive must have written */
	struct disk_file files[DISK_FILES];
};

void disk_insert(struct disk *disk, enum disk_fault fault, int64_t fail_at);
void disk_remove(struct disk *disk);
/* Forgets what the disk holds. */
void disk_release(struct disk *disk);

/* True when an operation has failed. */
bool disk_has_failed(const struct disk *disk);

/* Writes what the disk holds of a file to `path`; removes `path` when that is no file. */
void disk_leave(
	const struct disk *disk, enum disk_file_id id, enum disk_loss loss, const char *path);
/* Of what disk_leave() writes. */
uint32_t disk_checksum(const struct disk *disk, enum disk_file_id id, enum disk_loss loss);

#endif
