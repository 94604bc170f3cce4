/** Sealing of bytes above the store: account keys wrapped by a master key, AES-256-GCM, keyed addresses. */
@NullMarked
package org.redoubt.store.seal;

import org.jspecify.annotations.NullMarked;
