/** Account types to IMAP and back: flags, envelopes, body structures, mailbox names, ids. */
@NullMarked
package org.redoubt.imap.map;

import org.jspecify.annotations.NullMarked;
