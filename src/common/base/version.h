/* The version that --version prints and that each recording stores. */
#ifndef ASITOP_VERSION_H
#define ASITOP_VERSION_H

#define ASITOP_VERSION "0.1.0"

#endif
