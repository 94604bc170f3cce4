/** What came before an indicator was known: a sealed log of keyed hashes, and the search of it and of the audit log. */
@NullMarked
package org.redoubt.guard.past;

import org.jspecify.annotations.NullMarked;
