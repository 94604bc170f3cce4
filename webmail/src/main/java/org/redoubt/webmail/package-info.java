/**
 * The server's half of the web application: its files, the sign-in of browsers, and messages as documents that are safe to
 * show. All else a browser does through JMAP, as every other client does.
 *
 * <p>In the page of the application the text {@code __NONCE__} stands for the nonce of its styles.
 */
@NullMarked
package org.redoubt.webmail;

import org.jspecify.annotations.NullMarked;
