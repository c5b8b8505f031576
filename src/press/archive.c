/* archive.c - metadata, colours and fonts of a file that is to be kept.
 *
 * For     binder.c, before it writes.
 * Never   decides whether a claim is true: binder.c asks paper/lint.c. */
#include "press/archive.h"

#include "press/block.h"
#include "press/profile.h"

enum { METADATA_BYTES_MAX = 16384 };

static const char maker[] = "tabellion";

/* One row a fact: the model's member, or the maker; the key of /Info; the XMP property and how it is wrapped. */
static const struct {
	const char *member;             /* NULL: the maker */
	const char *info, *open, *close;
	bool is_date;
} rows[] = {
	{ "title", "Title", "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">",
	  "</rdf:li></rdf:Alt></dc:title>", false },
	{ "author", "Author", "<dc:creator><rdf:Seq><rdf:li>", "</rdf:li></rdf:Seq></dc:creator>", false },
	{ "reference", "Subject", "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">",
	  "</rdf:li></rdf:Alt></dc:description>", false },
	{ "made", "CreationDate", "<xmp:CreateDate>", "</xmp:CreateDate>", true },
	{ "made", "ModDate", "<xmp:ModifyDate>", "</xmp:ModifyDate>", true },
	{ NULL, "Creator", "<xmp:CreatorTool>", "</xmp:CreatorTool>", false },
	{ NULL, "Producer", "<pdf:Producer>", "</pdf:Producer>", false },
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

static uint32_t add_facts(struct mem *mem, struct tome *b, const struct json *model, struct buf *xmp)
{
	struct obj *info = obj_new(mem, OBJECT_DICT);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str value = rows[i].member == NULL ? str_of(maker) : block_str(model, rows[i].member);
		if (value.n == 0) {
			continue;
		}
		buf_add(xmp, str_of(rows[i].open));
		add_escaped(xmp, value);
		buf_add(xmp, str_of(rows[i].close));
		struct str written = rows[i].is_date ? info_date(mem, value) : value;
		obj_put(mem, info, str_of(rows[i].info), obj_label(mem, written));
	}
	return tome_add(b, info);
}

static void add_intent(struct mem *mem, struct tome *b)
{
	if (obj_get(tome_root(b), "OutputIntents") != NULL) {
		return;
	}
	struct obj *profile = tome_stream(b, tome_make(b, "<< /N 3 >>"), profile_srgb(mem), NULL);
	obj_put(mem, tome_root(b), STR("OutputIntents"),
		tome_make(b, "[ << /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB) "
			  "/DestOutputProfile %u 0 R >> ]", tome_add(b, profile)));
}

uint32_t archive_describe(struct mem *mem, struct tome *b, const struct json *model, bool claims)
{
	struct obj *root = tome_root(b);
	struct buf *xmp = buf_new(mem, METADATA_BYTES_MAX);
	buf_add(xmp, str_of(head));
	uint32_t info = add_facts(mem, b, model, xmp);
	buf_add(xmp, STR("</rdf:Description>\n"));
	if (claims) {
		buf_add(xmp, str_of(claim));
	}
	buf_add(xmp, STR("</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>"));
	if (!buf_full(xmp)) {
		struct obj *stream = tome_stream(b, tome_make(b, "<< /Type /Metadata /Subtype /XML >>"), buf_done(xmp),
						 NULL);
		obj_put(mem, root, STR("Metadata"), tome_ref(b, tome_add(b, stream)));
	}
	add_intent(mem, b);
	obj_put(mem, root, STR("Lang"), obj_text(mem, OBJECT_STRING, STR("fr-FR")));
	obj_put(mem, root, STR("ViewerPreferences"), tome_make(b, "<< /DisplayDocTitle true >>"));
	return info;
}

void archive_name_glyphs(struct mem *mem, struct tome *b)
{
	for (uint32_t n = 1; n < tome_objects(b); n++) {
		const struct obj *o = tome_object(b, n);
		if (obj_is_name(obj_get(o, "Subtype"), "CIDFontType2") && obj_get(o, "CIDToGIDMap") == NULL) {
			obj_put(mem, tome_edit(b, n), STR("CIDToGIDMap"), obj_text(mem, OBJECT_NAME, STR("Identity")));
		}
	}
}
