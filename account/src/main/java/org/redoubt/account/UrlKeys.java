package org.redoubt.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;

/**
 * The keys under which an account vouches for URLs (RFC 4467): one for each mailbox, made when the first URL is
 * authorised and gone when they are revoked or the mailbox is.
 */
final class UrlKeys {
    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private UrlKeys() {}

    /** A key, to be kept by {@link #ensure}: changes may run twice, so chance stays outside of them. */
    static byte[] fresh() {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return key;
    }

    /** The key of a mailbox, which is this one if it had none; empty when there is no such mailbox. */
    static Step<AccountState, Optional<byte[]>> ensure(Edit edit, MailboxId mailbox, byte[] fresh) {
        if (edit.find(mailbox).isEmpty()) {
            return new Step<>(edit.base(), Optional.empty());
        }
        Key place = Layout.urlKey(mailbox);
        Optional<byte[]> kept = edit.transaction.get(place).map(sealed -> edit.sealed.open(place, sealed));
        if (kept.isEmpty()) {
            edit.transaction.put(place, edit.sealed.seal(place, fresh));
        }
        return new Step<>(edit.finish(), Optional.of(kept.orElse(fresh)));
    }

    /** Forgets the key of a mailbox, or of all: no URL that was authorised before is good any more. */
    static Step<AccountState, Boolean> reset(Edit edit, Optional<MailboxId> mailbox) {
        if (mailbox.isPresent()) {
            forget(edit, mailbox.get());
        } else {
            edit.base().mailboxes().keySet().forEach(id -> forget(edit, id));
        }
        return new Step<>(edit.finish(), true);
    }

    static void forget(Edit edit, MailboxId mailbox) {
        edit.transaction.delete(Layout.urlKey(mailbox));
    }

    /** What proves that the key's owner authorised a URL. */
    static String token(byte[] key, String rump) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(rump.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA256 is missing", impossible);
        }
    }

    static boolean proves(byte[] key, String rump, String token) {
        return MessageDigest.isEqual(
                token(key, rump).getBytes(StandardCharsets.US_ASCII), token.getBytes(StandardCharsets.UTF_8));
    }
}
