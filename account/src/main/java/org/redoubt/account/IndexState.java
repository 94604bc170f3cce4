package org.redoubt.account;

/** How an account's search index is. None of it loses anything: searches are right without an index, only slower. */
public enum IndexState {
    /** Nobody has searched for text yet. */
    NONE,
    CURRENT,
    /** It follows; what it has not reached is looked at itself. */
    BEHIND,
    /** The next search drops it and has it built anew. */
    DAMAGED
}
