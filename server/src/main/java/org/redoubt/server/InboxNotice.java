package org.redoubt.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.redoubt.account.Deposit;
import org.redoubt.account.Deposited;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.directory.Person;
import org.redoubt.guard.SessionInfo;

/**
 * Puts what somebody has to be told into her inbox. It goes by the gate and not through the queue, so that whoever asks knows
 * whether it is there before what it tells of is done.
 */
final class InboxNotice {
    private static final long MAX_OCTETS = 1 << 16;
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Gate gate;
    private final String hostname;
    private final InstantSource clock;
    private final SessionInfo session;

    InboxNotice(Gate gate, String hostname, InstantSource clock, SessionInfo session) {
        this.gate = gate;
        this.hostname = hostname;
        this.clock = clock;
        this.session = session;
    }

    /** A time as notices tell it. */
    static String when(Instant time) {
        return WHEN.format(time);
    }

    /**
     * Puts a notice there.
     *
     * @param about what its Message-ID begins with
     * @param lines the text, each without its end
     * @return what became of it; where it is {@link Deposited#kept}, it is on disk. While her account is sealed and closed it waits, and
     *     she finds it when she opens it
     * @throws IOException when it could not be written
     */
    Deposited tell(Person person, String about, String subject, List<String> lines) throws IOException {
        String trace = about + "-" + UUID.randomUUID();
        byte[] text = SecurityMail.text(hostname, clock.instant(), person.address(), subject, lines, trace)
                .getBytes(StandardCharsets.UTF_8);
        try (MessageIntake intake = gate.intake(MAX_OCTETS)) {
            intake.write(text);
            try (Message message = intake.finish()) {
                return gate.deliver(message, List.of(Deposit.inbox(person.account())), session)
                        .getFirst();
            }
        }
    }
}
