#ifndef BASE_LEGAL_LABEL_H
#define BASE_LEGAL_LABEL_H
#include <stddef.h>

/* legal_label.h - the table behind legal_form.h; nobody else includes it. */

struct legal_label {
	char code[5];
	const char *label;
};

extern const struct legal_label legal_labels_one[], legal_labels_two[], legal_labels_three[];
extern const size_t legal_labels_one_count, legal_labels_two_count, legal_labels_three_count;

#endif
