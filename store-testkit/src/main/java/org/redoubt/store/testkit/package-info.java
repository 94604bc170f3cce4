/** The contract test kit of the store: tests that every storage engine extends and must pass unchanged. */
@NullMarked
package org.redoubt.store.testkit;

import org.jspecify.annotations.NullMarked;
