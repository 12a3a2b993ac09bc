/* The version, as --version and each recording tell it. */
#ifndef ASITOP_VERSION_H
#define ASITOP_VERSION_H

#define ASITOP_VERSION "0.1.0"

#endif
