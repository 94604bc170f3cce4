package org.redoubt.server.drill;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditTail;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.detect.Networks;
import org.redoubt.server.config.ListenerKind;

/** Looks into the audit log for what the server has noticed. */
final class Witness implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final long PAUSE_NANOS = 10_000_000;

    private final AuditTail tail;

    Witness(Path log) throws IOException {
        this.tail = new AuditTail(log, 0);
        skip();
    }

    /** What happened until now is none of the next attack's. */
    void skip() throws IOException {
        while (!tail.poll(Long.MAX_VALUE, 100_000, _ -> {})) {
            continue;
        }
    }

    /** The event that tells of an attack on a listener, in words; empty when none comes. */
    Optional<String> noticed(ListenerKind against) throws IOException {
        List<String> found = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (found.isEmpty() && System.nanoTime() < deadline) {
            tail.poll(Long.MAX_VALUE, 100_000, record -> {
                if (tells(record.event(), against)) {
                    found.add(words(record.event()));
                }
            });
            if (found.isEmpty()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return found.stream().findFirst();
    }

    private static boolean tells(AuditEvent event, ListenerKind against) {
        SessionInfo session = event.session();
        String protocol = against.text().replaceFirst("s$", "");
        boolean there = session.via().startsWith(protocol) || session.via().equals("mx") || session.via().equals("queue");
        return there && fromHere(session.remote()) && switch (event.kind()) {
            case PROBE -> true;
            case SIGN_IN -> !event.outcome().equals("ok");
            case DELIVER -> against == ListenerKind.SMTP;
            case BIND, LIST, READ, SEARCH, CHANGE, EXPORT, IMPORT, ADMIN -> false;
        };
    }

    /** The drill comes from an address of this machine; what strangers do meanwhile is nothing of it. */
    private static boolean fromHere(String remote) {
        String address = Networks.address(remote);
        try {
            return address.isEmpty() || Drill.own(InetAddress.ofLiteral(address));
        } catch (IOException | IllegalArgumentException unknown) {
            return false;
        }
    }

    private static String words(AuditEvent event) {
        String shape = event.touched().startsWith("shape=") ? " " + event.touched().split(" ", 2)[0] : "";
        String kind = event.kind() == AuditKind.PROBE ? "" : event.kind() + " ";
        return kind + event.action() + shape;
    }

    @Override
    public void close() {
        tail.close();
    }
}
