#include "recording_private.h"
#include "../codec/checksum.h"

#include <stdlib.h>
#include <sys/stat.h>

/*
 * Limit of the decompressed size of a file's samples: a multiple of the file's size, plus an
 * allowance for small files. Recordings expand 6 to 45 times; a malicious file can expand 6000
 * times and take hours to decode.
 */
enum { RAW_RATIO_MAX = 128, RAW_SPARE = 4 << 20 };

/* The unit of st_blocks. */
enum { STAT_BLOCK = 512 };

void recording_measure(struct recording *recording, const struct stat *stat_of)
{
	recording->file_size = stat_of->st_size;
	recording->disk_size = (int64_t)stat_of->st_blocks * STAT_BLOCK;
}

static bool is_within_budget(const struct recording *recording, int64_t bytes)
{
	return bytes / RAW_RATIO_MAX <= recording->disk_size + RAW_SPARE / RAW_RATIO_MAX;
}

/* True when all samples together are within the limit; false when their sizes cannot be read. */
static bool is_bounded(struct recording *recording)
{
	char *sql = xasprintf("SELECT sum(min(max(size, 0), %d)) FROM raws", CODEC_RAW_MAX);
	struct error ignored;
	int64_t bytes;
	bool bounded = recording_get_int(recording, sql, 0, &bytes, &ignored) &&
		is_within_budget(recording, bytes);

	free(sql);
	return bounded;
}

/*
 * Called before each decompression. A file within the limit can be read any number of times; for
 * any other, the total over all reads must stay within the limit.
 */
static bool spend(struct recording *recording, int64_t size, struct error *err)
{
	struct stat stat_of;

	if (recording->writable || recording->is_bounded)
		return true;
	if (!recording->raw_bytes)
		recording->is_bounded = is_bounded(recording);
	recording->raw_bytes += size;
	/* A file that is being recorded may have grown. */
	if (!is_within_budget(recording, recording->raw_bytes) && recording->file &&
		stat(recording->file, &stat_of) == 0)
		recording_measure(recording, &stat_of);
	if (recording->is_bounded || is_within_budget(recording, recording->raw_bytes))
		return true;
	recording->raw_bytes -= size;
	recording_note_damage(recording,
		"its samples decompress to more than %d times its size; some were not read",
		RAW_RATIO_MAX);
	return error_damaged(
		err, "its bytes exceed the limit of %d times the size of the file", RAW_RATIO_MAX);
}

/* Reads the stored bytes of one sample; `*key_id` is 0 when it does not depend on a key sample. */
static bool read_blob(struct recording *recording, int64_t id, const struct buffer *key,
	int64_t *key_id, struct buffer *raw, struct error *err)
{
	sqlite3_stmt *statement = recording_statement(recording, STATEMENT_SELECT_RAW,
		"SELECT key_id, encoding, size, crc32, bytes FROM raws WHERE id = ?", err);
	int64_t size, checksum;
	bool done = false;
	int encoding;

	if (!statement)
		return false;
	sqlite3_bind_int64(statement, 1, id);
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		break;
	case SQLITE_DONE:
		error_damaged(err, "its bytes are missing");
		goto out;
	default:
		recording_fail(recording, "read", err);
		goto out;
	}
	*key_id = sqlite3_column_int64(statement, 0);
	if (*key_id && !key) {
		done = true;
		goto out;
	}
	encoding = sqlite3_column_int(statement, 1);
	size = sqlite3_column_int64(statement, 2);
	checksum = sqlite3_column_int64(statement, 3);
	recording->blob.size = 0;
	buffer_add(&recording->blob, sqlite3_column_blob(statement, 4),
		(size_t)sqlite3_column_bytes(statement, 4));
	/* Decoding is slow, and a reader that is stopped meanwhile must not block the writer. */
	sqlite3_reset(statement);
	return (size < 0 || size > CODEC_RAW_MAX || spend(recording, size, err)) &&
		codec_decode(recording->codec, encoding, recording->blob.data, recording->blob.size,
			size < 0 ? SIZE_MAX : (size_t)size, *key_id ? key : NULL, raw, err) &&
		(checksum_crc32(raw->data, raw->size) == checksum ||
			error_damaged(err, "its bytes do not match their checksum"));
out:
	sqlite3_reset(statement);
	return done;
}

static bool load_key(struct recording *recording, int64_t key_id, struct error *err)
{
	struct kept_sample *key = &recording->read_key;
	int64_t key_of_key = 0;

	if (key->id == key_id)
		return true;
	key->id = 0;
	if (!read_blob(recording, key_id, NULL, &key_of_key, &key->raw, err))
		return error_prefix(err, "its key sample %lld", (long long)key_id);
	if (key_of_key)
		return error_damaged(err, "its key sample %lld depends on another key sample",
			(long long)key_id);
	key->id = key_id;
	return true;
}

bool recording_raw(struct recording *recording, int64_t id, struct buffer *raw, struct error *err)
{
	int64_t key_id = 0;
	bool done;

	if (recording->decoded.id == id) {
		raw->size = 0;
		buffer_add(raw, recording->decoded.raw.data, recording->decoded.raw.size);
		return true;
	}
	done = read_blob(recording, id, NULL, &key_id, raw, err);
	if (done && key_id)
		done = load_key(recording, key_id, err) &&
			read_blob(recording, id, &recording->read_key.raw, &key_id, raw, err);
	return done || error_prefix(err, "sample %lld", (long long)id);
}

bool recording_tail(
	struct recording *recording, int64_t run_id, struct buffer *tail, struct error *err)
{
	sqlite3_stmt *statement = NULL;
	bool done = false;

	tail->size = 0;
	recording_start_query(recording);
	if (sqlite3_prepare_v2(recording->db,
		    "SELECT tail, tail_sum IS " TAIL_CHECKSUM " FROM runs WHERE id = ?", -1,
		    &statement, NULL) != SQLITE_OK)
		goto out;
	sqlite3_bind_int64(statement, 1, run_id);
	done = sqlite3_step(statement) == SQLITE_ROW;
	if (done) {
		buffer_add(tail, sqlite3_column_blob(statement, 0),
			(size_t)sqlite3_column_bytes(statement, 0));
		if (!sqlite3_column_int(statement, 1))
			recording_note_damage(recording,
				"the tail of run %lld does not match its checksum",
				(long long)run_id);
	}
out:
	if (!done)
		recording_fail(recording, "read", err);
	sqlite3_finalize(statement);
	return done;
}
