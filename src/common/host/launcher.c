#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum request {
	REQUEST_START = 's',
	REQUEST_STOP = 't',
	REQUEST_WAIT = 'w', /* it has closed its output: wait for its end, then stop it */
};

struct answer {
	int cause;  /* errno of a failed start; 0: started */
	int status; /* of the stopped process, as process_stop() returns it */
};

/* The pipes that the answer to a start carries. */
enum { PIPE_OUT, PIPE_ERR, PIPE_COUNT };

/* A control message with the pipes, correctly aligned. */
union rights {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(PIPE_COUNT * sizeof(int))];
};

/* ---- messages ---- */

/* Sending to a process that has died fails with EPIPE instead of raising a signal. */
#ifdef MSG_NOSIGNAL
enum { SEND_FLAGS = MSG_NOSIGNAL };
#else
enum { SEND_FLAGS = 0 };
#endif

static void mute(int socket)
{
#ifdef SO_NOSIGPIPE
	int on = 1;

	setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof(on));
#else
	(void)socket;
#endif
}

static bool send_message(int socket, const struct msghdr *message)
{
	ssize_t size;

	do
		size = sendmsg(socket, message, SEND_FLAGS);
	while (size < 0 && errno == EINTR);
	return size > 0;
}

static bool receive_message(int socket, struct msghdr *message)
{
	ssize_t size;

	do
		size = recvmsg(socket, message, MSG_WAITALL);
	while (size < 0 && errno == EINTR);
	return size > 0 && (size_t)size == message->msg_iov->iov_len;
}

/* ---- the launcher ---- */

static bool receive_request(int socket, unsigned char *request)
{
	struct iovec bytes = { .iov_base = request, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1 };

	return receive_message(socket, &message);
}

static bool send_answer(int socket, struct answer answer, const struct process *process)
{
	const int pipes[PIPE_COUNT] = { [PIPE_OUT] = process->out, [PIPE_ERR] = process->err };
	struct iovec bytes = { .iov_base = &answer, .iov_len = sizeof(answer) };
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1 };
	union rights rights = { .bytes = { 0 } };

	if (process->out >= 0) {
		message.msg_control = rights.bytes;
		message.msg_controllen = sizeof(rights.bytes);
		*CMSG_FIRSTHDR(&message) = (struct cmsghdr){
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
			.cmsg_len = CMSG_LEN(sizeof(pipes)),
		};
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), pipes, sizeof(pipes));
	}
	return send_message(socket, &message);
}

/* Serves requests until the program ends or sends an invalid one. */
static void serve(int socket, char *const *arguments, const struct process_options *options)
{
	struct process process = { .out = -1, .err = -1 };
	struct error ignored;
	unsigned char request;

	while (receive_request(socket, &request)) {
		struct answer answer = { .status = -1 };

		/* Not earlier: macOS may lose descriptors in transit that the sender closes. */
		process_close_pipes(&process);
		if (request == REQUEST_WAIT)
			process_hang_up(&process);
		if (request == REQUEST_WAIT || request == REQUEST_STOP)
			answer.status = process_stop(&process);
		else if (request != REQUEST_START || process.pid)
			break;
		else if (!process_start(&process, arguments, options, &ignored))
			answer.cause = errno;
		if (!send_answer(socket, answer, &process))
			break;
	}
	process_close_pipes(&process);
	process_stop(&process);
}

static void stay(int number)
{
	(void)number;
}

/* Only the program's end ends the launcher, even when a signal is sent to all processes of its
 * name. Uses a handler, because powermetrics would inherit ignored signals. */
static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGALRM, SIGUSR1,
		SIGUSR2, SIGTSTP, SIGTTIN, SIGTTOU };
	struct sigaction action = { .sa_handler = stay };
	struct sigaction old;

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		/* Signals that nohup(1) ignores stay ignored. */
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

static bool leave_terminal(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setpgid(0, 0);
	return null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(null, STDOUT_FILENO) >= 0 &&
		dup2(null, STDERR_FILENO) >= 0 && close(null) == 0;
}

/* Signals are blocked until their handlers are installed. */
static pid_t fork_launcher(
	const int ends[2], char *const *arguments, const struct process_options *options)
{
	sigset_t all, before;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = fork();
	if (pid == 0)
		catch_signals();
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (pid == 0) {
		close(ends[0]);
		if (leave_terminal())
			serve(ends[1], arguments, options);
		_exit(0);
	}
	return pid;
}

bool launcher_open(struct launcher *launcher, char *const *arguments,
	const struct process_options *options, struct error *err)
{
	int ends[2];

	*launcher = (struct launcher){ .socket = -1, .program = arguments[0] };
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		return error_errno(err, "cannot create a socket pair");
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		fcntl(ends[i], F_SETFD, FD_CLOEXEC);
		mute(ends[i]);
	}
	launcher->pid = fork_launcher(ends, arguments, options);
	if (launcher->pid < 0)
		error_errno(err, "cannot start a process");
	else
		setpgid(launcher->pid, launcher->pid);
	close(ends[1]);
	if (launcher->pid < 0) {
		close(ends[0]);
		return false;
	}
	launcher->socket = ends[0];
	return true;
}

/* ---- the program ---- */

void launcher_close(struct launcher *launcher)
{
	if (launcher->socket < 0)
		return;
	close(launcher->socket);
	launcher->socket = -1;
	while (waitpid(launcher->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

bool launcher_is_alive(const struct launcher *launcher)
{
	char byte;
	ssize_t size;

	do
		size = recv(launcher->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	while (size < 0 && errno == EINTR);
	return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

/* Takes the descriptors of an answer, -1 if it has none, and sets close-on-exec. */
static void take_pipes(struct msghdr *message, int pipes[PIPE_COUNT])
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	pipes[PIPE_OUT] = pipes[PIPE_ERR] = -1;
	if (!header || header->cmsg_type != SCM_RIGHTS ||
		header->cmsg_len != CMSG_LEN(PIPE_COUNT * sizeof(int)))
		return;
	memcpy(pipes, CMSG_DATA(header), PIPE_COUNT * sizeof(int));
	for (size_t i = 0; i < PIPE_COUNT; i++)
		fcntl(pipes[i], F_SETFD, FD_CLOEXEC);
}

static bool ask(int socket, enum request request, struct answer *answer, int pipes[PIPE_COUNT])
{
	unsigned char byte = (unsigned char)request;
	struct iovec question = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr sent = { .msg_iov = &question, .msg_iovlen = 1 };
	union rights rights = { .bytes = { 0 } };
	struct iovec bytes = { .iov_base = answer, .iov_len = sizeof(*answer) };
	struct msghdr received = {
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = rights.bytes,
		.msg_controllen = sizeof(rights.bytes),
	};

	if (!send_message(socket, &sent) || !receive_message(socket, &received))
		return false;
	take_pipes(&received, pipes);
	return true;
}

bool launcher_start(struct launcher *launcher, struct process *process, struct error *err)
{
	struct answer answer;
	int pipes[PIPE_COUNT];

	*process = (struct process){ .out = -1, .err = -1 };
	if (!ask(launcher->socket, REQUEST_START, &answer, pipes))
		return error_set(err, "cannot run '%s': the process that stays root was killed",
			launcher->program);
	errno = answer.cause;
	if (answer.cause)
		return error_errno(err, "cannot run '%s'", launcher->program);
	process->out = pipes[PIPE_OUT];
	process->err = pipes[PIPE_ERR];
	return true;
}

int launcher_stop(struct launcher *launcher, struct process *process)
{
	enum request request = process->hung_up ? REQUEST_WAIT : REQUEST_STOP;
	struct answer answer;
	int pipes[PIPE_COUNT];

	/* Unblocks a process that is writing to the pipe. */
	process_hang_up(process);
	if (!ask(launcher->socket, request, &answer, pipes))
		answer.status = -1;
	/* Reads the rest of its standard error. */
	process_stop(process);
	return answer.status;
}
