/* country.c - the countries of ISO 3166-1, two letters each; their names are sentences.
 *
 * For     every field of kind FK_COUNTRY.
 * Holds   the order of the lists: France and overseas, then by French name. */
#include "core/country.h"

enum { FRENCH = 13 };                   /* the first so many of the list */

static const struct { const char *code; enum say name; } countries[] = {
	{ "FR", SAY_country_fr }, { "GP", SAY_country_gp }, { "MQ", SAY_country_mq },
	{ "GF", SAY_country_gf }, { "RE", SAY_country_re }, { "YT", SAY_country_yt },
	{ "PM", SAY_country_pm }, { "BL", SAY_country_bl }, { "MF", SAY_country_mf },
	{ "WF", SAY_country_wf }, { "PF", SAY_country_pf }, { "NC", SAY_country_nc },
	{ "TF", SAY_country_tf }, { "AF", SAY_country_af }, { "ZA", SAY_country_za },
	{ "AL", SAY_country_al }, { "DZ", SAY_country_dz }, { "DE", SAY_country_de },
	{ "AD", SAY_country_ad }, { "AO", SAY_country_ao }, { "AI", SAY_country_ai },
	{ "AQ", SAY_country_aq }, { "AG", SAY_country_ag }, { "SA", SAY_country_sa },
	{ "AR", SAY_country_ar }, { "AM", SAY_country_am }, { "AW", SAY_country_aw },
	{ "AU", SAY_country_au }, { "AT", SAY_country_at }, { "AZ", SAY_country_az },
	{ "BS", SAY_country_bs }, { "BH", SAY_country_bh }, { "BD", SAY_country_bd },
	{ "BB", SAY_country_bb }, { "BE", SAY_country_be }, { "BZ", SAY_country_bz },
	{ "BJ", SAY_country_bj }, { "BM", SAY_country_bm }, { "BT", SAY_country_bt },
	{ "BY", SAY_country_by }, { "BO", SAY_country_bo }, { "BA", SAY_country_ba },
	{ "BW", SAY_country_bw }, { "BR", SAY_country_br }, { "BN", SAY_country_bn },
	{ "BG", SAY_country_bg }, { "BF", SAY_country_bf }, { "BI", SAY_country_bi },
	{ "KH", SAY_country_kh }, { "CM", SAY_country_cm }, { "CA", SAY_country_ca },
	{ "CV", SAY_country_cv }, { "CL", SAY_country_cl }, { "CN", SAY_country_cn },
	{ "CY", SAY_country_cy }, { "CO", SAY_country_co }, { "KM", SAY_country_km },
	{ "CG", SAY_country_cg }, { "CD", SAY_country_cd }, { "KP", SAY_country_kp },
	{ "KR", SAY_country_kr }, { "CR", SAY_country_cr }, { "CI", SAY_country_ci },
	{ "HR", SAY_country_hr }, { "CU", SAY_country_cu }, { "CW", SAY_country_cw },
	{ "DK", SAY_country_dk }, { "DJ", SAY_country_dj }, { "DM", SAY_country_dm },
	{ "EG", SAY_country_eg }, { "AE", SAY_country_ae }, { "EC", SAY_country_ec },
	{ "ER", SAY_country_er }, { "ES", SAY_country_es }, { "EE", SAY_country_ee },
	{ "SZ", SAY_country_sz }, { "VA", SAY_country_va }, { "US", SAY_country_us },
	{ "ET", SAY_country_et }, { "FJ", SAY_country_fj }, { "FI", SAY_country_fi },
	{ "GA", SAY_country_ga }, { "GM", SAY_country_gm }, { "GE", SAY_country_ge },
	{ "GS", SAY_country_gs }, { "GH", SAY_country_gh }, { "GI", SAY_country_gi },
	{ "GR", SAY_country_gr }, { "GD", SAY_country_gd }, { "GL", SAY_country_gl },
	{ "GU", SAY_country_gu }, { "GT", SAY_country_gt }, { "GG", SAY_country_gg },
	{ "GN", SAY_country_gn }, { "GQ", SAY_country_gq }, { "GW", SAY_country_gw },
	{ "GY", SAY_country_gy }, { "HT", SAY_country_ht }, { "HN", SAY_country_hn },
	{ "HU", SAY_country_hu }, { "BV", SAY_country_bv }, { "CX", SAY_country_cx },
	{ "IM", SAY_country_im }, { "NF", SAY_country_nf }, { "AX", SAY_country_ax },
	{ "KY", SAY_country_ky }, { "CC", SAY_country_cc }, { "CK", SAY_country_ck },
	{ "FO", SAY_country_fo }, { "HM", SAY_country_hm }, { "FK", SAY_country_fk },
	{ "MP", SAY_country_mp }, { "MH", SAY_country_mh }, { "UM", SAY_country_um },
	{ "PN", SAY_country_pn }, { "SB", SAY_country_sb }, { "TC", SAY_country_tc },
	{ "VG", SAY_country_vg }, { "VI", SAY_country_vi }, { "IN", SAY_country_in },
	{ "ID", SAY_country_id }, { "IQ", SAY_country_iq }, { "IR", SAY_country_ir },
	{ "IE", SAY_country_ie }, { "IS", SAY_country_is }, { "IL", SAY_country_il },
	{ "IT", SAY_country_it }, { "JM", SAY_country_jm }, { "JP", SAY_country_jp },
	{ "JE", SAY_country_je }, { "JO", SAY_country_jo }, { "KZ", SAY_country_kz },
	{ "KE", SAY_country_ke }, { "KG", SAY_country_kg }, { "KI", SAY_country_ki },
	{ "KW", SAY_country_kw }, { "LA", SAY_country_la }, { "LS", SAY_country_ls },
	{ "LV", SAY_country_lv }, { "LB", SAY_country_lb }, { "LR", SAY_country_lr },
	{ "LY", SAY_country_ly }, { "LI", SAY_country_li }, { "LT", SAY_country_lt },
	{ "LU", SAY_country_lu }, { "MK", SAY_country_mk }, { "MG", SAY_country_mg },
	{ "MY", SAY_country_my }, { "MW", SAY_country_mw }, { "MV", SAY_country_mv },
	{ "ML", SAY_country_ml }, { "MT", SAY_country_mt }, { "MA", SAY_country_ma },
	{ "MU", SAY_country_mu }, { "MR", SAY_country_mr }, { "MX", SAY_country_mx },
	{ "FM", SAY_country_fm }, { "MD", SAY_country_md }, { "MC", SAY_country_mc },
	{ "MN", SAY_country_mn }, { "ME", SAY_country_me }, { "MS", SAY_country_ms },
	{ "MZ", SAY_country_mz }, { "MM", SAY_country_mm }, { "NA", SAY_country_na },
	{ "NR", SAY_country_nr }, { "NP", SAY_country_np }, { "NI", SAY_country_ni },
	{ "NE", SAY_country_ne }, { "NG", SAY_country_ng }, { "NU", SAY_country_nu },
	{ "NO", SAY_country_no }, { "NZ", SAY_country_nz }, { "OM", SAY_country_om },
	{ "UG", SAY_country_ug }, { "UZ", SAY_country_uz }, { "PK", SAY_country_pk },
	{ "PW", SAY_country_pw }, { "PA", SAY_country_pa }, { "PG", SAY_country_pg },
	{ "PY", SAY_country_py }, { "NL", SAY_country_nl }, { "BQ", SAY_country_bq },
	{ "PE", SAY_country_pe }, { "PH", SAY_country_ph }, { "PL", SAY_country_pl },
	{ "PR", SAY_country_pr }, { "PT", SAY_country_pt }, { "QA", SAY_country_qa },
	{ "HK", SAY_country_hk }, { "MO", SAY_country_mo }, { "CF", SAY_country_cf },
	{ "DO", SAY_country_do }, { "RO", SAY_country_ro }, { "GB", SAY_country_gb },
	{ "RU", SAY_country_ru }, { "RW", SAY_country_rw }, { "EH", SAY_country_eh },
	{ "KN", SAY_country_kn }, { "SM", SAY_country_sm }, { "SX", SAY_country_sx },
	{ "VC", SAY_country_vc }, { "SH", SAY_country_sh }, { "LC", SAY_country_lc },
	{ "SV", SAY_country_sv }, { "WS", SAY_country_ws }, { "AS", SAY_country_as },
	{ "ST", SAY_country_st }, { "SN", SAY_country_sn }, { "RS", SAY_country_rs },
	{ "SC", SAY_country_sc }, { "SL", SAY_country_sl }, { "SG", SAY_country_sg },
	{ "SK", SAY_country_sk }, { "SI", SAY_country_si }, { "SO", SAY_country_so },
	{ "SD", SAY_country_sd }, { "SS", SAY_country_ss }, { "LK", SAY_country_lk },
	{ "SE", SAY_country_se }, { "CH", SAY_country_ch }, { "SR", SAY_country_sr },
	{ "SJ", SAY_country_sj }, { "SY", SAY_country_sy }, { "TJ", SAY_country_tj },
	{ "TW", SAY_country_tw }, { "TZ", SAY_country_tz }, { "TD", SAY_country_td },
	{ "CZ", SAY_country_cz }, { "IO", SAY_country_io }, { "PS", SAY_country_ps },
	{ "TH", SAY_country_th }, { "TL", SAY_country_tl }, { "TG", SAY_country_tg },
	{ "TK", SAY_country_tk }, { "TO", SAY_country_to }, { "TT", SAY_country_tt },
	{ "TN", SAY_country_tn }, { "TM", SAY_country_tm }, { "TR", SAY_country_tr },
	{ "TV", SAY_country_tv }, { "UA", SAY_country_ua }, { "UY", SAY_country_uy },
	{ "VU", SAY_country_vu }, { "VE", SAY_country_ve }, { "VN", SAY_country_vn },
	{ "YE", SAY_country_ye }, { "ZM", SAY_country_zm }, { "ZW", SAY_country_zw },

};

bool country_nth(size_t nth, struct str *code, enum say *name)
{
	if (nth >= sizeof countries / sizeof *countries)
		return false;
	*code = str_of(countries[nth].code);
	*name = countries[nth].name;
	return true;
}

bool country_is_french(struct str code)
{
	for (size_t i = 0; i < FRENCH; i++) {
		if (str_eq_c(code, countries[i].code))
			return true;
	}
	return false;
}

bool country_of(struct str code, enum say *name)
{
	for (size_t i = 0; i < sizeof countries / sizeof *countries; i++) {
		if (!str_eq_c(code, countries[i].code))
			continue;
		if (name != NULL)
			*name = countries[i].name;
		return true;
	}
	return false;
}
