/** In which country an address is, by a table on this machine, and how far countries are apart. Nobody is asked. */
@NullMarked
package org.redoubt.guard.country;

import org.jspecify.annotations.NullMarked;
