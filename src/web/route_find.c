/* route_find.c - from method and path to a row. Apart from the table, so that a test can bring its own. */
#include "web/routes.h"

/* Path against pattern: {} takes one part that is not empty. */
static bool path_fits(struct str pattern, struct str path, struct str parts[REQUEST_PARTS_MAX])
{
	unsigned n = 0;
	bool more_pattern = true, more_path = true;

	for (unsigned i = 0; i < REQUEST_PARTS_MAX; i++)
		parts[i] = STR("");
	while (more_pattern && more_path) {
		struct str want, have;

		more_pattern = str_cut(pattern, '/', &want, &pattern);
		more_path = str_cut(path, '/', &have, &path);
		if (str_eq(want, STR("{}")) && have.n > 0 && n < REQUEST_PARTS_MAX)
			parts[n++] = have;
		else if (!str_eq(want, have))
			return false;
	}
	return !more_pattern && !more_path;
}

const struct route *route_find(enum http_method method, struct str path,
			       struct str parts[REQUEST_PARTS_MAX], bool *other)
{
	enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
	struct str unused[REQUEST_PARTS_MAX];

	if (other != NULL)
		*other = false;
	for (unsigned i = 0; i < route_count; i++) {
		if (routes[i].method == wanted && path_fits(str_of(routes[i].path), path, parts))
			return &routes[i];
		if (other != NULL && path_fits(str_of(routes[i].path), path, unused))
			*other = true;
	}
	return NULL;
}

bool route_knows(const struct route *route, struct str name)
{
	struct str rest = str_of(route->names), word;

	if (str_eq(name, STR("csrf")) || str_eq(name, STR("nonce")))
		return true;
	while (rest.n > 0) {
		(void)str_cut(rest, ' ', &word, &rest);
		if (str_eq(word, name))
			return true;
	}
	return route->knows != NULL && route->knows(name);
}
