package org.redoubt.sieve;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import org.redoubt.sieve.syntax.Argument;
import org.redoubt.sieve.syntax.Node;
import org.redoubt.sieve.syntax.Parser;
import org.redoubt.sieve.syntax.SyntaxException;

/**
 * What of a script somebody would want to know who has not written it: where it sends mail to, and how it may hide mail
 * from the owner. It is read from the text, whatever the tests around it say.
 *
 * @param redirects addresses of {@code redirect}, in lower case; one that is worked out by the script stands as written
 * @param hides of "discard", "trash" and "seen" those that apply
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
            Parser.parse(new String(utf8, StandardCharsets.UTF_8)).forEach(reader::command);
        } catch (SyntaxException noScript) {
            return new ScriptTraits(List.of(), List.of());
        }
        return new ScriptTraits(List.copyOf(reader.redirects), List.copyOf(reader.hides));
    }

    private static final class Reader {
        final SequencedSet<String> redirects = new LinkedHashSet<>();
        final SequencedSet<String> hides = new LinkedHashSet<>();

        void command(Node node) {
            List<String> texts = texts(node);
            switch (node.name()) {
                case "redirect" -> redirects.addAll(texts);
                case "discard" -> hides.add("discard");
                case "fileinto" -> {
                    if (texts.stream().anyMatch(text -> text.contains("trash") || text.contains("deleted"))) {
                        hides.add("trash");
                    }
                    seen(texts);
                }
                case "addflag", "setflag", "keep" -> seen(texts);
                default -> {}
            }
            node.block().orElse(List.of()).forEach(this::command);
        }

        private void seen(List<String> texts) {
            if (texts.stream().anyMatch(text -> text.contains("\\seen"))) {
                hides.add("seen");
            }
        }

        private static List<String> texts(Node node) {
            List<String> texts = new ArrayList<>();
            for (Argument argument : node.arguments()) {
                if (argument instanceof Argument.Strings strings) {
                    strings.items().forEach(item -> texts.add(item.text().toLowerCase(Locale.ROOT)));
                }
            }
            return texts;
        }
    }
}
