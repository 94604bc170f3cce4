/** The mint: the only way to make a principal; exported to who signs people in and to the assembly, nobody else. */
@NullMarked
package org.redoubt.guard.mint;

import org.jspecify.annotations.NullMarked;
