package org.redoubt.imap.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The arguments of NOTIFY, RFC 5465 8.
 *
 * @param set false for NOTIFY NONE, of which nothing else is told
 * @param status whether a STATUS response of each mailbox is asked for first
 * @param selected what is wanted of the selected mailbox; empty when nothing is said of it
 * @param unsupported whether an event is named that this server does not know
 * @param tooMuch whether it names more than this server keeps in mind
 */
public record NotifyRequest(
        boolean set,
        boolean status,
        Optional<OfSelected> selected,
        List<Group> groups,
        boolean unsupported,
        boolean tooMuch) {
    public NotifyRequest {
        groups = List.copyOf(groups);
    }

    /** {@code event-name}, as far as this server can tell of it: AnnotationChange is not among them. */
    public enum Event {
        MESSAGE_NEW("MessageNew"),
        MESSAGE_EXPUNGE("MessageExpunge"),
        FLAG_CHANGE("FlagChange"),
        MAILBOX_NAME("MailboxName"),
        SUBSCRIPTION_CHANGE("SubscriptionChange"),
        MAILBOX_METADATA_CHANGE("MailboxMetadataChange"),
        SERVER_METADATA_CHANGE("ServerMetadataChange");

        private final String atom;

        Event(String atom) {
            this.atom = atom;
        }

        /** Whether it is one of {@code message-event}. */
        boolean ofMessages() {
            return compareTo(FLAG_CHANGE) <= 0;
        }

        /** All of them, as BADEVENT lists them. */
        public static String names() {
            return Arrays.stream(values()).map(event -> event.atom).collect(Collectors.joining(" "));
        }

        private static Optional<Event> named(String atom) {
            return Arrays.stream(values()).filter(event -> event.atom.equalsIgnoreCase(atom)).findFirst();
        }
    }

    /**
     * {@code filter-mailboxes-selected} with its events.
     *
     * @param delayed whether sequence numbers must stay until a command lets them change
     * @param items what is fetched of each new message
     */
    public record OfSelected(boolean delayed, Set<Event> events, List<FetchAtt> items) {
        public OfSelected {
            events = Set.copyOf(events);
            items = List.copyOf(items);
        }
    }

    /** Which mailboxes a group is about; names are octets as sent. */
    public sealed interface Filter {
        record Inboxes() implements Filter {}

        record Personal() implements Filter {}

        record Subscribed() implements Filter {}

        record Subtree(List<byte[]> names) implements Filter {}

        record Mailboxes(List<byte[]> names) implements Filter {}
    }

    /** {@code event-group} of mailboxes that need not be selected. */
    public record Group(Filter filter, Set<Event> events) {
        public Group {
            events = Set.copyOf(events);
        }
    }

    public static NotifyRequest parse(CommandText in) throws SyntaxException {
        in.space();
        return switch (in.keyword()) {
            case "NONE" -> {
                in.end();
                yield new NotifyRequest(false, false, Optional.empty(), List.of(), false, false);
            }
            case "SET" -> new Parser(in).parse();
            default -> throw new SyntaxException("SET or NONE was expected");
        };
    }

    /** NOTIFY SET while it is read. */
    private static final class Parser {
        private final CommandText in;
        private final List<Group> groups = new ArrayList<>();
        private Optional<OfSelected> selected = Optional.empty();
        private boolean unsupported;
        private int names;

        Parser(CommandText in) {
            this.in = in;
        }

        NotifyRequest parse() throws SyntaxException {
            in.space();
            boolean status = in.peek() != '(';
            if (status) {
                if (!in.keyword().equals("STATUS")) {
                    throw new SyntaxException("STATUS or a group of events was expected");
                }
                in.space();
            }
            do {
                group();
            } while (in.accept(' '));
            in.end();
            boolean tooMuch = groups.size() > GrammarLimits.NOTIFY_GROUPS || names > GrammarLimits.NOTIFY_NAMES;
            return new NotifyRequest(true, status, selected, groups, unsupported, tooMuch);
        }

        private void group() throws SyntaxException {
            in.expect('(');
            String name = in.keyword();
            if (name.equals("SELECTED") || name.equals("SELECTED-DELAYED")) {
                if (selected.isPresent()) {
                    throw new SyntaxException("The selected mailbox is named twice");
                }
                in.space();
                Events events = events(true);
                selected = Optional.of(new OfSelected(name.equals("SELECTED-DELAYED"), events.all, events.items));
            } else {
                Filter filter = filter(name);
                in.space();
                groups.add(new Group(filter, events(false).all));
            }
            in.expect(')');
        }

        private Filter filter(String name) throws SyntaxException {
            return switch (name) {
                case "INBOXES" -> new Filter.Inboxes();
                case "PERSONAL" -> new Filter.Personal();
                case "SUBSCRIBED" -> new Filter.Subscribed();
                case "SUBTREE" -> new Filter.Subtree(mailboxes());
                case "MAILBOXES" -> new Filter.Mailboxes(mailboxes());
                default -> throw new SyntaxException("Unknown mailbox filter");
            };
        }

        private List<byte[]> mailboxes() throws SyntaxException {
            in.space();
            List<byte[]> mailboxes = new ArrayList<>();
            if (in.accept('(')) {
                do {
                    mailboxes.add(in.astring());
                } while (in.accept(' '));
                in.expect(')');
            } else {
                mailboxes.add(in.astring());
            }
            names += mailboxes.size();
            return List.copyOf(mailboxes);
        }

        private Events events(boolean ofSelected) throws SyntaxException {
            Events events = new Events();
            if (!in.accept('(')) {
                if (!in.keyword().equals("NONE")) {
                    throw new SyntaxException("A list of events or NONE was expected");
                }
                return events;
            }
            do {
                event(events, ofSelected);
            } while (in.accept(' '));
            in.expect(')');
            events.check();
            return events;
        }

        private void event(Events events, boolean ofSelected) throws SyntaxException {
            String name = in.atom();
            Optional<Event> known = Event.named(name);
            if (known.isEmpty()) {
                events.annotations |= name.toUpperCase(Locale.ROOT).equals("ANNOTATIONCHANGE");
                unsupported = true;
                return;
            }
            Event event = known.get();
            // RFC 5465 6.1: of the selected mailbox, only what happens to messages.
            if (ofSelected && !event.ofMessages()) {
                throw new SyntaxException("This event does not go with the selected mailbox");
            }
            events.all.add(event);
            if (event == Event.MESSAGE_NEW && in.peek() == ' ') {
                int behind = in.position();
                in.space();
                if (!in.accept('(')) {
                    in.rewind(behind);
                    return;
                }
                if (!ofSelected) {
                    throw new SyntaxException("Only of the selected mailbox are new messages fetched");
                }
                events.items = FetchRequest.list(in);
            }
        }
    }

    private static final class Events {
        final Set<Event> all = EnumSet.noneOf(Event.class);
        List<FetchAtt> items = List.of();
        boolean annotations;

        // RFC 5465 5: new messages and those that go are told together, and whoever is told of changes is told of both.
        void check() throws SyntaxException {
            boolean both = all.contains(Event.MESSAGE_NEW) && all.contains(Event.MESSAGE_EXPUNGE);
            boolean any = all.stream().anyMatch(Event::ofMessages) || annotations;
            if (any && !both) {
                throw new SyntaxException("MessageNew and MessageExpunge go together, and other events of messages with them");
            }
        }
    }
}
