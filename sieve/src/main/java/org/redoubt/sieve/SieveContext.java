package org.redoubt.sieve;

import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.OptionalInt;

/** What a script may ask of the world. Nothing here changes anything. */
public interface SieveContext {
    SieveEnvelope envelope();

    /** The time of the run in the zone that is the owner's or else the server's. */
    ZonedDateTime now();

    /** Whether the mailbox of this name is there (RFC 5490 3.1). */
    boolean mailboxExists(String name);

    /** Whether the mailbox of this MAILBOXID is there (RFC 9042 4). */
    boolean mailboxIdExists(String id);

    /** Whether a mailbox has this special use, or with a name, whether that one has it (RFC 8579 3). */
    boolean specialUseExists(Optional<String> mailbox, String use);

    /** The annotation of a mailbox, or of the server when no mailbox is named (RFC 5490 3.3, 3.5). */
    Optional<String> metadata(Optional<String> mailbox, String annotation);

    /** The personal or global script of this name (RFC 6609); empty when there is none or it is not valid. */
    Optional<SieveScript> script(boolean global, String name);

    /** Whether an earlier run of the account told of this key, not too long ago (RFC 7352). */
    boolean seen(String key);

    /** How surely the message was found to be spam, from 0 to 100 (RFC 5235 3.2.2); empty when nobody looked. */
    OptionalInt spamPercent();

    /** What was found when viruses were looked for, from 1 to 5 (RFC 5235 3.3); empty when nobody looked. */
    OptionalInt virus();

    /** An item of the environment (RFC 5183 4), such as {@code domain} or {@code remote-ip}; empty when unknown. */
    Optional<String> environment(String item);
}
