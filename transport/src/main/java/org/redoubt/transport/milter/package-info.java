/** Filters that speak the milter protocol of sendmail, in its version 6. */
@NullMarked
package org.redoubt.transport.milter;

import org.jspecify.annotations.NullMarked;
