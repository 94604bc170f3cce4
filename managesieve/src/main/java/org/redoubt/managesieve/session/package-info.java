/** One connection, from its capabilities to its end. */
@NullMarked
package org.redoubt.managesieve.session;

import org.jspecify.annotations.NullMarked;
