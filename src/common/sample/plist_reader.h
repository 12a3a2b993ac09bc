/*
 * The fast reader of powermetrics' property lists: one pass over the bytes, without libplist.
 *
 * It accepts a strict subset of what plist_library_read() accepts: the XML that powermetrics
 * writes, which has one header, no attributes, no comments, no entities, and plain numbers. For
 * that subset both give the same nodes. Whatever else it meets, it declines, and libplist decides:
 * correctness never depends on this reader being complete, only on what it accepts being exact. A
 * fuzzer and the tests compare the two.
 *
 * Why a reader beside the two scanners: plist_scan.c repairs whatever bytes there are, and
 * plist_token.c splits whatever bytes there are without a loss. Neither can refuse, and that makes
 * this one fast.
 */
#ifndef ASITOP_PLIST_READER_H
#define ASITOP_PLIST_READER_H

#include "plist_query.h"

/* Fills `document`, whose keys and strings point into `xml`. Returns false when it declines; the
 * document's contents are then undefined. */
bool plist_read(const char *xml, size_t size, struct plist_document *document);

#endif
