package org.redoubt.pop3.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.Bodies;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.EmailId;
import org.redoubt.account.Row;
import org.redoubt.pop3.Limits;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.wire.Input;

/**
 * Opens messages for RETR and TOP. Where a client sent several of these commands at once, all that are here already
 * are written to the audit log with the first of them, and short messages are read in one go: one wait for the disk
 * instead of one each.
 */
public final class Reading {
    private final Maildrop maildrop;
    private final Input in;
    private Optional<Opened> opened = Optional.empty();

    Reading(Maildrop maildrop, Input in) {
        this.maildrop = maildrop;
        this.in = in;
    }

    /** Messages whose reading by this verb the audit log has, each for one command. */
    private record Opened(String verb, Set<Integer> numbers, Bodies bodies) {}

    /** The bytes of a message that is there; that they are read is in the audit log when this returns. */
    public Bodies open(String verb, int number) throws IOException {
        if (opened.isPresent() && opened.get().verb().equals(verb) && opened.get().numbers().remove(number)) {
            Bodies bodies = opened.get().bodies();
            if (opened.get().numbers().isEmpty()) {
                opened = Optional.empty();
            }
            return bodies;
        }
        List<Integer> numbers = ahead(verb, number);
        Bodies bodies = maildrop.read(verb, numbers);
        opened = Optional.empty();
        if (numbers.size() > 1) {
            prefetch(bodies, numbers);
            Set<Integer> left = new HashSet<>(numbers);
            left.remove(number);
            opened = Optional.of(new Opened(verb, left, bodies));
        }
        return bodies;
    }

    /** The message itself and those that the commands right behind this one ask for in the same way. */
    private List<Integer> ahead(String verb, int number) throws IOException {
        Set<Integer> known = new HashSet<>(Set.of(number));
        List<Integer> numbers = new ArrayList<>(List.of(number));
        byte[] buffer = in.buffer();
        int from = in.position();
        for (int at = from; at + 1 < in.limit() && numbers.size() < Limits.AHEAD; at++) {
            if (buffer[at] == '\r' && buffer[at + 1] == '\n') {
                Optional<Integer> next = asked(verb, Arrays.copyOfRange(buffer, from, at));
                if (next.isEmpty() || !readable(next.get()) || !known.add(next.get())) {
                    return numbers;
                }
                numbers.add(next.get());
                from = at + 2;
            }
        }
        return numbers;
    }

    private static Optional<Integer> asked(String verb, byte[] line) {
        try {
            CommandLine command = new CommandLine(line);
            if (!command.keyword().equals(verb)) {
                return Optional.empty();
            }
            int number = command.message();
            if (command.more()) {
                command.number();
            }
            command.end();
            return Optional.of(number);
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    private boolean readable(int number) throws IOException {
        return maildrop.has(number) && !maildrop.deleted(number) && maildrop.present(maildrop.row(number));
    }

    private void prefetch(Bodies bodies, List<Integer> numbers) throws IOException {
        List<EmailId> ids = new ArrayList<>();
        long octets = 0;
        for (int number : numbers) {
            Row row = maildrop.row(number);
            octets += row.octets();
            if (octets > Limits.PREFETCH_OCTETS) {
                break;
            }
            ids.add(row.email());
        }
        try {
            bodies.prefetch(ids);
        } catch (CorruptMessageException e) {
            // It is found again, and told, when its turn comes.
            bodies.prefetch(List.of());
        }
    }
}
