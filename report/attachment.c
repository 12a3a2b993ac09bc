#include "attachment.h"

#include "../src/common/base/units.h"

#include <stdio.h>

const struct attachment_site attachment_sites[ATTACHMENT_SITE_COUNT] = {
	{ "GitHub", "github", 25000000, true },
	{ "GitLab", "gitlab", 100000000, false },
	{ "Bugzilla", "bugzilla", 1000000, false },
};

bool attachment_accepts(const struct attachment_site *site, enum archive_kind kind)
{
	return !site->is_listed || kind == ARCHIVE_GZIP || kind == ARCHIVE_ZIP;
}

void attachment_describe(char *text, size_t size, const struct attachment_site *site,
	enum archive_kind kind, int64_t bytes)
{
	char limit[32];

	format_bytes(limit, sizeof(limit), (double)site->bytes);
	if (!attachment_accepts(site, kind))
		snprintf(text, size, "%s does not accept this format; name the copy .gz or .zip",
			site->name);
	else if (bytes > site->bytes)
		snprintf(text, size, "exceeds the limit of %s, %s; use --for %s to fit", site->name,
			limit, site->option);
	else
		snprintf(text, size, "fits the limit of %s, %s", site->name, limit);
}
