package org.redoubt.account;

import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/**
 * What a change of flags did.
 *
 * @param changed uids whose flags are other than before
 * @param failed uids that were changed by somebody since (RFC 7162 3.1.3: MODIFIED)
 * @param modSeq the account's version now
 * @param tooManyKeywords whether a keyword found no place in the mailbox's table
 */
public record StoreResult(NumberSet changed, NumberSet failed, ModSeq modSeq, boolean tooManyKeywords) {}
