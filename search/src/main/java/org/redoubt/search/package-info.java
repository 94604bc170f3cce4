/**
 * The search index of an account: {@link org.redoubt.search.Indexes} keeps those of a process,
 * {@link org.redoubt.search.IndexWriting} fills one, {@link org.redoubt.search.SubstringMatch} says which emails hold
 * a text.
 *
 * <p>An index is a folder {@code <data>/index/<account>/} of Lucene files, each sealed in blocks by
 * {@code SealedDirectory}. One document is one email, named by its number; emails never change, so documents are
 * added and removed, never rewritten. The commit says how far the index has followed the account ({@code Followed}).
 * Whatever cannot be read is dropped and built again: nothing here is the only copy of anything.
 */
@NullMarked
package org.redoubt.search;

import org.jspecify.annotations.NullMarked;
