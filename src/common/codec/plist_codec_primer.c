#include "plist_codec_private.h"

#include <stdio.h>

/* A dict of one state: what names it, then its time. */
static void add_state(struct buffer *bytes, const char *key, const char *value)
{
	buffer_addf(bytes,
		"<dict>\n<key>%s</key>%s\n<key>used_ns</key><integer>0</integer>\n"
		"<key>used_ratio</key><real>0</real>\n</dict>\n",
		key, value);
}

static void add_times(struct buffer *bytes, bool has_down)
{
	buffer_add_string(bytes,
		"<key>freq_hz</key><real>0</real>\n<key>idle_ns</key><integer>0</integer>\n"
		"<key>idle_ratio</key><real>0</real>\n");
	if (has_down)
		buffer_add_string(bytes,
			"<key>down_ns</key><integer>0</integer>\n"
			"<key>down_ratio</key><real>0</real>\n");
	buffer_add_string(bytes, "<key>dvfm_states</key>\n<array>\n");
	for (int i = 0; i < 3; i++)
		add_state(bytes, "freq", "<integer>0</integer>");
	buffer_add_string(bytes, "</array>\n");
}

static void add_cluster(struct buffer *bytes, const char *name, bool has_down, const char *more)
{
	buffer_addf(bytes,
		"<dict>\n<key>name</key><string>%s-Cluster</string>\n"
		"<key>hw_resid_counters</key><true/>\n",
		name);
	add_times(bytes, has_down);
	buffer_addf(bytes, "%s<key>cpus</key>\n<array>\n", more);
	for (int i = 0; i < 3; i++) {
		buffer_add_string(bytes, "<dict>\n<key>cpu</key><integer>0</integer>\n");
		add_times(bytes, has_down);
		buffer_add_string(bytes, "</dict>\n");
	}
	buffer_add_string(bytes, "</array>\n</dict>\n");
}

static void add_rails(struct buffer *bytes)
{
	static const char *const rails[] = { "cpu", "gpu", "ane" };

	for (size_t i = 0; i < ARRAY_SIZE(rails); i++)
		buffer_addf(bytes,
			"<key>%s_energy</key>\n<integer>0</integer>\n"
			"<key>%s_power</key>\n<real>0</real>\n",
			rails[i], rails[i]);
	buffer_add_string(bytes, "<key>combined_power</key>\n<real>0</real>\n");
}

/* The states that software asked the GPU for, and those that it had. */
static void add_software_states(
	struct buffer *bytes, const char *array, const char *key, const char *prefix)
{
	char value[64];

	buffer_addf(bytes, "<key>%s</key>\n<array>\n", array);
	for (int i = 1; i <= 15; i++) {
		snprintf(value, sizeof(value), "<string>%s%d</string>", prefix, i);
		add_state(bytes, key, value);
	}
	buffer_add_string(bytes, "</array>\n");
}

void plist_codec_primer(struct buffer *bytes)
{
	static const char online[] = "<key>online_ratio</key><real>1</real>\n";

	buffer_add(bytes, "", 1);
	buffer_add_string(bytes,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\""
		" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
		"<plist version=\"1.0\">\n<dict>\n<key>is_delta</key><true/>\n"
		"<key>elapsed_ns</key><integer>1000000000</integer>\n"
		"<key>hw_model</key><string>Mac16,8</string>\n"
		"<key>kern_osversion</key><string>25F71</string>\n"
		"<key>kern_bootargs</key><string></string>\n"
		"<key>kern_boottime</key><integer>1778632535</integer>\n"
		"<key>timestamp</key><date>2026-05-18T17:16:42Z</date>\n"
		"<key>processor</key>\n<dict>\n<key>clusters</key>\n<array>\n");
	add_cluster(bytes, "E", true, online);
	add_cluster(bytes, "P0", true, "");
	add_cluster(bytes, "S", false,
		"<key>inst_retired</key><real>0</real>\n<key>inst_per_clk</key><real>0</real>\n");
	add_cluster(bytes, "P1", false, online);
	buffer_add_string(bytes, "</array>\n");
	add_rails(bytes);
	buffer_add_string(bytes,
		"</dict>\n<key>thermal_pressure</key><string>Nominal</string>\n"
		"<key>gpu</key>\n<dict>\n");
	add_times(bytes, false);
	add_software_states(bytes, "sw_requested_state", "sw_req_state", "P");
	add_software_states(bytes, "sw_state", "sw_state", "SW_P");
	buffer_add_string(
		bytes, "<key>gpu_energy</key><integer>0</integer>\n</dict>\n</dict>\n</plist>");
}
