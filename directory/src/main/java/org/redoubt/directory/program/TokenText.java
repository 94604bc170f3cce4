package org.redoubt.directory.program;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.Sealer;

/**
 * What tokens look like: {@code redoubt-at.ACCOUNT.GRANT.SECRET} and {@code redoubt-rt.ACCOUNT.GRANT.TURN.SECRET.MAC}. The
 * numbers say where to look, the 256 random bits are the secret. Clients see text (RFC 6749 1.4), and scanners for
 * secrets that were left somewhere know it by its beginning.
 *
 * <p>Tokens are known by a hash under a key from the master key. A refresh token has a MAC besides, by which one that was
 * used up years ago is told from one that somebody made up: the first ends its grant, the second must not.
 */
final class TokenText {
    private static final Pattern ACCESS =
            Pattern.compile("redoubt-at\\.([1-9][0-9]{0,17})\\.([1-9][0-9]{0,17})\\.[A-Za-z0-9_-]{43}");
    private static final Pattern REFRESH = Pattern.compile(
            "(redoubt-rt\\.([1-9][0-9]{0,17})\\.([1-9][0-9]{0,17})\\.([1-9][0-9]{0,17})\\.[A-Za-z0-9_-]{43})\\.([0-9a-f]{40})");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_OCTETS = 32;

    private final Sealer sealer;

    TokenText(Sealer sealer) {
        this.sealer = sealer;
    }

    /** Where a token says that it belongs. */
    record Place(AccountId account, long grant) {}

    /** A refresh token of ours, whether or not it still is one. */
    record Turn(Place place, long turn) {}

    static String secret() {
        byte[] octets = new byte[SECRET_OCTETS];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    static String access(Place place, String secret) {
        return "redoubt-at." + place.account().value() + '.' + place.grant() + '.' + secret;
    }

    String refresh(Turn turn, String secret) {
        Place place = turn.place();
        String text = "redoubt-rt." + place.account().value() + '.' + place.grant() + '.' + turn.turn() + '.' + secret;
        return text + '.' + mac(text);
    }

    /** Empty for what is no access token of ours by its looks. */
    static Optional<Place> access(String text) {
        Matcher matcher = ACCESS.matcher(bounded(text));
        return matcher.matches() ? Optional.of(place(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** Empty for what we never gave out. */
    Optional<Turn> refresh(String text) {
        Matcher matcher = REFRESH.matcher(bounded(text));
        if (!matcher.matches() || !same(mac(matcher.group(1)), matcher.group(5))) {
            return Optional.empty();
        }
        return Optional.of(new Turn(place(matcher.group(2), matcher.group(3)), Long.parseLong(matcher.group(4))));
    }

    private static Place place(String account, String grant) {
        return new Place(new AccountId(Long.parseLong(account)), Long.parseLong(grant));
    }

    private static String bounded(String text) {
        return text.length() > ProgramLimits.TOKEN ? "" : text;
    }

    /** Its keyed hash, in hexadecimal. */
    String tag(String text) {
        return keyed("token", text);
    }

    private String mac(String text) {
        return keyed("refresh", text);
    }

    private String keyed(String purpose, String text) {
        return HexFormat.of().formatHex(sealer.address((purpose + '\0' + text).getBytes(StandardCharsets.UTF_8)));
    }

    /** In the same time wherever they differ. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
