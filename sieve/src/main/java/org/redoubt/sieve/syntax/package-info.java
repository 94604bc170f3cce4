/** From the text of a script to a tree, every node of which knows where it stands (RFC 5228 8). */
@NullMarked
package org.redoubt.sieve.syntax;

import org.jspecify.annotations.NullMarked;
