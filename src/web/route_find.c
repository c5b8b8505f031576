/* route_find.c - from method and path to a row. Apart from the table, so that a test can bring its own. */
#include "web/routes.h"

/* Path against pattern: {} takes one part that is not empty. */
static bool path_fits(const char *pattern, struct str path, struct str parts[REQUEST_PARTS_MAX])
{
	size_t at = 0;
	unsigned n = 0;

	while (*pattern != '\0') {
		if (*pattern != '{') {
			if (at == path.n || path.p[at++] != *pattern++)
				return false;
			continue;
		}
		size_t from = at;

		while (at < path.n && path.p[at] != '/')
			at++;
		if (at == from || n == REQUEST_PARTS_MAX)
			return false;
		parts[n++] = str_sub(path, from, at - from);
		pattern += 2;
	}
	while (n < REQUEST_PARTS_MAX)
		parts[n++] = STR("");
	return at == path.n;
}

const struct route *route_find(enum http_method method, struct str path,
			       struct str parts[REQUEST_PARTS_MAX], bool *other)
{
	enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
	struct str unused[REQUEST_PARTS_MAX];

	if (other != NULL)
		*other = false;
	for (unsigned i = 0; i < route_count; i++) {
		/* most rows differ in the first letter behind the slash */
		if (path.n > 1 && routes[i].path[1] != path.p[1] && routes[i].path[1] != '{')
			continue;
		if (routes[i].method == wanted && path_fits(routes[i].path, path, parts))
			return &routes[i];
		if (other != NULL && path_fits(routes[i].path, path, unused))
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
