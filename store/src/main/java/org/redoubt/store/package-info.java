/**
 * The store: versioned maps of keys to values, each with a journal, the blobs beside them, and the narrow SPI
 * that every storage engine implements.
 */
@NullMarked
package org.redoubt.store;

import org.jspecify.annotations.NullMarked;
