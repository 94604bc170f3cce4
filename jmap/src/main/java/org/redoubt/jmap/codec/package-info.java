/** JSON and the shapes of RFC 8620, without I/O. */
@NullMarked
package org.redoubt.jmap.codec;

import org.jspecify.annotations.NullMarked;
