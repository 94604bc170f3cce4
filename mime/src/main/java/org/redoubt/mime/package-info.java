/**
 * Internet messages: a one-pass structure scan with byte offsets, header decoding and building, without I/O,
 * clock or threads.
 */
@NullMarked
package org.redoubt.mime;

import org.jspecify.annotations.NullMarked;
