package org.redoubt.sieve;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.Set;
import org.redoubt.sieve.command.Texts;
import org.redoubt.sieve.syntax.Argument;
import org.redoubt.sieve.syntax.Node;
import org.redoubt.sieve.syntax.Parser;
import org.redoubt.sieve.syntax.SyntaxException;

/**
 * What of a script somebody would want to know who has not written it: where it sends mail to, and how it may hide mail
 * from the owner. It is read from the text, whatever the tests around it say.
 *
 * @param redirects addresses of {@code redirect}, in lower case; one that is worked out by the script stands as written
 * @param hides of "discard", "trash" and "seen" those that apply, and "computed" where the script works out a mailbox or a
 *     flag, so that nobody knows
 */
public record ScriptTraits(List<String> redirects, List<String> hides) {
    public ScriptTraits {
        redirects = List.copyOf(redirects);
        hides = List.copyOf(hides);
    }

    /** Reads a script; what is none has no traits. */
    public static ScriptTraits of(byte[] utf8) {
        Reader reader = new Reader();
        try {
            for (Node node : Parser.parse(new String(utf8, StandardCharsets.UTF_8))) {
                reader.command(node);
            }
        } catch (SyntaxException noScript) {
            return new ScriptTraits(List.of(), List.of());
        }
        return new ScriptTraits(List.copyOf(reader.redirects), List.copyOf(reader.hides));
    }

    private static final class Reader {
        final SequencedSet<String> redirects = new LinkedHashSet<>();
        final SequencedSet<String> hides = new LinkedHashSet<>();

        final Set<String> extensions = new HashSet<>();

        void command(Node node) throws SyntaxException {
            List<Texts.Written> written = written(node);
            List<String> texts =
                    written.stream().map(each -> each.text().toLowerCase(Locale.ROOT)).toList();
            switch (node.name()) {
                case "require" -> extensions.addAll(texts);
                case "redirect" -> redirects.addAll(texts);
                case "discard" -> hides.add("discard");
                case "fileinto" -> {
                    if (texts.stream().anyMatch(text -> text.contains("trash") || text.contains("deleted"))) {
                        hides.add("trash");
                    }
                    marks(texts, written);
                }
                case "addflag", "setflag", "keep" -> marks(texts, written);
                default -> {}
            }
            for (Node within : node.block().orElse(List.of())) {
                command(within);
            }
        }

        private void marks(List<String> texts, List<Texts.Written> written) {
            if (written.stream().anyMatch(Texts.Written::computed)) {
                hides.add("computed");
            }
            if (texts.stream().anyMatch(text -> text.contains("\\seen"))) {
                hides.add("seen");
            }
        }

        private List<Texts.Written> written(Node node) throws SyntaxException {
            List<Texts.Written> all = new ArrayList<>();
            for (Argument argument : node.arguments()) {
                if (argument instanceof Argument.Strings strings) {
                    for (Argument.Item item : strings.items()) {
                        all.add(Texts.written(item, extensions));
                    }
                }
            }
            return all;
        }
    }
}
