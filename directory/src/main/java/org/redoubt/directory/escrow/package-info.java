/**
 * Shares of the locks of sealed accounts: officers' keys, what is sealed to them, and the two files that go to an officer and
 * come back. All of it works without a server, for officers keep their keys elsewhere.
 */
@NullMarked
package org.redoubt.directory.escrow;

import org.jspecify.annotations.NullMarked;
