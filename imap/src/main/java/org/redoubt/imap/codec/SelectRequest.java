package org.redoubt.imap.codec;

import java.util.Optional;

/**
 * The arguments of SELECT and EXAMINE, RFC 9051 6.3.2, RFC 7162 3.1.8 and 3.2.5.
 *
 * @param name octets as sent
 */
@SuppressWarnings("ArrayRecordComponent") // requests are never compared
public record SelectRequest(byte[] name, boolean condstore, Optional<Resync> resync) {
    /**
     * What a client that comes back remembers.
     *
     * @param known uids it holds; empty when it did not say
     * @param matchNumbers sequence numbers, paired by their order with matchUids
     */
    public record Resync(
            long uidValidity,
            long modSeq,
            Optional<SequenceSet> known,
            Optional<SequenceSet> matchNumbers,
            Optional<SequenceSet> matchUids) {}

    public static SelectRequest parse(CommandText in) throws SyntaxException {
        in.space();
        byte[] name = in.astring();
        boolean condstore = false;
        Optional<Resync> resync = Optional.empty();
        if (in.accept(' ')) {
            in.expect('(');
            do {
                switch (in.keyword()) {
                    case "CONDSTORE" -> condstore = true;
                    case "QRESYNC" -> resync = Optional.of(resync(in));
                    default -> throw new SyntaxException("Unknown SELECT parameter");
                }
            } while (in.accept(' '));
            in.expect(')');
        }
        in.end();
        return new SelectRequest(name, condstore, resync);
    }

    private static Resync resync(CommandText in) throws SyntaxException {
        in.space();
        in.expect('(');
        long uidValidity = in.nzNumber();
        in.space();
        long modSeq = in.number();
        Optional<SequenceSet> known = Optional.empty();
        Optional<SequenceSet> numbers = Optional.empty();
        Optional<SequenceSet> uids = Optional.empty();
        boolean more = in.accept(' ');
        if (more && in.peek() != '(') {
            known = Optional.of(plain(in));
            more = in.accept(' ');
        }
        if (more) {
            in.expect('(');
            numbers = Optional.of(plain(in));
            in.space();
            uids = Optional.of(plain(in));
            in.expect(')');
        }
        in.expect(')');
        return new Resync(uidValidity, modSeq, known, numbers, uids);
    }

    private static SequenceSet plain(CommandText in) throws SyntaxException {
        SequenceSet set = SequenceSet.parse(in);
        if (!set.isPlain()) {
            throw new SyntaxException("This set must name its numbers");
        }
        return set;
    }
}
