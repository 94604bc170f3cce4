/** The few value types of the store that every module may name. */
@NullMarked
package org.redoubt.store.id;

import org.jspecify.annotations.NullMarked;
