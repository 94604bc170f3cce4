package org.redoubt.directory.escrow;

import org.redoubt.store.ByteWriter;
import org.redoubt.store.seal.Hpke;
import org.redoubt.store.seal.SealBrokenException;

/**
 * What comes back from an officer who agrees: her share, sealed by HPKE (RFC 9180) to the key of the one request, with the number
 * of the request and of the share. It opens for no other request, and for nobody but the server.
 *
 * @param request its number
 * @param share the number of the share
 * @param sealed to the request's key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AnswerFile(long request, int share, byte[] sealed) {
    private static final String KIND = "Redoubt escrow answer 1";
    private static final String INFO = "redoubt escrow answer";

    static AnswerFile seal(RequestFile request, int number, byte[] share) {
        byte[] sealed = Hpke.seal(request.open(), INFO, share, context(request.number(), request.place(), number));
        return new AnswerFile(request.number(), number, sealed);
    }

    public String text() {
        return Lines.write(KIND)
                .with("request", Long.toString(request))
                .with("share", Integer.toString(share))
                .with("sealed", sealed)
                .text();
    }

    /**
     * Reads one.
     *
     * @throws FormatException when it is none, or is damaged
     */
    public static AnswerFile read(String text) throws FormatException {
        Lines in = Lines.read(KIND, text);
        AnswerFile read = new AnswerFile(
                in.number("request", 1, Long.MAX_VALUE),
                (int) in.number("share", 1, EscrowLimits.MAX_OFFICERS),
                in.octets("sealed", Share.SEALED_OCTETS));
        in.end();
        return read;
    }

    /**
     * The share in it.
     *
     * @param secret the request's
     * @throws SealBrokenException when it was altered, or made for another request
     */
    public byte[] open(Share.Place place, byte[] secret) throws SealBrokenException {
        return Hpke.open(secret, INFO, sealed, context(request, place, share));
    }

    private static byte[] context(long request, Share.Place place, int share) {
        return new ByteWriter(80).number(request).bytes(place.octets(share)).toBytes();
    }

    @Override
    public String toString() {
        return "AnswerFile[request " + request + ", share " + share + ']';
    }
}
