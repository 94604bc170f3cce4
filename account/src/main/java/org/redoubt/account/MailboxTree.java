package org.redoubt.account;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All mailboxes of an account at one version, by id and by path. Immutable. */
public final class MailboxTree {
    /** Among the subscribed names, what stands before one that somebody does not want to see; no name begins so. */
    private static final String UNWANTED = "\u0000";

    private static final String AFTER_UNWANTED = "\u0001";

    private final Map<MailboxId, MailboxState> mailboxes;
    private final Paths paths;
    private final NavigableSet<String> danglingSubscriptions;
    /** What somebody who is not the owner may do; empty for the owner, who may do all. */
    private final Optional<Map<MailboxId, Rights>> rights;

    MailboxTree(
            Map<MailboxId, MailboxState> mailboxes,
            Paths paths,
            NavigableSet<String> dangling,
            Optional<Map<MailboxId, Rights>> rights) {
        this.mailboxes = mailboxes;
        this.paths = paths;
        this.danglingSubscriptions = dangling;
        this.rights = rights;
    }

    /** Every mailbox, sorted by path. */
    public List<Mailbox> all() {
        return paths.byPath.values().stream().map(this::mailbox).toList();
    }

    public Optional<Mailbox> byId(MailboxId id) {
        return Optional.ofNullable(mailboxes.get(id)).map(MailboxState::mailbox);
    }

    /** The mailbox at a path as clients write it: names joined by '/', INBOX in any case. */
    public Optional<Mailbox> byPath(String path) {
        return MailboxNames.normalize(path)
                .map(paths.byPath::get)
                .map(this::mailbox);
    }

    public Optional<Mailbox> byRole(Role role) {
        for (MailboxState state : mailboxes.values()) {
            if (state.meta().has(role)) {
                return Optional.of(state.mailbox());
            }
        }
        return Optional.empty();
    }

    /** The path of one of these mailboxes. */
    public String path(Mailbox mailbox) {
        return paths.of(mailbox.id());
    }

    /** The mailboxes right below one. */
    public List<Mailbox> children(MailboxId id) {
        return all().stream().filter(mailbox -> mailbox.parent().equals(Optional.of(id))).toList();
    }

    /** What whoever was given this tree might do with a mailbox at this version. */
    public Rights rights(MailboxId id) {
        if (!mailboxes.containsKey(id)) {
            return Rights.NONE;
        }
        return rights.map(known -> known.getOrDefault(id, Rights.NONE)).orElse(Rights.ALL);
    }

    /** As whoever has this tree sees the account when nothing is in it. */
    public MailboxTree nothing() {
        Paths none = new Paths(Map.of());
        return new MailboxTree(Map.of(), none, Collections.emptyNavigableSet(), rights.map(_ -> Map.of()));
    }

    /** Whether any mailbox below a path may be seen; below the empty path, any at all. */
    public boolean anyBelow(String path) {
        String below = path.isEmpty() ? "" : path + MailboxNames.SEPARATOR;
        return paths.byPath.tailMap(below, true).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(below))
                .anyMatch(entry -> rights(entry.getValue()).has(Right.LOOKUP));
    }

    /**
     * The mailboxes that are not the same here and in another tree of the account: those that only one has, and
     * those whose paths, properties, totals or rights differ. Costs little for each that is the same.
     */
    public Set<MailboxId> differing(MailboxTree other) {
        Set<MailboxId> differing = new TreeSet<>();
        mailboxes.forEach((id, state) -> {
            MailboxState there = other.mailboxes.get(id);
            boolean same = there != null && (there == state || there.mailbox().equals(state.mailbox()));
            boolean moved = same && paths != other.paths && !paths.of(id).equals(other.paths.of(id));
            if (!same || moved || !rights(id).equals(other.rights(id))) {
                differing.add(id);
            }
        });
        other.mailboxes.keySet().stream().filter(id -> !mailboxes.containsKey(id)).forEach(differing::add);
        return differing;
    }

    /** Names that are still subscribed though their mailbox was deleted (RFC 3501 6.3.9). */
    public NavigableSet<String> danglingSubscriptions() {
        return danglingSubscriptions.tailSet(AFTER_UNWANTED, true);
    }

    /**
     * Whether the owner of this account wants to see a mailbox that somebody else shares with her (RFC 9670 4): she
     * does until she unsubscribes.
     *
     * @param name that it has here, see {@link Elsewhere}
     */
    public boolean wants(String name) {
        return !danglingSubscriptions.contains(UNWANTED + name);
    }

    /** Subscribes to a mailbox of another account by the name it has here, or ends that; false when there are too many. */
    static boolean subscribeElsewhere(NavigableSet<String> names, String name, boolean on) {
        names.remove(UNWANTED + name);
        boolean known = names.remove(name);
        boolean room = names.size() < AccountLimits.MAX_MAILBOXES;
        if (room) {
            names.add(on ? name : UNWANTED + name);
        }
        return on ? room : known || room;
    }

    private Mailbox mailbox(MailboxId id) {
        MailboxState state = mailboxes.get(id);
        if (state == null) {
            throw new IllegalStateException("a path names no mailbox");
        }
        return state.mailbox();
    }

    /** The paths of all mailboxes; made anew only when a name or a parent changes. */
    static final class Paths {
        private final TreeMap<String, MailboxId> byPath = new TreeMap<>();
        private final Map<MailboxId, String> byId = new HashMap<>();

        Paths(Map<MailboxId, MailboxState> mailboxes) {
            for (MailboxState state : mailboxes.values()) {
                String path = path(state.meta(), mailboxes, 0);
                byPath.put(path, state.meta().id());
                byId.put(state.meta().id(), path);
            }
        }

        private Paths(Paths all, Set<MailboxId> only) {
            all.byPath.forEach((path, id) -> {
                if (only.contains(id)) {
                    byPath.put(path, id);
                    byId.put(id, path);
                }
            });
        }

        /** Some of the paths, as they are in the whole. */
        Paths only(Set<MailboxId> ids) {
            return new Paths(this, ids);
        }

        private static String path(MailboxMeta meta, Map<MailboxId, MailboxState> mailboxes, int depth) {
            MailboxState parent = meta.parent().map(mailboxes::get).orElse(null);
            if (parent == null || depth > 2 * AccountLimits.MAX_MAILBOX_DEPTH) {
                return meta.name();
            }
            return path(parent.meta(), mailboxes, depth + 1) + MailboxNames.SEPARATOR + meta.name();
        }

        Optional<MailboxId> id(String path) {
            return Optional.ofNullable(byPath.get(path));
        }

        String of(MailboxId id) {
            String path = byId.get(id);
            if (path == null) {
                throw new IllegalArgumentException("no such mailbox here");
            }
            return path;
        }

        Map<String, MailboxId> all() {
            return Collections.unmodifiableMap(byPath);
        }
    }
}
