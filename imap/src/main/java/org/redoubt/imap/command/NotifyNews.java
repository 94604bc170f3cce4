package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.StatusItem;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Session;

/** What is told at a time of mailboxes that are not selected: each name once, with all that there is to say of it. */
final class NotifyNews {
    private final Session session;
    private final Map<String, Optional<String>> lists = new TreeMap<>();
    private final List<Status> statuses = new ArrayList<>();
    private final Map<String, Set<String>> annotations = new TreeMap<>();

    private record Status(Place place, Set<StatusItem> items) {}

    NotifyNews(Session session) {
        this.session = session;
    }

    /** A LIST response. */
    void list(String path) {
        lists.putIfAbsent(path, Optional.empty());
    }

    /** A LIST response with the name before, RFC 5465 5.4. */
    void renamed(String path, String oldName) {
        lists.put(path, Optional.of(oldName));
    }

    /** A STATUS response. */
    void status(Place place, Set<StatusItem> items) {
        statuses.add(new Status(place, items));
    }

    /** A METADATA response, RFC 5464 4.4.2. */
    void annotated(String path, Set<String> names) {
        annotations.computeIfAbsent(path, _ -> new TreeSet<>()).addAll(names);
    }

    void write() throws IOException {
        for (Map.Entry<String, Optional<String>> list : lists.entrySet()) {
            ListLine.write(session, list.getKey(), list.getValue());
            session.drainIfLarge();
        }
        for (Status status : statuses) {
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
