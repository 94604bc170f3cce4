/**
 * Bytes to records and back for SMTP and LMTP, named by the grammar of RFC 5321 4.1.2: command lines, paths, ESMTP
 * parameters, replies, and the scanner that finds the end of a message. Nothing here reads a socket, a clock or a
 * store.
 */
@NullMarked
package org.redoubt.transport.codec;

import org.jspecify.annotations.NullMarked;
