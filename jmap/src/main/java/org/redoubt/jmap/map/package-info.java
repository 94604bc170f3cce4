/** Between the account's types and those of RFC 8621. */
@NullMarked
package org.redoubt.jmap.map;

import org.jspecify.annotations.NullMarked;
