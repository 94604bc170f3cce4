/**
 * The spam filter. {@link org.redoubt.filter.SpamFilter} looks at a {@link org.redoubt.filter.Suspect} and gives a
 * {@link org.redoubt.filter.SpamVerdict}: the sum of the weights of what it found, each finding with its name.
 *
 * <p>Findings come from rules over header, parts and links, from what authentication and DNS lists say, and from
 * {@link org.redoubt.filter.Bayes}: how words were met in mail that people called spam and in mail that they kept.
 */
@NullMarked
package org.redoubt.filter;

import org.jspecify.annotations.NullMarked;
