#ifndef BASE_LOG_H
#define BASE_LOG_H
#include <stdarg.h>

/* log.h - one line of key=value pairs on stderr, with the <N> priority that journald reads.
 *
 * A line never holds a secret, a typed value or an address beyond the event's own: callers pass ids,
 * counts and names of things. Longer than LOG_LINE_BYTES_MAX it is cut. */

enum { LOG_LINE_BYTES_MAX = 1024 };

enum log_level { LOG_ALARM = 2, LOG_FAULT = 3, LOG_WARN = 4, LOG_NOTE = 6, LOG_TRACE = 7 };

/* Said once at the start of a process: the role that every later line carries. Kept by pointer. */
void log_role(const char *role);

/* Lines above this level are dropped; LOG_NOTE at start. */
void log_threshold(enum log_level);

/* log_line(LOG_NOTE, "front.ready", "port=%u fronts=%u", port, n). event: dotted, lower case. */
void log_line(enum log_level, const char *event, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The line behind err_note. */
void log_why(const char *kind, const char *format, va_list) __attribute__((format(printf, 2, 0)));

#endif
