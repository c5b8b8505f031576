/* err.c - the words of enum err, and the one line that says why the world failed.
 *
 * Never   decides anything: it names and notes. */
#include "base/err.h"

#include <assert.h>
#include <stdarg.h>

#include "base/log.h"

static const char *const names[ERR_COUNT] = {
	[OK] = "ok",
	[ERR_NOT_FOUND] = "not_found",
	[ERR_DENIED] = "denied",
	[ERR_CONFLICT] = "conflict",
	[ERR_LIMIT] = "limit",
	[ERR_INVALID] = "invalid",
	[ERR_BUSY] = "busy",
	[ERR_IO] = "io",
	[ERR_CRYPTO] = "crypto",
	[ERR_REMOTE] = "remote",
};

const char *err_name(enum err e)
{
	assert(e < ERR_COUNT);
	return names[e];
}

enum err err_note(enum err e, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_why(err_name(e), format, arguments);
	va_end(arguments);
	return e;
}
