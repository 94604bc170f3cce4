/** Indicators that others publish: TAXII 2.1 collections and MISP feeds. */
@NullMarked
package org.redoubt.server.feed;

import org.jspecify.annotations.NullMarked;
