package org.redoubt.directory.escrow;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.redoubt.store.seal.Hpke;
import org.redoubt.store.seal.SealBrokenException;

/**
 * What goes to the officers: whose account is to be recovered, why and for whom, each officer's sealed share, and the public key
 * of this one request, which what they agree to is sealed to. The file is no secret and gives nobody anything.
 *
 * @param number of the request
 * @param open the request's public key, 32 octets
 * @param askedBy the login of whoever asks
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RequestFile(
        long number, byte[] open, Share.Place place, String reason, String askedBy, Instant until, List<Share> shares) {
    private static final String KIND = "Redoubt escrow request 1";

    public RequestFile {
        shares = List.copyOf(shares);
    }

    public String text() {
        Lines out = Lines.write(KIND)
                .with("request", Long.toString(number))
                .with("person", place.address())
                .with("account", Long.toString(place.account()))
                .with("reason", reason)
                .with("asked-by", askedBy)
                .with("until", until.toString())
                .with("escrow", Long.toString(place.version()))
                .with("needed", Integer.toString(place.threshold()))
                .with("key", open);
        for (Share share : shares) {
            out.with("share", Integer.toString(share.number()))
                    .with("officer", share.key().text())
                    .with("check", share.commitment())
                    .with("sealed", share.sealed());
        }
        return out.text();
    }

    /**
     * Reads one.
     *
     * @throws FormatException when it is none, or is damaged
     */
    public static RequestFile read(String text) throws FormatException {
        Lines in = Lines.read(KIND, text);
        long number = in.number("request", 1, Long.MAX_VALUE);
        String address = in.text("person");
        long account = in.number("account", 1, Long.MAX_VALUE);
        String reason = in.text("reason");
        String askedBy = in.text("asked-by");
        Instant until = instant(in);
        long version = in.number("escrow", 1, Long.MAX_VALUE);
        int threshold = (int) in.number("needed", EscrowLimits.MIN_THRESHOLD, EscrowLimits.MAX_OFFICERS);
        byte[] open = in.octets("key", Hpke.KEY_OCTETS);
        List<Share> shares = new ArrayList<>();
        Set<Integer> numbers = new HashSet<>();
        while (!in.atEnd()) {
            int share = (int) in.number("share", 1, EscrowLimits.MAX_OFFICERS);
            if (!numbers.add(share)) {
                throw in.damaged("share");
            }
            shares.add(new Share(
                    share,
                    OfficerKey.parse(in.text("officer")),
                    in.octets("check", Share.COMMITMENT_OCTETS),
                    in.octets("sealed", Share.SEALED_OCTETS)));
        }
        return new RequestFile(number, open, new Share.Place(account, address, version, threshold), reason, askedBy, until, shares);
    }

    private static Instant instant(Lines in) throws FormatException {
        try {
            return Instant.parse(in.text("until"));
        } catch (DateTimeException none) {
            throw in.damaged("until");
        }
    }

    /** What officers compare: it is told them by another way than the file comes. */
    public String fingerprint() {
        return OfficerKey.fingerprint(OfficerKey.utf8(text()));
    }

    /**
     * Agrees: opens the officer's share and seals it to this request.
     *
     * @throws FormatException when the officer has no share here, or it was made for somebody else than the file says
     */
    public AnswerFile approve(OfficerSecret officer) throws FormatException {
        Share hers = shares.stream()
                .filter(share -> share.key().equals(officer.key()))
                .findFirst()
                .orElseThrow(() -> new FormatException("this key has no share in this request: it is of officer "
                        + officer.key().fingerprint() + ", who is none of those that the account was sealed for"));
        byte[] share = {};
        try {
            share = hers.open(place, officer.secret());
            if (!hers.is(place, share)) {
                throw new FormatException("the share is not what was written down when it was made; agree to nothing, and tell"
                        + " whoever looks after the server");
            }
            return AnswerFile.seal(this, hers.number(), share);
        } catch (SealBrokenException broken) {
            throw new FormatException("the share in this file was made for another person, account or escrow than the file"
                    + " says, or was altered; agree to nothing, and tell whoever looks after the server");
        } finally {
            Arrays.fill(share, (byte) 0);
        }
    }
}
