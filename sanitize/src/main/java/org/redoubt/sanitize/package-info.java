/**
 * What a message says, as one HTML document that does nothing but show it.
 *
 * <p>HTML is parsed as a browser parses it, and of the tree a new one is built that holds what an allow-list knows: names of
 * elements, attributes and their values, addresses, and CSS down to its tokens. The new tree has no element whose content
 * is read by other rules than text's (no script, style, template, SVG, MathML, noscript, title), so that there is
 * one way to read it; and it is parsed again before it goes out, until reading it gives the tree that was written. That a
 * frame without scripts shows it, under a policy that loads nothing, is the second wall and not the first.
 *
 * <p>Styles of elements become rules of a sheet of our own, and so the policy can do without {@code 'unsafe-inline'}.
 */
@NullMarked
package org.redoubt.sanitize;

import org.jspecify.annotations.NullMarked;
