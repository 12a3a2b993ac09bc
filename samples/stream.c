#include "stream.h"

#include "clock.h"

#include <string.h>

void stream_init(
	struct stream *stream, struct output *output, const struct faults *faults, bool nul_after)
{
	*stream = (struct stream){
		.output = output,
		.faults = faults,
		.nul_after = nul_after,
	};
}

void stream_release(struct stream *stream)
{
	if (stream)
		buffer_release(&stream->held);
}

static enum stream_result put(struct stream *stream, const char *bytes, size_t size)
{
	return output_write(stream->output, bytes, size) ? STREAM_OK : STREAM_CLOSED;
}

static enum stream_result put_now(struct stream *stream, const char *bytes, size_t size)
{
	if (put(stream, bytes, size) == STREAM_CLOSED || !output_flush(stream->output))
		return STREAM_CLOSED;
	return STREAM_OK;
}

/* A position within a tag, near the middle of the document. */
static size_t middle_of_tag(const struct buffer *document)
{
	const char *middle = document->data + document->size / 2;
	const char *tag = memchr(middle, '<', document->size - document->size / 2);

	return tag ? (size_t)(tag - document->data) + 3 : document->size / 2;
}

static enum stream_result put_split(
	struct stream *stream, const struct buffer *document, int64_t pause)
{
	size_t first = min_size(middle_of_tag(document), document->size);
	enum stream_result result = put_now(stream, document->data, first);

	if (result != STREAM_OK)
		return result;
	clock_stall(pause);
	return put(stream, document->data + first, document->size - first);
}

static enum stream_result put_document(
	struct stream *stream, const struct buffer *document, int64_t number)
{
	const struct fault *die = faults_find(stream->faults, FAULT_DIE, number);
	const struct fault *split = faults_find(stream->faults, FAULT_SPLIT, number);
	const struct fault *dribble = faults_find(stream->faults, FAULT_DRIBBLE, number);
	const struct fault *merge = faults_find(stream->faults, FAULT_MERGE, number);

	if (die) {
		size_t part = document->size / 100 * min_size((size_t)die->number, 100);

		put_now(stream, document->data, part);
		return STREAM_DIED;
	}
	stream->output->piece = dribble ? dribble->number : 0;
	if (split)
		return put_split(stream, document, split->number);
	if (!merge && !stream->held.size)
		return put(stream, document->data, document->size);
	buffer_add(&stream->held, document->data, document->size);
	stream->held_count++;
	if (merge && stream->held_count < merge->number)
		return STREAM_OK;
	return stream_flush(stream);
}

enum stream_result stream_flush(struct stream *stream)
{
	enum stream_result result = STREAM_OK;

	if (stream->held.size)
		result = put(stream, stream->held.data, stream->held.size);
	stream->held.size = 0;
	stream->held_count = 0;
	return result;
}

enum stream_result stream_write_text(
	struct stream *stream, const struct buffer *text, int64_t number)
{
	stream->written++;
	return put_document(stream, text, number);
}

enum stream_result stream_write_plist(
	struct stream *stream, const struct buffer *plist, int64_t number)
{
	const struct fault *fault = faults_find(stream->faults, FAULT_NUL, number);
	bool before = !stream->nul_after && stream->written;
	bool after = stream->nul_after;
	struct buffer framed = { 0 };
	enum stream_result result;

	if (fault) {
		bool both = !strcmp(fault->text, "both");

		before = both;
		after = both || !strcmp(fault->text, "after");
		if (!strcmp(fault->text, "spaces"))
			buffer_add_string(&framed, "\n \t\r\n");
	}
	if (before)
		buffer_add(&framed, "", 1);
	buffer_add(&framed, plist->data, plist->size);
	if (after)
		buffer_add(&framed, "", 1);
	result = put_document(stream, &framed, number);
	buffer_release(&framed);
	stream->written++;
	return result;
}
