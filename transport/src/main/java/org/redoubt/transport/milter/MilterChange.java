package org.redoubt.transport.milter;

/** What a filter wants changed, at the end of a message. Texts are as it sent them, octets as characters 0 to 255. */
sealed interface MilterChange {
    record AddHeader(String name, String value) implements MilterChange {}

    /** @param index before which of the message's fields, from 0 */
    record InsertHeader(int index, String name, String value) implements MilterChange {}

    /**
     * @param index which of the fields of this name, from 1
     * @param value empty to delete it
     */
    record ChangeHeader(int index, String name, String value) implements MilterChange {}

    /** The next octets of a new body. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record ReplaceBody(byte[] octets) implements MilterChange {}

    record AddRecipient(String address) implements MilterChange {}

    record DeleteRecipient(String address) implements MilterChange {}

    record ChangeFrom(String address) implements MilterChange {}

    record Quarantine(String reason) implements MilterChange {}
}
