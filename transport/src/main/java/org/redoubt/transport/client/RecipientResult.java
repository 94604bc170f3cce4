package org.redoubt.transport.client;

/** What became of one recipient. */
public sealed interface RecipientResult {
    /** RFC 3463 status, such as 2.1.5. */
    String status();

    /** What the other server said, or what kept us from asking it; one printable line. */
    String text();

    /** Whether {@link #text} are the other server's words. */
    boolean told();

    /** The other server has taken the message over. */
    record Taken(String status, String text) implements RecipientResult {
        @Override
        public boolean told() {
            return true;
        }
    }

    /** Not now. */
    record Deferred(String status, String text, boolean told) implements RecipientResult {}

    /** Not ever. */
    record Failed(String status, String text, boolean told) implements RecipientResult {}

    /** What a reply means for whom it was about; never for a 354. */
    static RecipientResult of(ClientReply reply, String detail) {
        if (reply.positive()) {
            return new Taken(reply.statusOr(detail), reply.text());
        }
        return reply.permanent()
                ? new Failed(reply.statusOr(detail), reply.text(), true)
                : new Deferred(reply.statusOr(detail), reply.text(), true);
    }
}
