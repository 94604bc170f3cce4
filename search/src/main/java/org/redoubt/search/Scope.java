package org.redoubt.search;

/** Which texts of an email are meant. */
public enum Scope {
    /** The header of the message itself. */
    HEADER,
    /** The texts of its parts, and the headers of messages within. */
    BODY,
    /** Both. */
    TEXT
}
