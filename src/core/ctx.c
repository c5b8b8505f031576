/* ctx.c - the few questions that every part asks of its context.
 *
 * For     core, web and role.
 * Never   keeps anything between two requests. */
#include "core/ctx.h"

#include <assert.h>

static const char *const role_names[ROLE_COUNT] = {
	[ROLE_ANONYMOUS] = "anonymous", [ROLE_APPLICANT] = "applicant",
	[ROLE_HOLDER] = "holder", [ROLE_CUSTODIAN] = "custodian",
	[ROLE_REPRESENTATIVE] = "representative", [ROLE_DELEGATE] = "delegate",
	[ROLE_MANDATARY] = "mandatary", [ROLE_OPERATOR] = "operator",
	[ROLE_DESK_AGENT] = "desk_agent", [ROLE_RA_MANAGER] = "ra_manager",
	[ROLE_PARTNER_ADMIN] = "partner_admin", [ROLE_SALES] = "sales",
	[ROLE_AUDITOR] = "auditor", [ROLE_SYSADMIN] = "sysadmin", [ROLE_API] = "api",
	[ROLE_SYSTEM] = "system",
};

struct str role_name(enum role role)
{
	assert((unsigned)role < ROLE_COUNT);
	return str_of(role_names[role]);
}

int64_t ctx_now_ms(const struct ctx *ctx)
{
	return world_now_ms(ctx->world);
}

struct date ctx_today(const struct ctx *ctx)
{
	return date_today(ctx_now_ms(ctx), ZONE_PARIS);
}
