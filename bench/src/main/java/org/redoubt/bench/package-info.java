/** Benchmarks and load drivers, run by hand and by the nightly measurements. */
@NullMarked
package org.redoubt.bench;

import org.jspecify.annotations.NullMarked;
