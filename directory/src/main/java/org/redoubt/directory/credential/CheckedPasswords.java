package org.redoubt.directory.credential;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers for a while which passwords were found right and which wrong, so that a client that signs in every
 * minute costs one hash a quarter of an hour, and a telephone with an old password is not taken for an attack.
 *
 * <p>It holds HMAC-SHA256 tags under a key of this process, cut to 128 bits, never passwords. A tag covers the
 * login and the generation of that person's credentials: a new password makes all old tags worthless.
 */
public final class CheckedPasswords {
    private final Mac keyed;
    private final InstantSource clock;
    private final Table right = new Table(CredentialLimits.MAX_CHECKED_RIGHT);
    private final Table wrong = new Table(CredentialLimits.MAX_CHECKED_WRONG);

    public CheckedPasswords(InstantSource clock) {
        this.clock = clock;
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            keyed = Mac.getInstance("HmacSHA256");
            keyed.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA256 is missing", impossible);
        }
    }

    /** Stands for a password without telling it. */
    public record Tag(long high, long low) {}

    /** The tag of a password given for a login, whose credentials have this generation; 0 when nobody has it. */
    public Tag tag(String login, long generation, byte[] password) {
        Mac mac = mac();
        byte[] name = login.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(12).putLong(generation).putInt(name.length).flip());
        mac.update(name);
        ByteBuffer tag = ByteBuffer.wrap(mac.doFinal(password));
        return new Tag(tag.getLong(), tag.getLong());
    }

    public boolean isRight(Tag tag) {
        return right.has(tag, clock.instant());
    }

    public boolean isWrong(Tag tag) {
        return wrong.has(tag, clock.instant());
    }

    public void remember(Tag tag, boolean isRight) {
        (isRight ? right : wrong).add(tag, clock.instant().plus(CredentialLimits.CHECKED_LIFE));
    }

    private Mac mac() {
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("HMAC-SHA256 cannot be cloned", impossible);
        }
    }

    /** Tags and when they end; the oldest goes when there are too many. */
    private static final class Table {
        private final Map<Tag, Instant> ends;

        Table(int max) {
            ends = new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Tag, Instant> eldest) {
                    return size() > max;
                }
            };
        }

        synchronized boolean has(Tag tag, Instant now) {
            Instant end = ends.get(tag);
            if (end == null) {
                return false;
            }
            if (now.isBefore(end)) {
                return true;
            }
            ends.remove(tag);
            return false;
        }

        synchronized void add(Tag tag, Instant end) {
            ends.remove(tag);
            ends.put(tag, end);
        }
    }
}
