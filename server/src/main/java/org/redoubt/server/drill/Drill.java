package org.redoubt.server.drill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.WireRuntime;

/**
 * Attacks the server of this machine with what was published, and says of each attack whether it was refused and whether
 * the audit log tells of it. It connects to addresses of this machine and to no others.
 */
public final class Drill implements AutoCloseable {
    private final WireRuntime runtime = WireRuntime.system();
    private final Dialer dialer = new Dialer(runtime, List.of());
    private final Map<ListenerKind, Target> targets = new EnumMap<>(ListenerKind.class);
    private final Witness witness;
    private final Herald herald;

    /**
     * How one attack ended.
     *
     * @param applies false when nothing listens there
     * @param noticed by which event; empty when by none
     */
    public record Result(String attack, String against, boolean applies, boolean refused, String how, String noticed) {
        public boolean passed() {
            return !applies || (refused && !noticed.isEmpty());
        }

        /** For a table. */
        public Map<String, Object> row() {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("attack", attack);
            row.put("against", against);
            row.put("refused", applies ? refused ? "yes" : "NO" : "closed");
            row.put("noticed", applies ? noticed.isEmpty() ? "NO" : noticed : "closed");
            row.put("how", how);
            return row;
        }
    }

    /**
     * A drill of one server.
     *
     * @param listeners the addresses it listens on
     * @param domain one of its domains
     * @param log its audit log
     * @param herald told before each attack
     * @throws ForeignTargetException when an address is not this machine's
     */
    public Drill(Map<ListenerKind, InetSocketAddress> listeners, String domain, Path log, Herald herald)
            throws IOException, ForeignTargetException {
        for (Map.Entry<ListenerKind, InetSocketAddress> listener : listeners.entrySet()) {
            requireOwn(listener.getValue().getAddress());
            boolean tls = switch (listener.getKey().tls()) {
                case IMPLICIT -> true;
                case NONE, STARTTLS -> false;
            };
            targets.put(listener.getKey(), new Target(dialer, reachable(listener.getValue()), tls || listener.getKey() == ListenerKind.HTTPS, domain));
        }
        this.witness = new Witness(log);
        this.herald = herald;
    }

    /** Tells the server that an attack of a drill follows. */
    public interface Herald {
        void announce(String attack) throws IOException;
    }

    /** Thrown for whatever is not this machine. */
    public static final class ForeignTargetException extends Exception {
        private static final long serialVersionUID = 1;

        ForeignTargetException(InetAddress address) {
            super(address.getHostAddress() + " is not an address of this machine, and the drill attacks no others");
        }
    }

    /** Refuses whatever is not loopback, and not an address of an interface of this machine. */
    static void requireOwn(InetAddress address) throws IOException, ForeignTargetException {
        if (!own(address)) {
            throw new ForeignTargetException(address);
        }
    }

    static boolean own(InetAddress address) throws IOException {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || NetworkInterface.getByInetAddress(address) != null;
    }

    private static InetSocketAddress reachable(InetSocketAddress listener) {
        return listener.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getPort())
                : listener;
    }

    /** The names of all attacks and where they go, in their order. */
    public static List<Map.Entry<String, String>> names() {
        return attacks().stream().map(attack -> Map.entry(attack.name(), attack.against().text())).toList();
    }

    private static List<Attack> attacks() {
        List<Attack> all = new ArrayList<>(HttpAttacks.all());
        all.addAll(DoorAttacks.all());
        all.addAll(SmtpAttacks.all());
        all.addAll(MailboxAttacks.all());
        all.addAll(Spray.all());
        return all;
    }

    /** Makes every attack, one after another. */
    public List<Result> run(Consumer<Result> told) throws IOException {
        List<Result> results = new ArrayList<>();
        for (Attack attack : attacks()) {
            Result result = make(attack);
            told.accept(result);
            results.add(result);
        }
        return results;
    }

    private Result make(Attack attack) throws IOException {
        Optional<Target> target = Optional.ofNullable(targets.get(attack.against()));
        String against = attack.against().text();
        if (target.isEmpty()) {
            return new Result(attack.name(), against, false, true, "nothing listens", "");
        }
        herald.announce(attack.name());
        witness.skip();
        Attack.Verdict verdict;
        try {
            verdict = attack.act().on(target.get());
        } catch (IOException failed) {
            verdict = new Attack.Verdict(false, "no answer: " + failed);
        }
        String noticed = witness.noticed(attack.against()).orElse("");
        return new Result(attack.name(), against, true, verdict.refused(), verdict.how().strip(), noticed);
    }

    @Override
    public void close() {
        witness.close();
        dialer.close();
        runtime.close();
    }
}
