package org.redoubt.account;

/** How changing annotations ended; all of them are changed, or none is. */
public sealed interface AnnotationResult {
    /** They are changed and on disk. */
    record Done() implements AnnotationResult {}

    /** The mailbox is another person's, who has not allowed it. */
    record NoPermission() implements AnnotationResult {}

    /** There is no such mailbox. */
    record NoMailbox() implements AnnotationResult {}

    /**
     * A value is longer than any may be.
     *
     * @param maxOctets how long it may be
     */
    record TooLarge(int maxOctets) implements AnnotationResult {}

    /** The mailbox has no room for so many. */
    record TooMany() implements AnnotationResult {}
}
