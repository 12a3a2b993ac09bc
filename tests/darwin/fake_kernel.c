#include "fake_kernel.h"

#include <errno.h>
#include <mach/mach.h>
#include <mach/mig_errors.h>
#include <string.h>
#include <sys/sysctl.h>
#include <time.h>

enum { FAKE_HOST = 77, FAKE_TASK = 78 };

struct fake_kernel fake_kernel;

mach_port_t mach_task_self_ = FAKE_TASK;

static int give(void *to, size_t *capacity, const void *from, size_t size)
{
	size_t copied = size < *capacity ? size : *capacity;

	memcpy(to, from, copied);
	*capacity = copied;
	if (copied == size)
		return 0;
	errno = ENOMEM;
	return -1;
}

static int give_swap(void *to, size_t *capacity)
{
	struct xsw_usage swap = {
		.xsu_total = fake_kernel.swap_total,
		.xsu_avail = fake_kernel.swap_total - fake_kernel.swap_used,
		.xsu_used = fake_kernel.swap_used,
		.xsu_pagesize = (uint32_t)fake_kernel.page_size,
	};

	return give(to, capacity, &swap, sizeof(swap));
}

int sysctlbyname(const char *name, void *to, size_t *capacity, void *from, size_t size)
{
	const struct fake_sysctl *sysctl = fake_kernel.sysctls;
	int32_t narrow;

	if (from || size) {
		errno = EPERM;
		return -1;
	}
	if (!strcmp(name, "vm.swapusage") && fake_kernel.has_swap)
		return give_swap(to, capacity);
	for (; sysctl && sysctl->name; sysctl++) {
		if (strcmp(name, sysctl->name))
			continue;
		if (sysctl->text)
			return give(to, capacity, sysctl->text, sysctl->size);
		narrow = (int32_t)sysctl->number;
		if (sysctl->size == sizeof(narrow))
			return give(to, capacity, &narrow, sizeof(narrow));
		return give(to, capacity, &sysctl->number, sysctl->size);
	}
	errno = ENOENT;
	return -1;
}

mach_port_t mach_host_self(void)
{
	fake_kernel.host_ports++;
	return FAKE_HOST;
}

kern_return_t mach_port_deallocate(ipc_space_t task, mach_port_name_t port)
{
	if (task != FAKE_TASK || port != FAKE_HOST)
		return KERN_INVALID_NAME;
	fake_kernel.host_ports--;
	return KERN_SUCCESS;
}

kern_return_t host_page_size(host_t host, vm_size_t *size)
{
	if (host != FAKE_HOST || fake_kernel.page_size_fails)
		return KERN_INVALID_ARGUMENT;
	*size = fake_kernel.page_size;
	return KERN_SUCCESS;
}

kern_return_t host_statistics64(
	host_t host, host_flavor_t flavor, host_info64_t info, mach_msg_type_number_t *count)
{
	vm_statistics64_data_t vm = {
		.free_count = fake_kernel.free_pages,
		.speculative_count = fake_kernel.speculative_pages,
		.active_count = fake_kernel.active_pages,
		.inactive_count = fake_kernel.inactive_pages,
		.wire_count = fake_kernel.wired_pages,
	};
	mach_msg_type_number_t all =
		fake_kernel.vm_count ? fake_kernel.vm_count : HOST_VM_INFO64_COUNT;
	mach_msg_type_number_t room = *count;

	if (host != FAKE_HOST || flavor != HOST_VM_INFO64 || room < HOST_VM_INFO64_COUNT ||
		fake_kernel.vm_fails)
		return KERN_FAILURE;
	/* As MIG does: what fits is copied, and the count says what would have been needed. */
	*count = all;
	if (room < all)
		return MIG_ARRAY_TOO_LARGE;
	memset(info, 0xa5, all * sizeof(*info));
	memcpy(info, &vm, sizeof(vm));
	return KERN_SUCCESS;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
	int64_t ns;

	switch (clock) {
	case CLOCK_MONOTONIC_RAW:
		ns = fake_kernel.continuous;
		break;
	case CLOCK_MONOTONIC:
		ns = fake_kernel.slewed;
		break;
	case CLOCK_UPTIME_RAW:
		ns = fake_kernel.awake;
		break;
	case CLOCK_REALTIME:
		ns = fake_kernel.wall;
		break;
	default:
		errno = EINVAL;
		return -1;
	}
	time->tv_sec = ns / 1000000000;
	time->tv_nsec = ns % 1000000000;
	return 0;
}
