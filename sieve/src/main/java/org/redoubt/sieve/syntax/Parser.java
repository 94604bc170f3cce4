package org.redoubt.sieve.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.sieve.Limits;
import org.redoubt.sieve.Position;

/** The grammar of RFC 5228 8.2, read from left to right with one token known ahead. */
public final class Parser {
    private final Lexer lexer;
    private Token next;
    private int depth;

    private Parser(String text) throws SyntaxException {
        lexer = new Lexer(text);
        next = lexer.next();
    }

    /** The commands of a script. */
    public static List<Node> parse(String text) throws SyntaxException {
        Parser parser = new Parser(text);
        List<Node> commands = parser.commands();
        if (!(parser.next instanceof Token.End)) {
            throw parser.unexpected("a command");
        }
        return commands;
    }

    private List<Node> commands() throws SyntaxException {
        List<Node> commands = new ArrayList<>();
        while (next instanceof Token.Identifier name) {
            commands.add(command(name));
        }
        return List.copyOf(commands);
    }

    private Node command(Token.Identifier name) throws SyntaxException {
        advance();
        List<Argument> arguments = arguments();
        Position here = next.at();
        List<Node> tests = new ArrayList<>();
        boolean list = tests(tests);
        Optional<List<Node>> block = Optional.empty();
        if (isMark('{')) {
            enter(here);
            advance();
            block = Optional.of(commands());
            expect('}', "a command or \"}\"");
            depth--;
        } else {
            expect(';', tests.isEmpty() ? "an argument, \";\" or a block" : "\";\" or a block");
        }
        return new Node(name.text(), arguments, tests, list, block, name.at());
    }

    private Node test(Token.Identifier name) throws SyntaxException {
        enter(name.at());
        advance();
        List<Argument> arguments = arguments();
        List<Node> tests = new ArrayList<>();
        boolean list = tests(tests);
        depth--;
        return new Node(name.text(), arguments, tests, list, Optional.empty(), name.at());
    }

    private void enter(Position at) throws SyntaxException {
        if (++depth > Limits.NESTING) {
            throw new SyntaxException(at, "Too many levels lie in each other here");
        }
    }

    /** Reads a test or a list of tests, if there is one; says whether it was a list. */
    private boolean tests(List<Node> into) throws SyntaxException {
        if (next instanceof Token.Identifier name) {
            into.add(test(name));
            return false;
        }
        if (!isMark('(')) {
            return false;
        }
        do {
            advance();
            if (!(next instanceof Token.Identifier name)) {
                throw unexpected("a test");
            }
            into.add(test(name));
        } while (isMark(','));
        expect(')', "\",\" or \")\"");
        return true;
    }

    private List<Argument> arguments() throws SyntaxException {
        List<Argument> arguments = new ArrayList<>();
        while (true) {
            switch (next) {
                case Token.Tag tag -> arguments.add(new Argument.Tag(tag.text(), tag.at()));
                case Token.Number number -> arguments.add(new Argument.Number(number.value(), number.at()));
                case Token.Text text -> arguments.add(new Argument.Strings(List.of(item(text)), false, text.at()));
                case Token.Mark mark when mark.character() == '[' -> {
                    arguments.add(list(mark.at()));
                    continue;
                }
                case Token.Mark _, Token.Identifier _, Token.End _ -> {
                    return arguments;
                }
            }
            advance();
        }
    }

    private Argument list(Position at) throws SyntaxException {
        List<Argument.Item> items = new ArrayList<>();
        do {
            advance();
            if (!(next instanceof Token.Text text)) {
                throw unexpected("a string");
            }
            items.add(item(text));
            advance();
        } while (isMark(','));
        expect(']', "\",\" or \"]\"");
        return new Argument.Strings(items, true, at);
    }

    private static Argument.Item item(Token.Text text) {
        return new Argument.Item(text.value(), text.at());
    }

    private void advance() throws SyntaxException {
        next = lexer.next();
    }

    private boolean isMark(char c) {
        return next instanceof Token.Mark mark && mark.character() == c;
    }

    private void expect(char c, String what) throws SyntaxException {
        if (!isMark(c)) {
            throw unexpected(what);
        }
        advance();
    }

    private SyntaxException unexpected(String wanted) {
        return new SyntaxException(next.at(), "Expected " + wanted + " but found " + next.name());
    }
}
