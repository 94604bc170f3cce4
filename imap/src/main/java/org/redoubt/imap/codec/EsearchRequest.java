package org.redoubt.imap.codec;

import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of ESEARCH, RFC 7377 2.
 *
 * @param sources never empty: without IN it is the selected mailbox
 */
public record EsearchRequest(List<Source> sources, SearchRequest search) {
    /** RFC 7377 2.2: which mailboxes are searched; names are octets as sent. */
    public sealed interface Source {
        record Selected() implements Source {}

        /** RFC 5465 6.3: those that mail may be delivered to. */
        record Inboxes() implements Source {}

        record Personal() implements Source {}

        record Subscribed() implements Source {}

        /** @param oneLevel whether only the mailboxes right below are meant beside each named one, not all below it */
        record Subtree(List<byte[]> names, boolean oneLevel) implements Source {}

        record Mailboxes(List<byte[]> names) implements Source {}
    }

    public static EsearchRequest parse(CommandText in) throws SyntaxException, SearchRequest.UnknownCharset {
        int start = in.position();
        in.space();
        List<Source> sources = List.of(new Source.Selected());
        if (SearchRequest.word(in, "IN")) {
            in.space();
            in.expect('(');
            sources = sources(in);
        } else {
            in.rewind(start);
        }
        return new EsearchRequest(sources, SearchRequest.parse(in));
    }

    private static List<Source> sources(CommandText in) throws SyntaxException {
        List<Source> sources = new ArrayList<>();
        int names = 0;
        do {
            if (in.peek() == '(') {
                throw new SyntaxException("Unknown scope option");
            }
            Source source = source(in);
            names += switch (source) {
                case Source.Subtree subtree -> subtree.names().size();
                case Source.Mailboxes mailboxes -> mailboxes.names().size();
                case Source.Selected _, Source.Inboxes _, Source.Personal _, Source.Subscribed _ -> 1;
            };
            if (names > GrammarLimits.SEARCH_SOURCES) {
                throw new SyntaxException("Too many mailboxes are named");
            }
            sources.add(source);
        } while (in.accept(' '));
        in.expect(')');
        return List.copyOf(sources);
    }

    private static Source source(CommandText in) throws SyntaxException {
        return switch (in.keyword()) {
            case "SELECTED" -> new Source.Selected();
            case "INBOXES" -> new Source.Inboxes();
            case "PERSONAL" -> new Source.Personal();
            case "SUBSCRIBED" -> new Source.Subscribed();
            case "SUBTREE" -> new Source.Subtree(names(in), false);
            case "SUBTREE-ONE" -> new Source.Subtree(names(in), true);
            case "MAILBOXES" -> new Source.Mailboxes(names(in));
            default -> throw new SyntaxException("Unknown source of a search");
        };
    }

    // RFC 5465 8: one-or-more-mailbox.
    private static List<byte[]> names(CommandText in) throws SyntaxException {
        in.space();
        if (!in.accept('(')) {
            return List.of(in.astring());
        }
        List<byte[]> names = new ArrayList<>();
        do {
            if (names.size() > GrammarLimits.SEARCH_SOURCES) {
                throw new SyntaxException("Too many mailboxes are named");
            }
            names.add(in.astring());
        } while (in.accept(' '));
        in.expect(')');
        return List.copyOf(names);
    }
}
