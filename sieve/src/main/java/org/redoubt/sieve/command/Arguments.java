package org.redoubt.sieve.command;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.sieve.Position;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Comparator;
import org.redoubt.sieve.run.Match;
import org.redoubt.sieve.run.Match.Relation;
import org.redoubt.sieve.run.Match.Type;
import org.redoubt.sieve.run.Regex;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.Argument;
import org.redoubt.sieve.syntax.Node;
import org.redoubt.sieve.syntax.SyntaxException;

/**
 * The arguments of one command or test. Tags are asked for by name, in any order; then the others are taken from left
 * to right (RFC 5228 2.6); at the end nothing may be left.
 */
final class Arguments {
    private final Node node;
    private final Compiler compiler;
    private final BitSet taken = new BitSet();

    /** The last argument that a tag or its parameter took. */
    private int lastTagged = -1;

    private boolean testsTaken;
    private boolean blockTaken;

    Arguments(Node node, Compiler compiler) {
        this.node = node;
        this.compiler = compiler;
    }

    Position at() {
        return node.at();
    }

    Compiler compiler() {
        return compiler;
    }

    /** Whether the tag is there, which needs the extension (none when empty). */
    boolean flag(String tag, String extension) throws SyntaxException {
        return find(tag, extension) >= 0;
    }

    private int find(String tag, String extension) throws SyntaxException {
        int found = -1;
        for (int i = 0; i < node.arguments().size(); i++) {
            if (!taken.get(i) && node.arguments().get(i) instanceof Argument.Tag t && t.name().equals(tag)) {
                if (found >= 0) {
                    throw new SyntaxException(t.at(), "\":" + tag + "\" stands here twice");
                }
                found = i;
            }
        }
        if (found >= 0) {
            if (!extension.isEmpty()) {
                compiler.need(extension, "\":" + tag + '"', node.arguments().get(found).at());
            }
            take(found);
        }
        return found;
    }

    private void take(int index) {
        taken.set(index);
        lastTagged = Math.max(lastTagged, index);
    }

    /** The argument behind a tag that was found. */
    private Argument parameter(int tag) throws SyntaxException {
        int index = tag + 1;
        if (index >= node.arguments().size() || taken.get(index) || node.arguments().get(index) instanceof Argument.Tag) {
            throw new SyntaxException(node.arguments().get(tag).at(), "This tag must be followed by a value");
        }
        take(index);
        return node.arguments().get(index);
    }

    Optional<Text> textOf(String tag, String extension) throws SyntaxException {
        int found = find(tag, extension);
        return found < 0 ? Optional.empty() : Optional.of(compiler.text(single(parameter(found))));
    }

    Optional<List<Text>> textsOf(String tag, String extension) throws SyntaxException {
        int found = find(tag, extension);
        return found < 0 ? Optional.empty() : Optional.of(texts(strings(parameter(found))));
    }

    /** A string behind a tag, in which no variable may stand. */
    Optional<Argument.Item> constantOf(String tag, String extension) throws SyntaxException {
        int found = find(tag, extension);
        return found < 0 ? Optional.empty() : Optional.of(constant(single(parameter(found))));
    }

    OptionalLong numberOf(String tag, String extension) throws SyntaxException {
        int found = find(tag, extension);
        if (found < 0) {
            return OptionalLong.empty();
        }
        if (parameter(found) instanceof Argument.Number number) {
            return OptionalLong.of(number.value());
        }
        throw new SyntaxException(node.arguments().get(found + 1).at(), "A number was expected");
    }

    /** Which of these tags is there; none, or one. */
    Optional<String> oneOf(String extension, String... tags) throws SyntaxException {
        Optional<String> found = Optional.empty();
        for (String tag : tags) {
            if (flag(tag, extension)) {
                if (found.isPresent()) {
                    throw new SyntaxException(at(), "\":" + found.get() + "\" and \":" + tag + "\" exclude each other");
                }
                found = Optional.of(tag);
            }
        }
        return found;
    }

    private int nextPositional() throws SyntaxException {
        for (int i = 0; i < node.arguments().size(); i++) {
            if (!taken.get(i) && !(node.arguments().get(i) instanceof Argument.Tag)) {
                if (i < lastTagged) {
                    throw new SyntaxException(node.arguments().get(i).at(), "Tags must stand before the other arguments");
                }
                taken.set(i);
                return i;
            }
        }
        throw new SyntaxException(at(), '"' + node.name() + "\" lacks an argument");
    }

    /** How many arguments that are no tags are left. */
    int left() {
        int left = 0;
        for (int i = 0; i < node.arguments().size(); i++) {
            left += !taken.get(i) && !(node.arguments().get(i) instanceof Argument.Tag) ? 1 : 0;
        }
        return left;
    }

    Argument.Item item() throws SyntaxException {
        return single(node.arguments().get(nextPositional()));
    }

    List<Argument.Item> items() throws SyntaxException {
        return strings(node.arguments().get(nextPositional())).items();
    }

    Text text() throws SyntaxException {
        return compiler.text(item());
    }

    List<Text> texts() throws SyntaxException {
        return texts(strings(node.arguments().get(nextPositional())));
    }

    /** A string in which no variable may stand. */
    Argument.Item constant() throws SyntaxException {
        return constant(item());
    }

    long number() throws SyntaxException {
        int index = nextPositional();
        if (node.arguments().get(index) instanceof Argument.Number number) {
            return number.value();
        }
        throw new SyntaxException(node.arguments().get(index).at(), "A number was expected");
    }

    private Argument.Item constant(Argument.Item item) throws SyntaxException {
        return new Argument.Item(
                compiler.text(item)
                        .constant()
                        .orElseThrow(() -> new SyntaxException(item.at(), "No variable may stand here")),
                item.at());
    }

    private List<Text> texts(Argument.Strings strings) throws SyntaxException {
        List<Text> texts = new ArrayList<>();
        for (Argument.Item item : strings.items()) {
            texts.add(compiler.text(item));
        }
        return texts;
    }

    private static Argument.Strings strings(Argument argument) throws SyntaxException {
        if (argument instanceof Argument.Strings strings) {
            return strings;
        }
        throw new SyntaxException(argument.at(), "A string was expected");
    }

    private static Argument.Item single(Argument argument) throws SyntaxException {
        Argument.Strings strings = strings(argument);
        if (strings.list() && strings.items().size() != 1) {
            throw new SyntaxException(argument.at(), "One string was expected, not a list");
        }
        return strings.items().getFirst();
    }

    /** The test of a command that has one. */
    Check test() throws SyntaxException {
        if (node.tests().size() != 1 || node.testList()) {
            throw new SyntaxException(at(), '"' + node.name() + "\" must be followed by one test");
        }
        testsTaken = true;
        return compiler.test(node.tests().getFirst());
    }

    /** The tests of a list. */
    List<Check> tests() throws SyntaxException {
        if (!node.testList()) {
            throw new SyntaxException(at(), '"' + node.name() + "\" must be followed by tests in parentheses");
        }
        testsTaken = true;
        List<Check> checks = new ArrayList<>();
        for (Node test : node.tests()) {
            checks.add(compiler.test(test));
        }
        return checks;
    }

    List<Node> blockNodes() throws SyntaxException {
        blockTaken = true;
        return node.block().orElseThrow(() -> new SyntaxException(at(), '"' + node.name() + "\" must have a block"));
    }

    Step block() throws SyntaxException {
        return compiler.block(blockNodes());
    }

    /** Match type and comparator, without the keys. */
    Matching matching() throws SyntaxException {
        return Matching.read(this);
    }

    /** @throws SyntaxException when anything is left that was not asked for */
    void end() throws SyntaxException {
        for (int i = 0; i < node.arguments().size(); i++) {
            if (!taken.get(i)) {
                Argument left = node.arguments().get(i);
                throw left instanceof Argument.Tag tag
                        ? SyntaxException.unsupported(tag.at(), '"' + node.name() + "\" knows no \":" + tag.name() + '"')
                        : new SyntaxException(left.at(), '"' + node.name() + "\" has an argument too many");
            }
        }
        if (!node.tests().isEmpty() && !testsTaken) {
            throw new SyntaxException(node.tests().getFirst().at(), '"' + node.name() + "\" takes no test");
        }
        if (node.block().isPresent() && !blockTaken) {
            throw new SyntaxException(at(), '"' + node.name() + "\" takes no block");
        }
    }

    /** A match type and a comparator, to be completed with the keys. */
    record Matching(Type type, Relation relation, Comparator comparator, Position at, Compiler compiler) {
        private static Matching read(Arguments arguments) throws SyntaxException {
            Optional<Type> type = Optional.empty();
            Relation relation = Relation.EQ;
            for (Type each : Type.values()) {
                String tag = each.name().toLowerCase(java.util.Locale.ROOT);
                int found = arguments.find(tag, extension(each));
                if (found >= 0) {
                    if (type.isPresent()) {
                        throw new SyntaxException(arguments.at(), "There can be one match type only");
                    }
                    type = Optional.of(each);
                    if (each == Type.VALUE || each == Type.COUNT) {
                        relation = relation(arguments.constant(single(arguments.parameter(found))));
                    }
                }
            }
            Comparator comparator = comparator(arguments);
            Type chosen = type.orElse(Type.IS);
            boolean substring = chosen == Type.CONTAINS || chosen == Type.MATCHES || chosen == Type.REGEX;
            if (substring && !comparator.findsSubstrings()) {
                throw new SyntaxException(arguments.at(), "The comparator \"" + comparator.label() + "\" finds no parts of a text");
            }
            return new Matching(chosen, relation, comparator, arguments.at(), arguments.compiler);
        }

        private static String extension(Type type) {
            return switch (type) {
                case IS, CONTAINS, MATCHES -> "";
                case REGEX -> "regex";
                case VALUE, COUNT -> "relational";
            };
        }

        private static Relation relation(Argument.Item item) throws SyntaxException {
            for (Relation relation : Relation.values()) {
                if (relation.name().equalsIgnoreCase(item.text())) {
                    return relation;
                }
            }
            throw new SyntaxException(item.at(), "A relation is \"gt\", \"ge\", \"lt\", \"le\", \"eq\" or \"ne\"");
        }

        private static Comparator comparator(Arguments arguments) throws SyntaxException {
            Optional<Argument.Item> named = arguments.constantOf("comparator", "");
            if (named.isEmpty()) {
                return Comparator.ASCII_CASEMAP;
            }
            Argument.Item item = named.get();
            Comparator comparator = Comparator.of(item.text())
                    .orElseThrow(() -> SyntaxException.unsupported(item.at(), "The comparator \"" + item.text() + "\" is not supported"));
            arguments.compiler.need("comparator-" + comparator.label(), "This comparator", item.at());
            return comparator;
        }

        /** @throws SyntaxException when a key is no regular expression */
        Match with(List<Text> keys) throws SyntaxException {
            List<Optional<Regex>> fixed = new ArrayList<>();
            if (type == Type.REGEX) {
                for (Text key : keys) {
                    Optional<Regex> regex = key.constant().flatMap(text -> Regex.of(text, comparator));
                    if (key.constant().isPresent() && regex.isEmpty()) {
                        throw new SyntaxException(at, "This is no regular expression, or too large a one");
                    }
                    if (regex.isPresent()) {
                        compiler.regex(regex.get().size(), at);
                    }
                    fixed.add(regex);
                }
            }
            return new Match(type, relation, comparator, fixed);
        }
    }
}
