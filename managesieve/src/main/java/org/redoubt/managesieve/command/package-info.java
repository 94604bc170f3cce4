/** One class for each command of RFC 5804 2. */
@NullMarked
package org.redoubt.managesieve.command;

import org.jspecify.annotations.NullMarked;
