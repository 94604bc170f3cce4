/**
 * Accounts as versioned maps with a journal and blobs: the interface every storage engine implements.
 *
 * <p>{@link org.redoubt.store.Store} is the engine; {@link org.redoubt.store.CommitLane} above it runs the changes
 * of one account in order and folds those that wait together. Nothing here knows what the bytes mean.
 */
@NullMarked
package org.redoubt.store;

import org.jspecify.annotations.NullMarked;
