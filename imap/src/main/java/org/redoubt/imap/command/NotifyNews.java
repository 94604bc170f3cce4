package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.redoubt.account.MailboxId;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.StatusItem;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Session;

/**
 * What is told at a time of mailboxes that are not selected: each name once, with all that there is to say of it.
 *
 * <p>Several changes of names may have come together. They are told in an order in which each can be followed by
 * itself: what is gone, then what goes by another name now, then what is new.
 */
final class NotifyNews {
    private final Session session;
    private final Set<String> gone = new TreeSet<>();
    private final Map<String, String> renamed = new TreeMap<>();
    private final List<Map.Entry<String, String>> ordered = new ArrayList<>();
    private final Set<String> lists = new TreeSet<>();
    private final Map<String, Status> statuses = new LinkedHashMap<>();
    private final Map<String, Set<String>> annotations = new TreeMap<>();

    private record Status(Place place, Set<StatusItem> items) {}

    NotifyNews(Session session) {
        this.session = session;
    }

    /** A LIST response. */
    void list(String path) {
        lists.add(path);
    }

    /** A LIST response of what is not there any more. */
    void gone(String path) {
        gone.add(path);
    }

    /** A LIST response with the name before, RFC 5465 5.4. */
    void renamed(String oldPath, String path) {
        renamed.put(oldPath, path);
    }

    /** Whether something goes by another name in the account that is looked at, and {@link #order} is still to come. */
    boolean renames() {
        return !renamed.isEmpty();
    }

    /**
     * Finds out in which order what was renamed in an account can be told: what is below before what it was below, and
     * a name only once it is free. Names that go round in a circle cannot be told so.
     *
     * @param names those that the client knows, and what they stand for
     * @param there whether there is something of a name now: then the client is not told that what had it is gone
     * @return the same once the client has followed what is told of it
     */
    Map<String, MailboxId> order(Map<String, MailboxId> names, Predicate<String> there) {
        Map<String, MailboxId> believed = new TreeMap<>(names);
        believed.keySet().removeIf(name -> gone.contains(name) && !there.test(name));
        List<Map.Entry<String, String>> left = new ArrayList<>(renamed.entrySet());
        left.sort(Comparator.comparing((Map.Entry<String, String> rename) -> depth(rename.getKey())).reversed());
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Map.Entry<String, String> rename : List.copyOf(left)) {
                if (!believed.containsKey(rename.getValue())) {
                    move(believed, rename.getKey(), rename.getValue());
                    ordered.add(rename);
                    left.remove(rename);
                    moved = true;
                }
            }
        }
        renamed.clear();
        return believed;
    }

    private static long depth(String path) {
        return path.chars().filter(c -> c == MailboxPaths.DELIMITER).count();
    }

    /** All at once: a name may go below itself. */
    private static void move(Map<String, MailboxId> names, String from, String to) {
        Map<String, MailboxId> moved = new TreeMap<>();
        names.forEach((name, id) -> {
            if (name.equals(from) || name.startsWith(from + MailboxPaths.DELIMITER)) {
                moved.put(name, id);
            }
        });
        names.keySet().removeAll(moved.keySet());
        moved.forEach((name, id) -> names.put(to + name.substring(from.length()), id));
    }

    /** A STATUS response. */
    void status(Place place, Set<StatusItem> items) {
        statuses.computeIfAbsent(place.path(), _ -> new Status(place, EnumSet.noneOf(StatusItem.class)))
                .items()
                .addAll(items);
    }

    /** A METADATA response, RFC 5464 4.4.2. */
    void annotated(String path, Set<String> names) {
        annotations.computeIfAbsent(path, _ -> new TreeSet<>()).addAll(names);
    }

    void write() throws IOException {
        for (String path : gone) {
            ListLine.write(session, path, Optional.empty());
            session.drainIfLarge();
        }
        for (Map.Entry<String, String> rename : ordered) {
            ListLine.write(session, rename.getValue(), Optional.of(rename.getKey()));
            lists.remove(rename.getValue());
            session.drainIfLarge();
        }
        lists.removeAll(gone);
        for (String path : lists) {
            ListLine.write(session, path, Optional.empty());
            session.drainIfLarge();
        }
        for (Status status : statuses.values()) {
            StatusCommand.write(session, status.place(), List.copyOf(status.items()));
            session.out().mark();
            session.drainIfLarge();
        }
        for (Map.Entry<String, Set<String>> changed : annotations.entrySet()) {
            metadata(changed.getKey(), changed.getValue());
            session.drainIfLarge();
        }
    }

    private void metadata(String path, Set<String> names) {
        ResponseBuffer out = session.out();
        out.ascii("* METADATA ");
        MailboxPaths.write(path, session.utf8Names(), out);
        names.forEach(name -> out.space().string(name));
        out.crlf();
        out.mark();
    }
}
