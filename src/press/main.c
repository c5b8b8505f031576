/* main.c - the press's process: forms or uploads, as master says; warms its fonts, then only forks.
 *
 * For     front and clerk.
 * Never   opens a document itself; holds a key, a database or a network.
 * Fails   a missing font: exit 78, with its path in the log. */
#include "base/log.h"
#include "platform/start.h"
#include "press/desk.h"
#include "press/warm.h"

int main(void)
{
	struct role_start *start = role_start_read(1u << PROC_PRESS_FORM | 1u << PROC_PRESS_UPLOADS);
	struct fonts *fonts = NULL;
	if (fonts_open(start->mem, &fonts) != OK) {
		return 78;
	}
	bool may_read = jail_landlock_abi() > 0;
	if (!may_read && start->kind == PROC_PRESS_UPLOADS) {
		log_line(LOG_ALARM, "press.no_landlock", "why=\"uploads are refused\"");
	}
	press_warm(start->mem, fonts, start->kind == PROC_PRESS_UPLOADS);
	struct desk *desk = desk_new(start->mem, &world_real, start->server, fonts, may_read);
	if (jail_zygote(desk_folders) != OK) {
		return 70;
	}
	role_start_ready(start);
	desk_serve(desk);
	return 0;
}
