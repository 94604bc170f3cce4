/** The grammar of RFC 9051 9 and its extensions: octets of a whole command to records and back. No I/O, no account. */
@NullMarked
package org.redoubt.imap.codec;

import org.jspecify.annotations.NullMarked;
