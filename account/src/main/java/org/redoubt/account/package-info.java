/**
 * The account core: mailboxes, emails, threads, quota and their journal behind one gate.
 *
 * <p>Protocols get an {@link org.redoubt.account.AccountHandle} from the {@link org.redoubt.account.Gate} and nothing
 * else; mail that arrives goes through {@link org.redoubt.account.Gate#deliver}. Inside, an account is an immutable
 * {@code AccountState} that changes through one {@code CommitLane}; {@code Layout} says what lies where on disk.
 */
@NullMarked
package org.redoubt.account;

import org.jspecify.annotations.NullMarked;
