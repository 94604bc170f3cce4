package org.redoubt.account;

import org.redoubt.mime.Envelope;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.MessageStructure;
import org.redoubt.mime.Part;
import org.redoubt.mime.StructureFormat;

/** What a list shows of an email without opening it: computed once at delivery, decoded when asked for. */
public final class EmailSummary {
    private final EmailId id;
    private final byte[] address;
    private final ThreadId thread;
    private final long octets;
    private final byte[] structure;

    EmailSummary(EmailId id, byte[] address, ThreadId thread, long octets, byte[] structure) {
        this.id = id;
        this.address = address;
        this.thread = thread;
        this.octets = octets;
        this.structure = structure;
    }

    public EmailId id() {
        return id;
    }

    public ThreadId thread() {
        return thread;
    }

    /** The size of the message. */
    public long octets() {
        return octets;
    }

    public Envelope envelope() {
        return StructureFormat.decodeEnvelope(structure);
    }

    /** The message's root part. */
    public Part structure() {
        return message().root();
    }

    /** The header fields that {@link #keepsHeader} names, as they stand in the message and in its order. */
    public HeaderBlock header() {
        return StructureFormat.decodeHeader(structure);
    }

    /** Asks something of the octets of {@link #header}, which is much sooner answered than by its fields. */
    public boolean headerMatches(StructureFormat.HeaderOctets asked) {
        return StructureFormat.headerMatches(structure, asked);
    }

    /** Whether {@link #header} of any email has every field of this name, given in lower case. */
    public static boolean keepsHeader(String name) {
        return AccountLimits.KEPT_HEADERS.contains(name);
    }

    /** Up to 256 characters of the message's text. */
    public String preview() {
        return message().preview();
    }

    byte[] address() {
        return address;
    }

    private MessageStructure message() {
        return StructureFormat.decode(structure);
    }
}
