#ifndef PLATFORM_CRC_H
#define PLATFORM_CRC_H
#include "base/str.h"

/* crc.h - CRC-32C (Castagnoli; RFC 3720 B.4) of the four quarters of a text: what tells a disk's rot without
 * any key, as fast as memory gives the bytes. It is no digest: whoever means to deceive can keep it. */

enum { CRC_QUARTERS = 4, CRC_BYTES = 4 * CRC_QUARTERS };

/* Quarter i is n / 4 bytes, the last one with what is left over; each sum big endian. */
void crc_quarters(struct str, uint8_t out[CRC_BYTES]);

/* The same byte by byte: what machines without the instruction use, and the test beside the other. */
void crc_quarters_plain(struct str, uint8_t out[CRC_BYTES]);

#endif
