/** JSON for this module alone: objects as ordered maps, read and written in bounds. */
@NullMarked
package org.redoubt.guard.json;

import org.jspecify.annotations.NullMarked;
