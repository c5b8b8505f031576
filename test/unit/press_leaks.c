/* press_leaks.c - what the leak sanitizer is told about the press's libraries, for every test that runs them. */

/* Fontconfig keeps its default configuration, and poppler its patterns, until
 * the process ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}
