/* log.c - one key=value line on stderr, written with one call so that lines of processes never mix.
 *
 * Never   opens a file, allocates, or fails loudly: a full pipe loses the line, not the work.
 * Limits  LOG_LINE_BYTES_MAX a line; control bytes are shown as '?', so a value cannot forge a line. */
#include "base/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The one state outside role/: a process has one stderr, and its name there is set before any work. */
static struct {
	const char *role;
	enum log_level threshold;
} state = { "start", LOG_NOTE };

void log_role(const char *role)
{
	state.role = role;
}

void log_threshold(enum log_level level)
{
	state.threshold = level;
}

static void put(enum log_level level, const char *event, const char *kind, const char *format,
		va_list arguments) __attribute__((format(printf, 4, 0)));

static void put(enum log_level level, const char *event, const char *kind, const char *format,
		va_list arguments)
{
	char line[LOG_LINE_BYTES_MAX];
	size_t n;

	if (level > state.threshold)
		return;
	int head = snprintf(line, sizeof line, "<%d>role=%s pid=%ld event=%s%s%s ", (int)level,
			    state.role, (long)getpid(), event, kind == NULL ? "" : " err=",
			    kind == NULL ? "" : kind);
	if (head < 0 || (size_t)head >= sizeof line - 2)
		return;
	n = (size_t)head;
	int body = vsnprintf(line + n, sizeof line - n - 1, format, arguments);
	if (body < 0)
		return;
	n = strlen(line);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[n++] = '\n';
	ssize_t written = write(STDERR_FILENO, line, n);
	(void)written;                  /* nowhere left to complain */
}

void log_line(enum log_level level, const char *event, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put(level, event, NULL, format, arguments);
	va_end(arguments);
}

void log_why(const char *kind, const char *format, va_list arguments)
{
	put(LOG_FAULT, "failed", kind, format, arguments);
}
