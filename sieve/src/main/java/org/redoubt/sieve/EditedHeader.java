package org.redoubt.sieve;

/**
 * A header that a script has edited (RFC 5293). Two actions that go with the same object file the same message.
 */
public final class EditedHeader {
    private final byte[] octets;

    /** @param octets not copied */
    public EditedHeader(byte[] octets) {
        this.octets = octets;
    }

    /** In place of the message's own header, without the empty line behind it. A copy. */
    public byte[] octets() {
        return octets.clone();
    }
}
