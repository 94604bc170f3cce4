package org.redoubt.webmail.self;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import org.redoubt.directory.PersonId;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditHistory;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.Mandate;
import org.redoubt.guard.Touched;
import org.redoubt.store.id.NumberSet;
import tools.jackson.core.JsonGenerator;

/**
 * What happened in an account, gathered from its events, the latest first: what each session did, changes of how its owner
 * signs in, and sign-ins that failed. It takes as much as one page holds.
 */
final class Visits implements AuditHistory.Visitor {
    private static final Set<String> CREDENTIALS = Set.of(
            "PASSWORD-SET",
            "SECOND-FACTOR-ADD",
            "SECOND-FACTOR-REMOVE",
            "RECOVERY-CODES",
            "SECOND-FACTOR-ASK",
            "SECOND-FACTOR-ASK-END",
            "PASSKEY-ADD",
            "PASSKEY-REMOVE",
            "PASSKEY-OPEN",
            "SEAL",
            "UNSEAL",
            "SEAL-CODES",
            "SEAL-REOPEN",
            "APP-PASSWORD-ADD",
            "APP-PASSWORD-REMOVE",
            "OAUTH-GRANT",
            "OAUTH-REVOKE",
            "OIDC-LINK",
            "OIDC-UNLINK",
            "ENABLED-SET",
            "ROLE-SET",
            "ROLE-GIVE",
            "ROLE-TAKE",
            "GRANT-GIVE",
            "GRANT-END",
            "ESCROW-REQUEST",
            "ESCROW-SHARE",
            "ESCROW-COMPLETE",
            "ESCROW-CANCEL",
            "ESCROW-LAPSE",
            "ESCROW-SHARES",
            "ESCROW-REFUSE",
            "ESCROW-JOIN",
            "ESCROW-LEAVE",
            "SESSION-END");

    private final String login;
    private final long account;
    private final PersonId person;
    private final Map<String, Visit> visits = new LinkedHashMap<>();
    private final List<AuditEvent> changes = new ArrayList<>();
    private final Failures failures = new Failures();
    private long messages;

    /** @param login of the owner, in lower case */
    Visits(String login, long account, PersonId person) {
        this.login = login;
        this.account = account;
        this.person = person;
    }

    @Override
    public boolean visit(AuditRecord found) {
        AuditEvent event = found.event();
        if (Mandate.hides(event)) {
            // Under legal hold she does not hear of it.
            return true;
        }
        if (CREDENTIALS.contains(event.action())) {
            return change(event);
        }
        if (event.account() != account) {
            return true;
        }
        return switch (event.kind()) {
            case SIGN_IN -> event.outcome().equals("ok") ? session(event) : failures.add(event);
            case BIND, LIST, READ, SEARCH, CHANGE, EXPORT, IMPORT -> session(event);
            // What came, and what strangers tried, opened nothing; an administrator's acts are of the directory.
            case DELIVER, PROBE, ADMIN -> true;
        };
    }

    private boolean change(AuditEvent event) {
        boolean hers = event.account() == account || concerns(event.touched());
        if (!hers || event.outcome().equals("asked")) {
            return true;
        }
        return changes.size() < Limits.CHANGES && changes.add(event);
    }

    /** Whether an administrator's act was about this person. */
    private boolean concerns(String touched) {
        for (String member : touched.split(" ")) {
            if (member.equals("account=" + account)) {
                return true;
            }
            if (member.startsWith("principal=")) {
                try {
                    return NumberSet.parse(member.substring("principal=".length())).contains(person.value());
                } catch (IllegalArgumentException notOurs) {
                    return false;
                }
            }
        }
        return false;
    }

    private boolean session(AuditEvent event) {
        String key = event.session().id() + '\0' + event.principal() + '\0' + event.session().via();
        Visit visit = visits.get(key);
        Touched touched = opens(event) ? Touched.of(event.touched()) : Touched.of("");
        int ranges = touched.emails().rangeCount();
        boolean full = visit == null && visits.size() == Limits.VISITS || messages + ranges > Limits.MESSAGES;
        if (full && !visits.isEmpty()) {
            return false;
        }
        if (visit == null) {
            visit = new Visit(event, !login.equals(event.principal()));
            visits.put(key, visit);
        }
        messages += ranges;
        visit.add(event, touched);
        return true;
    }

    private static boolean opens(AuditEvent event) {
        return event.kind() == AuditKind.READ || event.kind() == AuditKind.EXPORT;
    }

    /** Writes what was gathered, as members of an object. */
    void write(JsonGenerator json) {
        json.writeArrayPropertyStart("visits");
        visits.values().forEach(visit -> visit.write(json));
        json.writeEndArray();
        json.writeArrayPropertyStart("changes");
        changes.forEach(event -> change(json, event));
        json.writeEndArray();
        failures.write(json);
    }

    private void change(JsonGenerator json, AuditEvent event) {
        json.writeStartObject();
        json.writeStringProperty("at", event.at().toString());
        json.writeStringProperty("action", event.action());
        json.writeStringProperty("by", event.principal());
        json.writeBooleanProperty("own", login.equals(event.principal()));
        json.writeStringProperty("remote", host(event.session().remote()));
        json.writeBooleanProperty("done", event.outcome().equals("ok"));
        json.writeEndObject();
    }

    /** An address without its port. */
    static String host(String remote) {
        int colon = remote.lastIndexOf(':');
        return colon > 0 && remote.substring(colon + 1).chars().allMatch(Character::isDigit)
                ? remote.substring(0, colon)
                : remote;
    }

    /** Names that are as many as one wants to see. */
    private static void note(SequencedSet<String> names, String name) {
        if (!name.isEmpty() && names.size() < Limits.NAMES) {
            names.add(name);
        }
    }

    /** What one session did. */
    private static final class Visit {
        private final String session;
        private final String principal;
        private final boolean foreign;
        private final String via;
        private final Instant last;
        private Instant first;
        private String method = "";
        private final SequencedSet<String> remotes = new LinkedHashSet<>();
        private final SequencedSet<String> agents = new LinkedHashSet<>();
        private final SequencedSet<String> purposes = new LinkedHashSet<>();
        private final SequencedSet<String> mailboxes = new LinkedHashSet<>();
        private final SequencedSet<String> commands = new LinkedHashSet<>();
        private final NumberSet.Builder emails = NumberSet.builder();
        private final long[] times = new long[AuditKind.values().length];
        private long refused;
        private boolean secure = true;

        Visit(AuditEvent event, boolean foreign) {
            this.session = event.session().id();
            this.principal = event.principal();
            this.foreign = foreign;
            this.via = event.session().via();
            this.last = event.at();
            this.first = event.at();
        }

        /** Events come the latest first. */
        void add(AuditEvent event, Touched touched) {
            first = event.at();
            secure &= event.session().secure();
            note(remotes, host(event.session().remote()));
            note(agents, event.session().agent());
            note(purposes, event.purpose());
            times[event.kind().ordinal()]++;
            refused += event.outcome().equals("ok") ? 0 : 1;
            switch (event.kind()) {
                case BIND -> {
                    note(purposes, event.action());
                    method = method.isEmpty() ? event.touched() : method;
                }
                case SIGN_IN -> signedIn(event);
                case READ, EXPORT -> {
                    note(commands, event.action());
                    emails.addAll(touched.emails());
                }
                default -> {}
            }
            if (touched.mailbox().isPresent()) {
                note(mailboxes, Long.toString(touched.mailbox().getAsLong()));
            }
        }

        /** The sign-in itself knows best: of a second factor it alone tells. */
        private void signedIn(AuditEvent event) {
            if (!event.action().equals("CONFIRM") && !event.action().equals("SIGN-OUT")) {
                method = ("method=" + event.action() + ' ' + event.touched()).strip();
            }
        }

        void write(JsonGenerator json) {
            NumberSet opened = emails.build();
            json.writeStartObject();
            json.writeStringProperty("session", session);
            json.writeStringProperty("by", principal);
            json.writeBooleanProperty("foreign", foreign);
            json.writeStringProperty("via", via);
            json.writeBooleanProperty("secure", secure);
            json.writeStringProperty("method", method);
            json.writeStringProperty("first", first.toString());
            json.writeStringProperty("last", last.toString());
            Answer.texts(json, "remotes", remotes);
            Answer.texts(json, "agents", agents);
            Answer.texts(json, "purposes", purposes);
            Answer.texts(json, "mailboxes", mailboxes);
            Answer.texts(json, "commands", commands);
            json.writeStringProperty("messages", opened.toString());
            json.writeNumberProperty("opened", opened.size());
            json.writeNumberProperty("reads", times(AuditKind.READ) + times(AuditKind.EXPORT));
            json.writeNumberProperty("lists", times(AuditKind.LIST));
            json.writeNumberProperty("searches", times(AuditKind.SEARCH));
            json.writeNumberProperty("changes", times(AuditKind.CHANGE) + times(AuditKind.IMPORT));
            json.writeBooleanProperty("exported", times(AuditKind.EXPORT) > 0);
            json.writeNumberProperty("refused", refused);
            json.writeEndObject();
        }

        private long times(AuditKind kind) {
            return times[kind.ordinal()];
        }
    }

    /** Sign-ins that failed, counted together: whoever guesses shall not hide what happened besides. */
    private static final class Failures {
        private long times;
        private Optional<Instant> first = Optional.empty();
        private Optional<Instant> last = Optional.empty();
        private final SequencedSet<String> remotes = new LinkedHashSet<>();

        boolean add(AuditEvent event) {
            times++;
            first = Optional.of(event.at());
            last = last.or(() -> first);
            note(remotes, host(event.session().remote()));
            return true;
        }

        void write(JsonGenerator json) {
            json.writeObjectPropertyStart("failures");
            json.writeNumberProperty("times", times);
            Answer.time(json, "first", first);
            Answer.time(json, "last", last);
            Answer.texts(json, "remotes", remotes);
            json.writeEndObject();
        }
    }
}
