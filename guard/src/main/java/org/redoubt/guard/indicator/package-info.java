/** Indicators of compromise: addresses, domains, links, hashes and programs that others have seen in attacks (STIX 2.1). */
@NullMarked
package org.redoubt.guard.indicator;

import org.jspecify.annotations.NullMarked;
