#include "chips.h"

#include <stdlib.h>
#include <strings.h>

/* clang-format off: tables, laid out to be read */

/*
 * DVFM states in MHz. Evidence: "seen" in a published property list, "text" in a published text
 * capture of that chip; doubtful states are named.
 */

/* M1: seen. */
static const struct cpu_states m1_e = { 5, { 600, 972, 1332, 1704, 2064 } };
static const struct cpu_states m1_p = { 15,
	{ 600, 828, 1056, 1284, 1500, 1728, 1956, 2184, 2388, 2592, 2772, 2988, 3096, 3144,
		3204 } };
/* M1 Pro: seen; M1 Max: text. */
static const struct cpu_states m1_pro_p = { 15,
	{ 600, 828, 1056, 1296, 1524, 1752, 1980, 2208, 2448, 2676, 2904, 3036, 3132, 3168,
		3228 } };
/* M2: text. */
static const struct cpu_states m2_e = { 7, { 600, 912, 1284, 1752, 2004, 2256, 2424 } };
static const struct cpu_states m2_p = { 17,
	{ 660, 924, 1188, 1452, 1704, 1968, 2208, 2400, 2568, 2724, 2868, 2988, 3096, 3204, 3324,
		3408, 3504 } };
/* M2 Ultra: seen. */
static const struct cpu_states m2_ultra_e = { 6, { 912, 1284, 1752, 2004, 2256, 2424 } };
static const struct cpu_states m2_ultra_p = { 17,
	{ 702, 948, 1188, 1452, 1704, 1968, 2208, 2400, 2568, 2724, 2868, 3000, 3132, 3264, 3360,
		3408, 3504 } };
/* M3 Max: P text; E is the M3 Pro's, text, not confirmed for the Max. */
static const struct cpu_states m3_max_e = { 8, { 744, 1044, 1476, 2004, 2268, 2448, 2640, 2748 } };
static const struct cpu_states m3_max_p = { 20,
	{ 1092, 1356, 1596, 1884, 2172, 2424, 2616, 2808, 2988, 3144, 3288, 3420, 3516, 3576, 3624,
		3708, 3780, 3864, 3960, 4056 } };
/* M4: seen. */
static const struct cpu_states m4_e = { 8, { 900, 1080, 1476, 1860, 2172, 2496, 2808, 2892 } };
static const struct cpu_states m4_p = { 20,
	{ 912, 1260, 1512, 1800, 2088, 2352, 2616, 2868, 3096, 3300, 3468, 3624, 3756, 3876, 3936,
		3984, 4044, 4104, 4416, 4464 } };
/* M4 Pro: seen. */
static const struct cpu_states m4_pro_e = { 7, { 1020, 1404, 1788, 2112, 2352, 2532, 2592 } };
static const struct cpu_states m4_pro_p = { 19,
	{ 1260, 1512, 1800, 2088, 2352, 2616, 2868, 3096, 3300, 3468, 3624, 3756, 3852, 3924, 3996,
		4044, 4104, 4416, 4512 } };
/* M4 Max: E as M4 Pro, P from a published DVFS dump. */
static const struct cpu_states m4_max_p = { 20,
	{ 1260, 1512, 1800, 2088, 2352, 2616, 2868, 3096, 3300, 3468, 3624, 3756, 3828, 3888, 3948,
		3996, 4044, 4104, 4416, 4512 } };
/* M5: E text; S assumed equal to the M5 Pro, not confirmed. */
static const struct cpu_states m5_e = { 8, { 972, 1152, 1584, 1992, 2352, 2700, 2964, 3048 } };
/* M5 Pro: seen. */
static const struct cpu_states m5_pro_p = { 15,
	{ 1344, 1644, 1992, 2304, 2652, 2964, 3240, 3504, 3696, 3876, 4044, 4176, 4284, 4308,
		4380 } };
static const struct cpu_states m5_s = { 20,
	{ 1308, 1620, 1980, 2292, 2580, 2880, 3180, 3432, 3648, 3828, 3984, 4104, 4188, 4236, 4284,
		4308, 4332, 4428, 4512, 4608 } };

/* M1: seen. M1 Pro and Max: text; 388.8 and 777.6 are shown as 389 and 778. */
static const struct gpu_states m1_gpu = { 6, { 396, 528, 720, 924, 1128, 1278 } };
static const struct gpu_states m1_pro_gpu = { 6, { 388.8, 486, 648, 777.6, 972, 1296 } };
/* M2 Ultra: seen. M2: assumed to be the same. */
static const struct gpu_states m2_gpu = { 8, { 444, 612, 808, 968, 1110, 1236, 1338, 1398 } };
/* M3 Pro: text, consistent with what is known of the M3 Max (highest 1380). */
static const struct gpu_states m3_max_gpu = { 13,
	{ 338, 618, 796, 832, 924, 952, 1056, 1064, 1182, 1182, 1312, 1242, 1380 } };
/* M4 Pro and Max: text. M4: the same up to 1470, its highest in text. */
static const struct gpu_states m4_gpu = { 14,
	{ 338, 618, 796, 924, 952, 1056, 1062, 1182, 1182, 1312, 1242, 1380, 1326, 1470 } };
static const struct gpu_states m4_pro_gpu = { 15,
	{ 338, 618, 796, 924, 952, 1056, 1062, 1182, 1182, 1312, 1242, 1380, 1326, 1470, 1578 } };
/* M5: 338, 486, 636 and 1620 are text (M5 Max); those between are estimates. */
static const struct gpu_states m5_gpu = { 12,
	{ 338, 486, 636, 786, 936, 1074, 1194, 1296, 1392, 1476, 1554, 1620 } };

/*
 * The chips. For each cluster, the order of work, the states of light work and the effect of idle
 * time on its counters were derived from the captures, all of idle machines.
 */
static const struct chip_spec chips[] = {
	{
		.name = "M1", .model = "MacBookAir10,1", .macos = MACOS(14, 3),
		.macos_first = MACOS(12, 0), .cpu_w = 20, .gpu_w = 20, .ane_w = 8, .gpu = &m1_gpu,
		.ratio_of_used = true, .cluster_count = 2, .clusters = {
			{ .name = "E-Cluster", .cores = 4, .states = &m1_e, .tier = TIER_EFFICIENCY,
			  .cruise = 1, .rest = 1, .clocked = true },
			{ .name = "P-Cluster", .cores = 4, .states = &m1_p,
			  .tier = TIER_PERFORMANCE, .cruise = 2, .clocked = true },
		},
	},
	{
		.name = "M1 Pro", .model = "MacBookPro18,3", .macos = MACOS(26, 5),
		.macos_first = MACOS(12, 0), .cpu_w = 30, .gpu_w = 30, .ane_w = 8,
		.gpu = &m1_pro_gpu, .online_ratio = true, .ratio_of_used = true,
		.cluster_count = 3, .clusters = {
			{ .name = "E-Cluster", .cores = 2, .states = &m1_e, .tier = TIER_EFFICIENCY,
			  .cruise = 1, .rest = 1, .clocked = true,
			  .idle_hidden_since = MACOS(26, 0) },
			{ .name = "P0-Cluster", .cores = 4, .states = &m1_pro_p,
			  .tier = TIER_PERFORMANCE, .cruise = 2, .clocked = true },
			{ .name = "P1-Cluster", .cores = 4, .states = &m1_pro_p,
			  .tier = TIER_PERFORMANCE, .fill = 1, .cruise = 0, .clocked = true },
		},
	},
	{
		/* Not seen as a property list: assumed to be an M1 Pro with a larger GPU. */
		.name = "M1 Max", .model = "MacBookPro18,2", .macos = MACOS(15, 5),
		.macos_first = MACOS(12, 0), .cpu_w = 30, .gpu_w = 60, .ane_w = 8,
		.gpu = &m1_pro_gpu, .online_ratio = true, .ratio_of_used = true,
		.cluster_count = 3, .clusters = {
			{ .name = "E-Cluster", .cores = 2, .states = &m1_e, .tier = TIER_EFFICIENCY,
			  .cruise = 1, .rest = 1, .clocked = true,
			  .idle_hidden_since = MACOS(26, 0) },
			{ .name = "P0-Cluster", .cores = 4, .states = &m1_pro_p,
			  .tier = TIER_PERFORMANCE, .cruise = 2, .clocked = true },
			{ .name = "P1-Cluster", .cores = 4, .states = &m1_pro_p,
			  .tier = TIER_PERFORMANCE, .fill = 1, .cruise = 0, .clocked = true },
		},
	},
	{
		/* Not seen as a property list. In text both clusters report about 50 % when idle,
		 * so both are assumed to be clocked throughout, with idle time counted twice. */
		.name = "M2", .model = "Mac14,2", .macos = MACOS(14, 4),
		.macos_first = MACOS(12, 4), .cpu_w = 25, .gpu_w = 15, .ane_w = 8, .gpu = &m2_gpu,
		.cluster_count = 2, .clusters = {
			{ .name = "E-Cluster", .cores = 4, .states = &m2_e, .tier = TIER_EFFICIENCY,
			  .cruise = 1, .rest = 1, .clocked = true },
			{ .name = "P-Cluster", .cores = 4, .states = &m2_p,
			  .tier = TIER_PERFORMANCE, .cruise = 2, .clocked = true },
		},
	},
	{
		.name = "M2 Ultra", .model = "Mac14,14", .macos = MACOS(14, 4),
		.macos_first = MACOS(13, 4), .cpu_w = 80, .gpu_w = 130, .ane_w = 16, .gpu = &m2_gpu,
		.online_ratio = true, .cluster_count = 6, .clusters = {
			{ .name = "E0-Cluster", .cores = 4, .states = &m2_ultra_e,
			  .tier = TIER_EFFICIENCY, .clocked = true },
			{ .name = "P0-Cluster", .cores = 4, .states = &m2_ultra_p,
			  .tier = TIER_PERFORMANCE, .cruise = 3 },
			{ .name = "P1-Cluster", .cores = 4, .states = &m2_ultra_p,
			  .tier = TIER_PERFORMANCE, .fill = 1, .cruise = 16 },
			{ .name = "E1-Cluster", .cores = 4, .states = &m2_ultra_e,
			  .tier = TIER_EFFICIENCY, .fill = 1, .clocked = true },
			{ .name = "P2-Cluster", .cores = 4, .states = &m2_ultra_p,
			  .tier = TIER_PERFORMANCE, .fill = 2, .cruise = 0 },
			{ .name = "P3-Cluster", .cores = 4, .states = &m2_ultra_p,
			  .tier = TIER_PERFORMANCE, .fill = 3, .cruise = 0 },
		},
	},
	{
		/* Seen in part. The idle time of clusters is always 0: the chip that always shows
		 * 100 %. */
		.name = "M3 Max", .model = "Mac15,8", .macos = MACOS(14, 4),
		.macos_first = MACOS(14, 1), .cpu_w = 45, .gpu_w = 75, .ane_w = 8,
		.gpu = &m3_max_gpu, .down_keys = true, .online_ratio = true,
		.gpu_sw_state = true, .stale_at_start = true, .cluster_count = 3, .clusters = {
			{ .name = "E-Cluster", .cores = 4, .states = &m3_max_e,
			  .tier = TIER_EFFICIENCY, .cruise = 0, .idle_hidden_since = MACOS(14, 0) },
			{ .name = "P0-Cluster", .cores = 6, .states = &m3_max_p,
			  .tier = TIER_PERFORMANCE, .cruise = 2,
			  .idle_hidden_since = MACOS(14, 0) },
			{ .name = "P1-Cluster", .cores = 6, .states = &m3_max_p,
			  .tier = TIER_PERFORMANCE, .fill = 1, .park = PARK_WHOLE,
			  .idle_hidden_since = MACOS(14, 0) },
		},
	},
	{
		/* Seen: clusters that are idle for most of a window report 0 Hz and 100 % idle
		 * although their cores run, because idle time is divided by used time; nothing is
		 * ever down. */
		.name = "M4", .model = "Mac16,10", .macos = MACOS(26, 7),
		.macos_first = MACOS(15, 1), .cpu_w = 30, .gpu_w = 20, .ane_w = 8, .gpu = &m4_gpu,
		.online_ratio = true, .ratio_of_used = true, .gpu_sw_state = true,
		.cluster_count = 2, .clusters = {
			{ .name = "E-Cluster", .cores = 6, .states = &m4_e, .tier = TIER_EFFICIENCY,
			  .cruise = 1, .lingers_idle = true },
			{ .name = "P-Cluster", .cores = 4, .states = &m4_p,
			  .tier = TIER_PERFORMANCE, .cruise = 5, .lingers_idle = true,
			  .no_online_ratio = true },
		},
	},
	{
		.name = "M4 Pro", .model = "Mac16,8", .macos = MACOS(26, 5),
		.macos_first = MACOS(15, 1), .cpu_w = 40, .gpu_w = 35, .ane_w = 8,
		.gpu = &m4_pro_gpu, .down_keys = true, .online_ratio = true, .gpu_sw_state = true,
		.stale_at_start = true, .cluster_count = 3, .clusters = {
			{ .name = "E-Cluster", .cores = 4, .states = &m4_pro_e,
			  .tier = TIER_EFFICIENCY, .cruise = 2 },
			{ .name = "P0-Cluster", .cores = 4, .states = &m4_pro_p,
			  .tier = TIER_PERFORMANCE, .fill = 1, .park = PARK_WHOLE },
			{ .name = "P1-Cluster", .cores = 4, .states = &m4_pro_p,
			  .tier = TIER_PERFORMANCE, .cruise = 1, .no_online_ratio = true },
		},
	},
	{
		/* Seen in part: like the M4 Pro, with twelve P cores. */
		.name = "M4 Max", .model = "Mac16,5", .macos = MACOS(15, 5),
		.macos_first = MACOS(15, 1), .cpu_w = 55, .gpu_w = 90, .ane_w = 8,
		.gpu = &m4_pro_gpu, .down_keys = true, .online_ratio = true, .gpu_sw_state = true,
		.stale_at_start = true, .cluster_count = 3, .clusters = {
			{ .name = "E-Cluster", .cores = 4, .states = &m4_pro_e,
			  .tier = TIER_EFFICIENCY, .cruise = 2 },
			{ .name = "P0-Cluster", .cores = 6, .states = &m4_max_p,
			  .tier = TIER_PERFORMANCE, .fill = 1, .park = PARK_WHOLE },
			{ .name = "P1-Cluster", .cores = 6, .states = &m4_max_p,
			  .tier = TIER_PERFORMANCE, .cruise = 1, .no_online_ratio = true },
		},
	},
	{
		/* Not seen as a property list. In text E has "Online", and its states and idle time
		 * add up to 100 %; nothing is ever down. */
		.name = "M5", .model = "Mac17,2", .macos = MACOS(26, 5),
		.macos_first = MACOS(26, 0), .cpu_w = 25, .gpu_w = 22, .ane_w = 8, .gpu = &m5_gpu,
		.online_ratio = true, .gpu_sw_state = true, .cluster_count = 2, .clusters = {
			{ .name = "E-Cluster", .cores = 6, .states = &m5_e, .tier = TIER_EFFICIENCY,
			  .cruise = 0 },
			{ .name = "S-Cluster", .early_name = "P-Cluster", .cores = 4,
			  .states = &m5_s, .tier = TIER_PERFORMANCE, .cruise = 2 },
		},
	},
	{
		.name = "M5 Pro", .model = "Mac17,8", .macos = MACOS(26, 5),
		.macos_first = MACOS(26, 3), .cpu_w = 70, .gpu_w = 45, .ane_w = 10, .gpu = &m5_gpu,
		.down_keys = true, .gpu_sw_state = true, .cluster_count = 3, .clusters = {
			{ .name = "P0-Cluster", .early_name = "M0-Cluster", .cores = 6,
			  .states = &m5_pro_p, .tier = TIER_MIDDLE, .fill = 1,
			  .park = PARK_WHOLE },
			{ .name = "P1-Cluster", .early_name = "M1-Cluster", .cores = 6,
			  .states = &m5_pro_p, .tier = TIER_MIDDLE, .cruise = 4 },
			{ .name = "S-Cluster", .early_name = "P-Cluster", .cores = 6,
			  .states = &m5_s, .tier = TIER_PERFORMANCE, .cruise = 2,
			  .park = PARK_PARTLY },
		},
	},
};

/* The releases that have a trait: from `since`, before `until`. */
static const struct {
	enum macos_trait trait;
	int since, until;
} traits[] = {
	{ MACOS_COMBINED_POWER, MACOS(13, 0), MACOS_NEVER },
	{ MACOS_PACKAGE_ENERGY, 0, MACOS(13, 0) },
	{ MACOS_BANDWIDTH, 0, MACOS(13, 0) },
	{ MACOS_INSTRUCTIONS, 0, MACOS(14, 0) },   /* seen in 13.3, absent in 14.3 */
	{ MACOS_REQUESTED_FREQ, 0, MACOS(14, 0) }, /* seen in 13.3 */
	/* Seen in 14.3 to 15.7; the captures of 13.3 and 14.4 were edited consistently with this.
	 */
	{ MACOS_GPU_KEYS_TWICE, MACOS(13, 0), MACOS(26, 0) },
	{ MACOS_EARLY_CLUSTERS, 0, MACOS(26, 4) },
	{ MACOS_NO_M5_SW_STATE, MACOS(27, 0), MACOS_NEVER },
	{ MACOS_LAST_NUL, MACOS(27, 0), MACOS_NEVER },
};

/* Build numbers from captures and reports; macos_build() invents all others. */
static const struct {
	int macos;
	const char *build;
} builds[] = {
	{ MACOS(13, 3), "22E252" },
	{ MACOS(14, 3), "23D56" },
	{ MACOS(14, 4), "23E224" },
	{ MACOS(14, 7), "23H124" },
	{ MACOS(15, 4), "24E263" },
	{ MACOS(15, 5), "24F74" },
	{ MACOS(26, 5), "25F71" },
	{ MACOS(26, 7), "25G229" },
	{ MACOS(27, 0), "26A428" },
};

/* clang-format on */

const struct chip_spec *chip_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(chips); i++)
		if (!strcasecmp(name, chips[i].name))
			return &chips[i];
	return NULL;
}

void chip_list(FILE *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(chips); i++) {
		const struct chip_spec *chip = &chips[i];

		fprintf(out, "  %-9s %-15s macOS %d.%d, clusters", chip->name, chip->model,
			chip->macos / 100, chip->macos % 100);
		for (int j = 0; j < chip->cluster_count; j++)
			fprintf(out, " %s (%d)", cluster_name(&chip->clusters[j], chip->macos),
				chip->clusters[j].cores);
		fputc('\n', out);
	}
}

double cpu_state_hz(int mhz)
{
	int period = 65536000 / mhz;

	return 65536e9 / period;
}

const char *cluster_name(const struct cluster_spec *cluster, int macos)
{
	if (cluster->early_name && macos_has(macos, MACOS_EARLY_CLUSTERS))
		return cluster->early_name;
	return cluster->name;
}

bool macos_has(int macos, enum macos_trait trait)
{
	for (size_t i = 0; i < ARRAY_SIZE(traits); i++)
		if (traits[i].trait == trait)
			return macos >= traits[i].since && macos < traits[i].until;
	return false;
}

bool macos_parse(const char *text, int *macos)
{
	char *end;
	long major = strtol(text, &end, 10);
	long minor = *end == '.' ? strtol(end + 1, &end, 10) : 0;

	if (end == text || (*end && *end != '.') || major < 0 || major > 99 || minor < 0 ||
		minor > 99)
		return false;
	*macos = MACOS((int)major, (int)minor);
	return *macos >= MACOS_FIRST;
}

void macos_build(char *text, size_t size, int macos)
{
	int major = macos / 100;
	int minor = macos % 100;

	for (size_t i = 0; i < ARRAY_SIZE(builds); i++) {
		if (builds[i].macos == macos) {
			snprintf(text, size, "%s", builds[i].build);
			return;
		}
	}
	/* Darwin's number, a letter for the minor release, a counter. */
	snprintf(text, size, "%d%c%d", major >= 26 ? major - 1 : major + 9, 'A' + minor % 26,
		100 + minor);
}
