/* archive.c - metadata, colours and fonts of a file that is to be kept.
 *
 * For     binder.c, before it writes.
 * Never   decides whether a claim is true: binder.c asks paper/lint.c.
 * Limits  NESTING_MAX pictures inside one another. */
#include "press/archive.h"

#include "press/block.h"
#include "press/profile.h"

enum { METADATA_BYTES_MAX = 16384, NESTING_MAX = 4 };

static const char maker[] = "tabellion";

/* One row a fact: the model's member, or the maker; the key of /Info; the XMP property and how it is wrapped. */
static const struct {
	const char *member;             /* NULL: the maker */
	const char *info, *open, *close;
	bool is_date;
} rows[] = {
	{ "title", "/Title", "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">",
	  "</rdf:li></rdf:Alt></dc:title>", false },
	{ "author", "/Author", "<dc:creator><rdf:Seq><rdf:li>", "</rdf:li></rdf:Seq></dc:creator>", false },
	{ "reference", "/Subject", "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">",
	  "</rdf:li></rdf:Alt></dc:description>", false },
	{ "made", "/CreationDate", "<xmp:CreateDate>", "</xmp:CreateDate>", true },
	{ "made", "/ModDate", "<xmp:ModifyDate>", "</xmp:ModifyDate>", true },
	{ NULL, "/Creator", "<xmp:CreatorTool>", "</xmp:CreatorTool>", false },
	{ NULL, "/Producer", "<pdf:Producer>", "</pdf:Producer>", false },
};

static const char head[] =
	"<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
	"<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
	"xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n"
	"<dc:language><rdf:Bag><rdf:li>fr-FR</rdf:li></rdf:Bag></dc:language>\n";

/* The names of the standards; PDF/A knows PDF/UA's only when its schema is described (6.6.2.3.2). */
static const char claim[] =
	"<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">"
	"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>\n"
	"<rdf:Description rdf:about=\"\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">"
	"<pdfuaid:part>1</pdfuaid:part></rdf:Description>\n"
	"<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" "
	"xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" "
	"xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">"
	"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
	"<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
	"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
	"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
	"<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">"
	"<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
	"<pdfaProperty:category>internal</pdfaProperty:category>"
	"<pdfaProperty:description>part of ISO 14289</pdfaProperty:description>"
	"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>\n";

static void add_escaped(struct buf *b, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		switch (text.p[i]) {
		case '<':
			buf_add(b, STR("&lt;"));
			break;
		case '>':
			buf_add(b, STR("&gt;"));
			break;
		case '&':
			buf_add(b, STR("&amp;"));
			break;
		default:
			buf_byte(b, text.p[i]);
		}
	}
}

/* 2026-11-22T10:42:07Z as D:20261122104207Z. */
static struct str info_date(struct mem *mem, struct str made)
{
	struct buf *b = buf_new(mem, 32);
	buf_add(b, STR("D:"));
	for (size_t i = 0; i < made.n; i++) {
		if (!str_has(STR("-:T"), made.p[i])) {
			buf_byte(b, made.p[i]);
		}
	}
	return buf_done(b);
}

static void add_facts(struct mem *mem, qpdf_data q, const struct json *model, struct buf *xmp)
{
	qpdf_oh info = qpdf_oh_new_dictionary(q);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str value = rows[i].member == NULL ? str_of(maker) : block_str(model, rows[i].member);
		if (value.n == 0) {
			continue;
		}
		buf_add(xmp, str_of(rows[i].open));
		add_escaped(xmp, value);
		buf_add(xmp, str_of(rows[i].close));
		struct str written = rows[i].is_date ? info_date(mem, value) : value;
		qpdf_oh_replace_key(q, info, rows[i].info, qpdf_oh_new_unicode_string(q, str_c(mem, written)));
	}
	qpdf_oh_replace_key(q, qpdf_get_trailer(q), "/Info", qpdf_make_indirect_object(q, info));
}

static void add_intent(struct mem *mem, qpdf_data q)
{
	if (qpdf_oh_has_key(q, qpdf_get_root(q), "/OutputIntents") != QPDF_FALSE) {
		return;
	}
	qpdf_oh intent = qpdf_oh_parse(q, "<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) "
					  "/Info (sRGB) >>");
	qpdf_oh_replace_key(q, intent, "/DestOutputProfile", quire_stream(q, "<< /N 3 >>", profile_srgb(mem), NULL));
	qpdf_oh_replace_key(q, qpdf_get_root(q), "/OutputIntents", qpdf_oh_wrap_in_array(q, intent));
}

void archive_describe(struct mem *mem, qpdf_data q, const struct json *model, bool claims)
{
	qpdf_oh root = qpdf_get_root(q);
	struct buf *xmp = buf_new(mem, METADATA_BYTES_MAX);
	buf_add(xmp, str_of(head));
	add_facts(mem, q, model, xmp);
	buf_add(xmp, STR("</rdf:Description>\n"));
	if (claims) {
		buf_add(xmp, str_of(claim));
	}
	buf_add(xmp, STR("</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>"));
	if (!buf_full(xmp)) {
		qpdf_oh stream = quire_stream(q, "<< /Type /Metadata /Subtype /XML >>", buf_done(xmp), NULL);
		qpdf_oh_replace_key(q, root, "/Metadata", stream);
	}
	add_intent(mem, q);
	qpdf_oh_replace_key(q, root, "/Lang", qpdf_oh_new_string(q, "fr-FR"));
	qpdf_oh_replace_key(q, root, "/ViewerPreferences", qpdf_oh_parse(q, "<< /DisplayDocTitle true >>"));
}

static void name_of_font(qpdf_data q, qpdf_oh font)
{
	qpdf_oh below = qpdf_oh_get_key(q, font, "/DescendantFonts");
	if (qpdf_oh_is_array(q, below) == QPDF_FALSE || qpdf_oh_get_array_n_items(q, below) != 1) {
		return;
	}
	qpdf_oh part = qpdf_oh_get_array_item(q, below, 0);
	if (qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, part, "/Subtype"), "/CIDFontType2") != QPDF_FALSE &&
	    qpdf_oh_has_key(q, part, "/CIDToGIDMap") == QPDF_FALSE) {
		qpdf_oh_replace_key(q, part, "/CIDToGIDMap", qpdf_oh_new_name(q, "/Identity"));
	}
}

static void name_below(qpdf_data q, qpdf_oh resources, unsigned depth)
{
	qpdf_oh fonts = qpdf_oh_get_key(q, resources, "/Font");
	if (qpdf_oh_is_dictionary(q, fonts) != QPDF_FALSE) {
		qpdf_oh_begin_dict_key_iter(q, fonts);
		while (qpdf_oh_dict_more_keys(q) != QPDF_FALSE) {
			name_of_font(q, qpdf_oh_get_key(q, fonts, qpdf_oh_dict_next_key(q)));
		}
	}
	qpdf_oh pictures = qpdf_oh_get_key(q, resources, "/XObject");
	if (depth == NESTING_MAX || qpdf_oh_is_dictionary(q, pictures) == QPDF_FALSE) {
		return;
	}
	enum { PICTURES_MAX = 64 };
	qpdf_oh inside[PICTURES_MAX];
	size_t n = 0;
	qpdf_oh_begin_dict_key_iter(q, pictures);       /* one iteration at a time: collect, then descend */
	while (qpdf_oh_dict_more_keys(q) != QPDF_FALSE && n < PICTURES_MAX) {
		qpdf_oh picture = qpdf_oh_get_key(q, pictures, qpdf_oh_dict_next_key(q));
		if (qpdf_oh_is_stream(q, picture) != QPDF_FALSE) {
			inside[n++] = qpdf_oh_get_key(q, qpdf_oh_get_dict(q, picture), "/Resources");
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (qpdf_oh_is_dictionary(q, inside[i]) != QPDF_FALSE) {
			name_below(q, inside[i], depth + 1);
		}
	}
}

void archive_name_glyphs(qpdf_data q, qpdf_oh page)
{
	qpdf_oh resources = qpdf_oh_get_key(q, page, "/Resources");
	if (qpdf_oh_is_dictionary(q, resources) != QPDF_FALSE) {
		name_below(q, resources, 0);
	}
}
