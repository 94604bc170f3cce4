package org.redoubt.transport.session;

import java.util.List;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.RcptArguments;

/**
 * One accepted RCPT.
 *
 * @param arguments what the client said
 * @param accounts whose mailboxes it stands for: one person, or the members of a group; at least one
 */
public record Recipient(RcptArguments arguments, List<AccountId> accounts) {}
