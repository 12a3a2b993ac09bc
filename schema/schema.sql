-- The tables of a recording. README.md beside this file explains every column.
-- The table `samples` and the view `metrics` are generated from src/common/sample/metrics.def.

CREATE TABLE machines (
	id INTEGER PRIMARY KEY,
	chip TEXT NOT NULL,
	model TEXT NOT NULL,
	os_version TEXT NOT NULL,
	os_build TEXT NOT NULL,
	e_cores INTEGER NOT NULL,
	p_cores INTEGER NOT NULL,
	s_cores INTEGER NOT NULL,
	gpu_cores INTEGER NOT NULL,
	memory_bytes INTEGER NOT NULL,
	perflevels TEXT NOT NULL,
	row_sum INTEGER
) STRICT;

CREATE TABLE runs (
	id INTEGER PRIMARY KEY,
	machine_id INTEGER REFERENCES machines(id),
	start_wall_ns INTEGER NOT NULL,
	utc_offset_s INTEGER NOT NULL,
	zone TEXT NOT NULL,
	interval_ns INTEGER NOT NULL,
	source TEXT NOT NULL,
	arguments TEXT NOT NULL,
	asitop_version TEXT NOT NULL,
	note TEXT NOT NULL,
	first_id INTEGER NOT NULL,
	end_wall_ns INTEGER,
	ended TEXT,
	tail BLOB,
	tail_sum INTEGER,
	row_sum INTEGER
) STRICT;

CREATE TABLE raws (
	id INTEGER PRIMARY KEY,
	key_id INTEGER,
	encoding INTEGER NOT NULL,
	size INTEGER NOT NULL,
	crc32 INTEGER NOT NULL,
	bytes BLOB NOT NULL
) STRICT;

CREATE TABLE events (
	id INTEGER PRIMARY KEY,
	run_id INTEGER NOT NULL REFERENCES runs(id),
	time_ns INTEGER NOT NULL,
	wall_ns INTEGER NOT NULL,
	duration_ns INTEGER NOT NULL,
	kind TEXT NOT NULL,
	text TEXT NOT NULL,
	row_sum INTEGER
) STRICT;

CREATE TABLE commands (
	id INTEGER PRIMARY KEY,
	run_id INTEGER NOT NULL REFERENCES runs(id),
	name TEXT NOT NULL,
	line TEXT NOT NULL,
	role TEXT NOT NULL,
	idle_ns INTEGER,
	start_ns INTEGER NOT NULL,
	end_ns INTEGER,
	exit_status INTEGER,
	signal INTEGER,
	timed_out INTEGER NOT NULL,
	user_ns INTEGER,
	system_ns INTEGER,
	max_rss_bytes INTEGER,
	row_sum INTEGER
) STRICT;

CREATE TABLE quantities (
	id INTEGER PRIMARY KEY,
	command_id INTEGER NOT NULL REFERENCES commands(id),
	name TEXT NOT NULL,
	value REAL NOT NULL,
	row_sum INTEGER
) STRICT;

CREATE TABLE peaks (
	key TEXT PRIMARY KEY,
	value INTEGER NOT NULL,
	row_sum INTEGER
) STRICT;
