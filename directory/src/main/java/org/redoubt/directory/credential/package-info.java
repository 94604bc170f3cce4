/** Passwords: their normal form, how they are kept and checked, and how guessing is slowed down. */
@NullMarked
package org.redoubt.directory.credential;

import org.jspecify.annotations.NullMarked;
