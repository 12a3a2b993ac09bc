/*
 * What issue trackers accept as an attachment, by default: an administrator may set other limits.
 * Pure.
 *
 * GitHub:
 * https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/attaching-files
 * GitLab: https://docs.gitlab.com/administration/settings/account_and_limit_settings/
 * Bugzilla: the parameter maxattachmentsize
 */
#ifndef ASITOP_ATTACHMENT_H
#define ASITOP_ATTACHMENT_H

#include "../src/common/codec/archive.h"

struct attachment_site {
	const char *name;
	const char *option; /* its word for --for */
	int64_t bytes;      /* the largest file */
	bool is_listed; /* accepts only listed formats: .gz and .zip, but neither .db nor .zst */
};

/* Words of attachment_sites in their order. */
#define ATTACHMENT_SITES "github|gitlab|bugzilla"
enum { ATTACHMENT_SITE_COUNT = 3 };

extern const struct attachment_site attachment_sites[ATTACHMENT_SITE_COUNT];

/* True when the site accepts a recording in that format. */
bool attachment_accepts(const struct attachment_site *site, enum archive_kind kind);

/* Describes whether the site accepts a recording of that format and size, and what to do if not. */
void attachment_describe(char *text, size_t size, const struct attachment_site *site,
	enum archive_kind kind, int64_t bytes);

#endif
